"""Source texts are found by their passages: the best one of each source, to those who may read it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from brandwright.memory import Memory
from brandwright.store import Actor, Ledger, passages
from brandwright.store.records import Passage
from brandwright.testing.index_conformance import WordEmbedder

ADA = Actor("person", "ada", "ada", "local")
NOW = datetime(2025, 11, 1, tzinfo=UTC)


@pytest.fixture
def memory(ledger: Ledger, tmp_path: Path) -> Iterator[Memory]:
    texts = [
        ("report", "Open rates rose with questions in subject lines.", (), ""),
        ("report", "Questions raise opens, said the readers of the report.", (), ""),
        ("memo", "The board asked about questions in subject lines.", ("board",), ""),
        ("notes", "Shipping was free in May.", (), "other"),
    ]
    with ledger.write(ADA) as tx:
        passages.put_many(
            tx,
            [
                Passage(id=f"src-{n:012x}", source_id=s, text=t, access=a, brand=b, ordinal=n, added_at=NOW)
                for n, (s, t, a, b) in enumerate(texts)
            ],
        )
    memory = Memory(ledger, tmp_path / "index")
    memory.__dict__["_found"] = (WordEmbedder(), "")
    yield memory
    memory.close()


def test_the_best_passage_of_each_source_counts(memory: Memory) -> None:
    hits = memory.search_sources("questions in subject lines")
    assert [hit.passage.source_id for hit in hits].count("report") == 1
    assert (hits[0].rank, hits[0].passage.ordinal) == (1, 0)
    assert hits[0].legs == {"lexical": 1, "vector": 1}


def test_a_tag_opens_what_asks_for_it(memory: Memory) -> None:
    def found(access: frozenset[str]) -> set[str]:
        hits = memory.search_sources("what did the board ask", access=access)
        return {hit.passage.source_id for hit in hits}

    assert "memo" not in found(frozenset())
    assert "memo" in found(frozenset({"board"}))


def test_another_brands_texts_stay_its_own(memory: Memory) -> None:
    assert "notes" in {hit.passage.source_id for hit in memory.search_sources("free shipping", brand="other")}
    assert "notes" not in {h.passage.source_id for h in memory.search_sources("free shipping", brand="acme")}


def test_the_index_of_sources_is_verified_too(memory: Memory) -> None:
    assert memory.rebuild().entries == 4
    assert memory.verify().ok
