"""An index that is gone, damaged or another model's: recall says so and answers, and a rebuild gives the same again."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.memory.library import Library

from brandwright.memory import Memory, _collections
from brandwright.store import Ledger
from brandwright.testing.index_conformance import WordEmbedder

QUESTION = "Do questions in subject lines lift opens?"
Damage = Callable[[Path], object]


@pytest.fixture(autouse=True)
def early_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Chroma write its segment files after twenty vectors; by itself it does so after a thousand."""
    monkeypatch.setitem(_collections.HNSW["hnsw"], "sync_threshold", 20)
    monkeypatch.setitem(_collections.HNSW["hnsw"], "batch_size", 10)


def opened(ledger: Ledger, folder: Path, version: str = "1") -> Memory:
    memory = Memory(ledger, folder)
    memory.__dict__["_found"] = (WordEmbedder(version), "")
    return memory


@pytest.fixture
def folder(ledger: Ledger, library: Library, tmp_path: Path) -> Path:
    library.add_all(
        {
            f"r{n}": {
                "kind": "creative",
                "statement": f"Question {n} in subject lines lifts opens of list{n}.",
            }
            for n in range(40)
        }
    )
    memory = opened(ledger, tmp_path / "index")
    memory.recall(QUESTION)
    memory.close()
    return tmp_path / "index"


def only(folder: Path, pattern: str) -> Path:
    return next(path for path in sorted((folder / "chroma").rglob(pattern)))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def spoil(path: Path, offset: int = 0) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xa5" * 4096)


def segment(folder: Path, name: str) -> Path:
    return only(folder, "index_metadata.pickle").parent / name


DAMAGES: dict[str, Damage] = {
    "the folder is gone": shutil.rmtree,
    "a segment file is gone": lambda folder: segment(folder, "data_level0.bin").unlink(),
    "a segment file is cut short": lambda folder: cut(segment(folder, "data_level0.bin")),
    "a segment's header is garbage": lambda folder: spoil(segment(folder, "header.bin")),
    "the database has a garbage header": lambda folder: spoil(only(folder, "chroma.sqlite3")),
    "the full-text file is garbage": lambda folder: spoil(folder / "fulltext.sqlite3"),
    "the full-text file is cut short": lambda folder: cut(folder / "fulltext.sqlite3"),
    "the state file is garbage": lambda folder: (folder / "chroma" / "state.json").write_bytes(b"\xa5" * 99),
    "the file of vectors is cut short": lambda folder: cut(only(folder, "vectors.f32")),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_said_and_costs_no_answer(ledger: Ledger, folder: Path, damage: Damage) -> None:
    memory = opened(ledger, folder)
    expected = [(item.record.id, item.score) for item in memory.recall(QUESTION).records]
    memory.close()
    damage(folder)
    result = memory.recall(QUESTION)
    assert result.answered
    assert any("built anew" in notice or "left out" in notice for notice in result.notices), result.notices
    health = memory.rebuild()
    assert (health.ok, health.entries) == (True, 40)
    assert [(item.record.id, item.score) for item in memory.recall(QUESTION).records] == expected
    memory.close()


def test_another_embedding_model_is_said_and_its_vectors_are_made_anew(ledger: Ledger, folder: Path) -> None:
    memory = opened(ledger, folder, "2")
    result = memory.recall(QUESTION)
    assert result.answered
    assert any("another embedding model" in notice for notice in result.notices)
    assert memory.recall(QUESTION).notices == ()
    assert memory.verify().ok
    memory.close()


def test_too_much_to_embed_is_left_to_a_rebuild(
    ledger: Ledger, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brandwright.memory.memory.AT_ONCE", 10)
    memory = opened(ledger, folder, "2")
    result = memory.recall(QUESTION)
    assert result.answered
    assert any("40 records are not in the vector index yet" in notice for notice in result.notices)
    assert memory.rebuild().ok
    assert memory.recall(QUESTION).notices == ()
    memory.close()
