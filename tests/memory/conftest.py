"""What the memory's tests share."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.memory.library import ADA, Clock, Library, Question

from brandwright.store import Actor, Ledger

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).resolve().parent / "data"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "acme", clock=clock) as opened:
        yield opened


@pytest.fixture
def library(ledger: Ledger) -> Library:
    return Library(ledger)


@pytest.fixture
def ada() -> Actor:
    return ADA


@pytest.fixture(scope="session")
def company() -> dict[str, dict[str, Any]]:
    """A made-up company's learnings by name, and the example learnings, named `example-1` and so on."""
    records = {row.pop("name"): row for row in _lines(DATA / "records.jsonl")}
    examples = _lines(ROOT / "examples" / "learnings.jsonl")
    return records | {f"example-{number}": row for number, row in enumerate(examples, start=1)}


@pytest.fixture(scope="session")
def questions() -> list[Question]:
    return [Question(row["set"], row["question"], row["record"]) for row in _lines(DATA / "questions.jsonl")]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
