"""The three indexes keep one contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from brandwright.memory._chroma import ChromaIndex
from brandwright.memory._fulltext import LexicalIndex
from brandwright.memory._hybrid import HybridIndex
from brandwright.memory.index import Index, Source
from brandwright.testing.index_conformance import IndexConformance, OpenIndex, WordEmbedder


class Opened:
    """Opens indexes over one folder and closes them all at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all: list[Index] = []

    def keep(self, index: Index) -> Index:
        self.all.append(index)
        return index

    def lexical(self, source: Source) -> Index:
        return self.keep(LexicalIndex(self.folder / "fulltext.sqlite3", source))

    def vectors(self, source: Source) -> Index:
        return self.keep(ChromaIndex(self.folder / "chroma", source, WordEmbedder(), name="acme.brand"))

    def hybrid(self, source: Source) -> Index:
        return self.keep(HybridIndex(self.lexical(source), self.vectors(source)))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(tmp_path / "index")
    yield opened
    for index in opened.all:
        index.close()


class TestLexicalIndex(IndexConformance):
    @pytest.fixture
    def open_index(self, opened: Opened) -> OpenIndex:
        return opened.lexical


class TestChromaIndex(IndexConformance):
    @pytest.fixture
    def open_index(self, opened: Opened) -> OpenIndex:
        return opened.vectors


class TestHybridIndex(IndexConformance):
    @pytest.fixture
    def open_index(self, opened: Opened) -> OpenIndex:
        return opened.hybrid
