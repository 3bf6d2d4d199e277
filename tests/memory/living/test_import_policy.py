"""A memory file that somebody wrote by hand brings in no personal data that the policy keeps out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.memory.library import ADA
from tests.memory.living.conftest import Open
from tests.memory.living.test_export_import import SYSTEM, change, filled, rows

from brandwright.memory import propose
from brandwright.memory.living.exporting import export_memory
from brandwright.memory.living.importing import restore_memory
from brandwright.store import learnings, passages
from brandwright.store.records import Passage

MAIL = "zeb.quist@example.net"


@pytest.fixture
def exported(new_ledger: Open, tmp_path: Path) -> Path:
    """A file whose second line says the first version of the first record, and whose last passage line is known."""
    ledger, file = new_ledger(), tmp_path / "memory.jsonl"
    filled(ledger)
    export_memory(ledger, file, actor=SYSTEM)
    return file


def plant(file: Path, number: int, kind: str, **texts: str) -> None:
    """Write texts into what a line holds, with a hash that fits."""
    line = json.loads(file.read_bytes().splitlines()[number - 1])
    assert line["line"] == ("version" if kind in ("learning", "") else kind)
    change(file, number, **({kind: {**line[kind], **texts}} if kind else texts))


def line_of(file: Path, kind: str) -> int:
    lines = file.read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if f'"line":"{kind}"' in line)


@pytest.mark.parametrize(
    ("kind", "where", "text"),
    [
        ("learning", "statement", f"Write to {MAIL} on Mondays."),
        ("learning", "excerpt", "Call +49 151 23456789."),
        ("learning", "locator", MAIL),
        ("", "reason", f"{MAIL} said so"),
        ("passage", "text", f"Write to {MAIL}."),
        ("passage", "title", MAIL),
    ],
)
def test_what_shows_personal_data_is_left_out_and_named(
    exported: Path, new_ledger: Open, kind: str, where: str, text: str
) -> None:
    plant(exported, line_of(exported, "passage") if kind == "passage" else 2, kind, **{where: text})
    target = new_ledger()

    done = restore_memory(target, exported, actor=ADA)

    (refused,) = done.refused
    assert where in refused.why
    assert text not in str(rows(target))
    taken = rows(target)
    assert len(taken["learnings"]) + len(taken["passages"]) == 5
    assert refused.id not in {row.id for row in [*taken["learnings"], *taken["passages"]]}


def test_the_policy_may_replace_it(exported: Path, new_ledger: Open) -> None:
    plant(exported, 2, "learning", statement=f"Write to {MAIL} on Mondays.")
    plant(exported, line_of(exported, "passage"), "passage", text=f"{MAIL} reads it.")
    target = new_ledger()

    done = restore_memory(target, exported, actor=ADA, personal="tokenise")
    before = rows(target)
    again = restore_memory(target, exported, actor=ADA, personal="tokenise")

    assert (done.refused, len(done.added), done.passages) == ([], 3, 3)
    assert MAIL not in str(before)
    assert "Write to [email 1] on Mondays." in str(before)
    assert "[email 1] reads it." in str(before)
    assert (again.added, again.conflicts) == ([], [])
    assert rows(target) == before


def test_what_is_on_record_already_is_no_news(new_ledger: Open, tmp_path: Path) -> None:
    ledger, file = new_ledger(), tmp_path / "memory.jsonl"
    with ledger.write(ADA) as tx:
        record = propose(tx, {"kind": "creative", "statement": "Mail works."})
        changes: dict[str, Any] = {"excerpt": MAIL}
        learnings.revise(tx, record.id, record.version, changes, author="ada", reason="before the policy")
        piece = Passage(id="src-00000000000a", source_id="report", text=MAIL, ordinal=0, added_at=tx.now)
        passages.put_many(tx, [piece])
    export_memory(ledger, file, actor=SYSTEM)

    done = restore_memory(ledger, file, actor=ADA)

    assert (done.refused, done.conflicts, done.unchanged) == ([], [], 2)
