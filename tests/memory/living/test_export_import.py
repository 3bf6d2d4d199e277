"""A memory leaves as a file and comes back without a loss; a damaged file is refused by its line."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.memory.library import ADA
from tests.memory.living.conftest import Open

from brandwright.errors import RefusedError, UsageError
from brandwright.memory import approve, propose
from brandwright.memory.living._lines import sealed
from brandwright.memory.living.exporting import export_memory
from brandwright.memory.living.importing import restore_memory
from brandwright.store import Actor, Ledger, audit, learnings, pairs, passages
from brandwright.store.records import Passage

SYSTEM = Actor("system", "brandwright", "", "none")


def filled(ledger: Ledger) -> list[str]:
    """Records with versions, links, uses, a pair and passages; their ids."""
    with ledger.write(ADA) as tx:
        first = propose(tx, {"kind": "creative", "statement": "Short subjects win.", "channel": "email"})
        measured = {
            "metric": "open_rate",
            "value": 0.021,
            "low": 0.01,
            "high": 0.03,
            "unit": "difference",
            "n": 900,
        }
        second = propose(
            tx,
            {
                "kind": "creative",
                "statement": "=Long subjects “win” in München 🎉",
                "channel": "email",
                "observed": "2025-04-10",
                "supports": [first.id],
                **measured,
            },
        )
        third = propose(tx, {"kind": "channel", "statement": "SMS is opened."})
        pairs.add_many(tx, [pairs.pair(tx, "duplicate", (first.id, second.id), score=0.9, why="0.9")])
        pieces = [
            Passage(id=f"src-{n:012x}", source_id="report", text=f"Piece {n}.", ordinal=n, added_at=tx.now)
            for n in range(3)
        ]
        passages.put_many(tx, pieces)
    approve(ledger, [first.id, second.id], actor=ADA, reason="checked")
    with ledger.write(ADA) as tx:
        learnings.count_use(tx, retrieved=[first.id], cited=[first.id])
    return [first.id, second.id, third.id]


def rows(ledger: Ledger) -> dict[str, Any]:
    """Everything that the memory holds, without the workspace's name."""
    with ledger.read() as tx:
        every = learnings.list_(tx)
        return {
            "learnings": [dataclasses.replace(record, workspace="") for record in every],
            "versions": [
                dataclasses.replace(version, learning=dataclasses.replace(version.learning, workspace=""))
                for record in every
                for version in learnings.versions(tx, record.id)
            ],
            "passages": passages.list_(tx, erased=None),
            "pairs": [dataclasses.replace(pair, id="") for pair in pairs.list_(tx)],
        }


def test_a_round_trip_into_an_empty_workspace_gives_equal_rows(new_ledger: Open, tmp_path: Path) -> None:
    one, other, file = new_ledger(), new_ledger(), tmp_path / "memory.jsonl"
    filled(one)

    export_memory(one, file, actor=SYSTEM)
    done = restore_memory(other, file, actor=ADA, reason="moved")

    assert rows(other) == rows(one)
    assert (len(done.added), done.passages, done.pairs, done.conflicts) == (3, 3, 1, [])
    with other.read() as tx:
        assert audit.verify(tx).ok
        (entry,) = audit.entries(tx, act="memory.restored")
    assert (entry.object.sha256, entry.reason, entry.data["added"]) == (done.sha256, "moved", 3)


def test_the_same_file_again_changes_nothing(new_ledger: Open, tmp_path: Path) -> None:
    one, other, file = new_ledger(), new_ledger(), tmp_path / "memory.jsonl"
    filled(one)
    export_memory(one, file, actor=SYSTEM)
    restore_memory(other, file, actor=ADA)
    before = rows(other)

    again = restore_memory(other, file, actor=ADA)

    assert (again.added, again.extended, again.conflicts, again.unchanged) == ([], [], [], 6)
    assert rows(other) == before


def test_a_dry_run_takes_nothing(new_ledger: Open, tmp_path: Path) -> None:
    one, other, file = new_ledger(), new_ledger(), tmp_path / "memory.jsonl"
    filled(one)
    export_memory(one, file, actor=SYSTEM)

    tried = restore_memory(other, file, actor=ADA, dry_run=True)

    assert len(tried.added) == 3
    assert rows(other)["learnings"] == []


def test_a_record_that_the_file_knows_longer_gets_the_versions_it_lacks(
    new_ledger: Open, tmp_path: Path
) -> None:
    one, other, file = new_ledger(), new_ledger(), tmp_path / "memory.jsonl"
    ids = filled(one)
    export_memory(one, file, actor=SYSTEM)
    restore_memory(other, file, actor=ADA)
    approve(one, [ids[2]], actor=ADA, reason="later")
    export_memory(one, file, actor=SYSTEM)

    done = restore_memory(other, file, actor=ADA)

    assert (done.extended, done.added) == ([ids[2]], [])
    with other.read() as tx:
        assert [version.reason for version in learnings.versions(tx, ids[2])][-1] == "later"
        record = learnings.get(tx, ids[2])
    assert record is not None
    assert (record.status, record.version) == ("approved", 2)


def test_a_record_that_differs_is_named_and_left_as_it_is(new_ledger: Open, tmp_path: Path) -> None:
    one, other, file = new_ledger(), new_ledger(), tmp_path / "memory.jsonl"
    ids = filled(one)
    export_memory(one, file, actor=SYSTEM)
    restore_memory(other, file, actor=ADA)
    approve(one, [ids[2]], actor=ADA, reason="one says")
    approve(other, [ids[2]], actor=ADA, reason="other says")
    export_memory(one, file, actor=SYSTEM)
    before = rows(other)

    done = restore_memory(other, file, actor=ADA)

    assert [(conflict.id, conflict.why) for conflict in done.conflicts] == [
        (ids[2], "version 2 here is not that of the file")
    ]
    assert rows(other) == before


def test_what_was_erased_is_in_no_export_and_does_not_come_back(new_ledger: Open, tmp_path: Path) -> None:
    one, file = new_ledger(), tmp_path / "memory.jsonl"
    ids = filled(one)
    export_memory(one, file, actor=SYSTEM)
    with one.write(ADA) as tx:
        pairs.remove(tx, ids[0])
        learnings.erase(tx, [ids[0]])
        passages.erase(tx, ["src-000000000000"])

    done = restore_memory(one, file, actor=ADA)
    export_memory(one, tmp_path / "after.jsonl", actor=SYSTEM)
    export_memory(one, tmp_path / "after.csv", actor=SYSTEM, as_="csv")

    assert done.erased == 2
    for name in ("after.jsonl", "after.csv"):
        text = (tmp_path / name).read_text("utf-8")
        assert "Short subjects win" not in text
        assert "Piece 0" not in text


@pytest.fixture
def exported(new_ledger: Open, tmp_path: Path) -> Path:
    ledger = new_ledger()
    filled(ledger)
    file = tmp_path / "memory.jsonl"
    export_memory(ledger, file, actor=SYSTEM)
    return file


def change(file: Path, number: int, **new: Any) -> None:
    """Rewrite a line with other values and a hash that fits."""
    lines = file.read_bytes().splitlines(keepends=True)
    old = json.loads(lines[number - 1])
    old.pop("sha256")
    values = {**old, **new}
    lines[number - 1] = sealed(values.pop("line"), **values)
    file.write_bytes(b"".join(lines))


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda lines: [*lines[:2], lines[2].replace(b"SMS", b"SMX"), *lines[3:]] if b"SMS" in lines[2] else
         [*lines[:2], lines[2].replace(b"win", b"won"), *lines[3:]], 3),
        (lambda lines: lines[:-1], 10),
        (lambda lines: [*lines[:3], *lines[4:]], 10),
        (lambda lines: [*lines[:4], lines[4][:20] + b"\n", *lines[5:]], 5),
        (lambda lines: [*lines, lines[1]], 12),
        (lambda lines: [], 1),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_by_its_line_and_nothing_is_taken(
    exported: Path, new_ledger: Open, damage: Any, line: int
) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    exported.write_bytes(b"".join(damage(lines)))
    target = new_ledger()

    with pytest.raises(UsageError) as refused:
        restore_memory(target, exported, actor=ADA)

    assert refused.value.code == "BW268"
    assert abs((refused.value.where.line or 0) - line) <= 1
    assert rows(target)["learnings"] == []


@pytest.mark.parametrize(
    ("number", "new", "code"),
    [
        (1, {"format": 99}, "BW269"),
        (1, {"schema": "other"}, "BW269"),
        (2, {"line": "spell"}, "BW268"),
        (2, {"version": 7}, "BW268"),
        (2, {"at": "yesterday"}, "BW268"),
        (2, {"learning": {"id": "lrn-0", "colour": "red"}}, "BW268"),
        (2, {"learning": None}, "BW268"),
    ],
)
def test_a_foreign_file_is_refused(
    exported: Path, new_ledger: Open, number: int, new: dict[str, Any], code: str
) -> None:
    change(exported, number, **new)
    with pytest.raises(UsageError) as refused:
        restore_memory(new_ledger(), exported, actor=ADA)
    assert refused.value.code == code
    assert refused.value.where.line == number


def test_an_agent_imports_nothing(exported: Path, new_ledger: Open) -> None:
    with pytest.raises(RefusedError):
        restore_memory(new_ledger(), exported, actor=Actor("agent", "content", "", "none"))


def test_a_table_for_people_runs_no_formula(new_ledger: Open, tmp_path: Path) -> None:
    ledger, file = new_ledger(), tmp_path / "memory.csv"
    filled(ledger)
    export_memory(ledger, file, actor=SYSTEM, as_="csv")

    table = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))

    by_statement = {row["statement"]: row for row in table}
    assert len(table) == 3
    assert by_statement["'=Long subjects “win” in München 🎉"]["value"] == "0.021"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 151 is answered", "'+49 151 is answered"),
        ("-3 is fewer", "'-3 is fewer"),
        ("@team", "'@team"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("＝1+1", "'＝1+1"),
        ("1 = 1", "1 = 1"),
        ("", ""),
    ],
)
def test_a_cell_that_begins_like_a_formula_is_text(
    ledger: Ledger, tmp_path: Path, text: str, cell: str
) -> None:
    assert _exported(ledger, tmp_path, statement=text)["statement"] == cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-0.0765949999, "-0.076595"),
        (0.1 + 0.2, "0.3"),
        (12_345_678.9, "12345700"),
        (1e-9, "0.000000001"),
        (100.0, "100"),
        (0.0, "0"),
        (None, ""),
    ],
)
def test_a_number_stays_a_number_and_is_short(
    ledger: Ledger, tmp_path: Path, value: float | None, cell: str
) -> None:
    assert _exported(ledger, tmp_path, value=value)["value"] == cell


def _exported(ledger: Ledger, folder: Path, **values: Any) -> dict[str, str]:
    """The row of a record with these values."""
    with ledger.write(ADA) as tx:
        record = propose(tx, {"kind": "creative", "statement": "Mail works."})
        learnings.revise(tx, record.id, record.version, values, author="ada", reason="set")
    export_memory(ledger, folder / "one.csv", actor=SYSTEM, as_="csv")
    with (folder / "one.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    return row


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(TEXT, st.floats(-1e6, 1e6), st.sampled_from(["approved", "retired", "disputed"]), TEXT),
        min_size=1,
        max_size=6,
    )
)
def test_any_records_come_back_as_they_were(tmp_path: Path, drawn: list[tuple[str, float, Any, str]]) -> None:
    from brandwright.store import new_id
    from brandwright.store.records import Learning

    with (
        Ledger.open(f"sqlite:///{tmp_path / new_id('one')}.sqlite", "one") as one,
        Ledger.open(f"sqlite:///{tmp_path / new_id('other')}.sqlite", "other") as other,
    ):
        with one.write(ADA) as tx:
            for number, (text, value, status, reason) in enumerate(drawn):
                record = Learning(
                    id=f"lrn-{number:012x}", workspace="one", kind="offer", statement=text, value=value
                )
                learnings.insert(tx, record, author="ada", reason=reason)
                learnings.update_status(tx, record.id, 1, status, author=text, reason=reason)
        export_memory(one, tmp_path / "m.jsonl", actor=SYSTEM)
        restore_memory(other, tmp_path / "m.jsonl", actor=ADA)
        assert rows(other) == rows(one)
