"""Records that are nearly the same: the right one is found, and a check does not take likeness for damage."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from brandwright.memory import _chroma
from brandwright.memory._chroma import ChromaIndex
from brandwright.memory._chroma_check import lost_ways
from brandwright.memory._collections import Collections
from brandwright.memory.embedder import Embedder, find_embedder
from brandwright.testing.index_conformance import ListSource, WordEmbedder

COUNT = 1000


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    found, why = find_embedder(tmp_path_factory.mktemp("cache"), None)
    if found is None:
        pytest.skip(why)
    return found


@pytest.fixture
def index(tmp_path: Path, model: Embedder) -> Iterator[ChromaIndex]:
    texts = {f"lrn-{n:04}": f"Finding {n}: questions in subject lines lift opens." for n in range(COUNT)}
    texts["lrn-other"] = "Free delivery in December raised orders of parents."
    opened = ChromaIndex(tmp_path, ListSource(texts), model, name="acme.brand")
    opened.sync()
    yield opened
    opened.close()


def test_texts_that_are_nearly_the_same_are_no_damage(index: ChromaIndex) -> None:
    assert index.verify().problems == ()
    assert index.search("orders of parents in December", 1)[0].id == "lrn-other"
    assert index.search("Finding 517: questions in subject lines lift opens.", 1)[0].id == "lrn-0517"


@pytest.mark.parametrize("exact", [True, False])
def test_both_ways_of_searching_find_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact: bool
) -> None:
    if not exact:
        monkeypatch.setattr(_chroma, "EXACT_UP_TO", 0)
    texts = {f"lrn-{n:04}": f"finding number {n} about topic{n % 17} and channel{n % 13}" for n in range(300)}
    index = ChromaIndex(tmp_path, ListSource(texts), WordEmbedder(), name="acme.brand")
    index.sync()
    assert [index.search(texts[f"lrn-{n:04}"], 1)[0].id for n in (3, 151, 299)] == [
        "lrn-0003",
        "lrn-0151",
        "lrn-0299",
    ]
    index.close()


class Lost(Collections):
    """A collection that holds every vector and leads to none."""

    def finds(self, kind: object, vector: object) -> bool:
        return False


def test_a_graph_that_leads_nowhere_is_damage(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    texts: Sequence[str] = [f"word{n} another{n * 7} third{n * 13}" for n in range(60)]
    lost = Lost(tmp_path, "acme.brand", embedder, ("current",))
    lost.put("current", [f"lrn-{n}" for n in range(60)], embedder.embed(texts))
    assert list(lost_ways(lost, "current", embedder)) == ["does not find 60 of 60 vectors by themselves"]
    lost.close()
