"""A rebuild embeds anew unless it is asked not to, and then copies no vector that it cannot vouch for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from brandwright.memory._chroma import ChromaIndex
from brandwright.testing.index_conformance import TEXTS, ListSource, WordEmbedder

if TYPE_CHECKING:
    from brandwright.memory.embedder import Vectors

ERASED = "Zebulon Quist wants no mail at all"


class Counting(WordEmbedder):
    """Notes what it embeds."""

    def __init__(self, version: str = "1") -> None:
        super().__init__(version)
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return super().embed(texts)


@pytest.fixture
def source() -> ListSource:
    return ListSource({**TEXTS, "lrn-erased": ERASED})


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def index(tmp_path: Path, source: ListSource, embedder: Counting) -> Iterator[ChromaIndex]:
    made = ChromaIndex(tmp_path / "chroma", source, embedder, name="acme.brand")
    made.sync()
    embedder.seen.clear()
    yield made
    made.close()


def test_by_default_every_text_is_embedded_again(index: ChromaIndex, embedder: Counting) -> None:
    assert index.rebuild() == 4
    assert sorted(embedder.seen) == sorted([*TEXTS.values(), ERASED])


def test_what_did_not_change_keeps_its_vector(index: ChromaIndex, embedder: Counting) -> None:
    assert index.rebuild(reuse_vectors=True) == 4
    assert embedder.seen == []
    assert index.verify().ok


def test_a_changed_text_gets_a_new_one(index: ChromaIndex, source: ListSource, embedder: Counting) -> None:
    source.put("lrn-mail", "webinars fill the pipeline")
    index.rebuild(reuse_vectors=True)
    assert embedder.seen == ["webinars fill the pipeline"]
    assert index.search("webinars fill the pipeline", 1)[0].id == "lrn-mail"


@pytest.mark.parametrize("work", [lambda i: i.rebuild(reuse_vectors=True), lambda i: i.sync()])
def test_an_erased_records_vector_is_in_no_file(
    index: ChromaIndex,
    source: ListSource,
    embedder: Counting,
    tmp_path: Path,
    work: Callable[[ChromaIndex], Any],
) -> None:
    gone = WordEmbedder().embed([ERASED])[0].astype("<f4").tobytes()
    assert _holding(tmp_path, gone)
    source.erase("lrn-erased")

    work(index)
    index.close()

    assert _holding(tmp_path, gone) == []
    assert _holding(tmp_path, b"lrn-erased") == []
    assert embedder.seen == []
    assert index.verify().ok


def test_a_vector_that_was_changed_is_made_again(
    index: ChromaIndex, embedder: Counting, tmp_path: Path
) -> None:
    index.close()
    (file,) = tmp_path.rglob("vectors.f32")
    size = embedder.dim * 4
    data = file.read_bytes()
    file.write_bytes(data[size : 2 * size] + data[size:])

    index.rebuild(reuse_vectors=True)

    assert len(embedder.seen) == 1
    assert index.verify().ok


@pytest.mark.parametrize("damage", [b"", b"chance"])
@pytest.mark.parametrize("name", ["vectors.f32", "vectors.ids", "state.json", "chroma.sqlite3"])
def test_of_a_damaged_index_nothing_is_copied(
    index: ChromaIndex, embedder: Counting, tmp_path: Path, name: str, damage: bytes
) -> None:
    index.close()
    for file in tmp_path.rglob(name):
        file.write_bytes(damage)

    index.rebuild(reuse_vectors=True)

    assert sorted(embedder.seen) == sorted([*TEXTS.values(), ERASED])
    assert index.verify().ok


def test_another_model_copies_nothing(index: ChromaIndex, source: ListSource, tmp_path: Path) -> None:
    index.close()
    other = Counting("2")
    opened = ChromaIndex(tmp_path / "chroma", source, other, name="acme.brand")
    opened.rebuild(reuse_vectors=True)
    assert len(other.seen) == 4
    assert opened.verify().ok
    opened.close()


def _holding(folder: Path, data: bytes) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and data in path.read_bytes()
    ]
