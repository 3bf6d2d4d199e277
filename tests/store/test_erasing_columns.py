"""Whatever column a person's name got into, an erasure finds it there: no table and no column is forgotten."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, LargeBinary, Table, Text, select
from tests.store.making import ANN

from brandwright.governance.erasure import subject_of
from brandwright.store import Ledger, Transaction, tables
from brandwright.store._types import Day, Json, Moment, Names
from brandwright.store.erasing import DECIDERS, deciders, erase_rows, find_rows, in_audit

CANARY = "Zebulon Quist"
SUBJECT = subject_of(CANARY)
NUMBERS = count(1000)

AUDIT = "the chain of the audit log cannot be rewritten; the entry is named"
DECIDER = "says who decided, approved or recorded something; the rows are counted"
MADE = "an id, hash or number that code makes, which the rows of other tables refer to"


def is_text(column: Column[Any]) -> bool:
    """Whether a column can hold a person's name: text, JSON, lists of names and bytes."""
    return isinstance(column.type, (Text, Json, LargeBinary)) and not isinstance(column.type, (Moment, Day))


def why_kept(column: Column[Any]) -> str:
    """Why a name stays in this column, or cannot get into it; empty for all others."""
    table = column.table.name
    if table in ("audit", "audit_heads"):
        return AUDIT
    if column.name in DECIDERS.get(table, ()):
        return DECIDER
    if column.primary_key or column.foreign_keys or table == "tombstones":
        return MADE
    return ""


COLUMNS = [column for table in tables.metadata.sorted_tables for column in table.c if is_text(column)]
ERASED = [column for column in COLUMNS if not why_kept(column)]


def value(column: Column[Any], tx: Transaction) -> Any:
    """A valid value of the column, another one each time where rows may not share it."""
    number = next(NUMBERS)
    match column.type:
        case Moment():
            return tx.now
        case Day():
            return date(2025, 1, 2)
        case Names():
            return ()
        case Json():
            return {}
        case LargeBinary():
            return b"{}"
        case Boolean():
            return False
        case BigInteger() | Integer():
            return number
        case Float():
            return 0.5
        case Text():
            return f"{column.name}-{number}"
    raise AssertionError(f"no value for {column}")


def planted(column: Column[Any]) -> Any:
    match column.type:
        case Names():
            return ("other", CANARY)
        case Json():
            return {"deep": [{"note": f"Ask {CANARY}."}]}
        case LargeBinary():
            return f'{{"note": "Ask {CANARY}."}}'.encode()
    return f"Ask {CANARY}."


def put(tx: Transaction, table: Table, **given: Any) -> dict[str, Any]:
    """A row of the table with valid values, after rows of its own for whatever it refers to."""
    row = {column.name: value(column, tx) for column in table.c} | {"workspace": tx.workspace}
    for constraint in table.foreign_key_constraints:
        parent = put(tx, constraint.referred_table)
        row |= {element.parent.name: parent[element.column.name] for element in constraint.elements}
    row |= given
    tx.connection.execute(table.insert(), row)
    return row


def holding(tx: Transaction) -> set[str]:
    """Every column of this workspace that holds the name."""
    return {
        str(column)
        for column in COLUMNS
        for (found,) in tx.connection.execute(select(column).where(column.table.c.workspace == tx.workspace))
        if CANARY in (found.decode() if isinstance(found, bytes) else str(found))
    }


def test_every_column_that_can_hold_a_name_is_searched(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        for column in ERASED:
            put(tx, column.table, **{column.name: planted(column)})
        assert holding(tx) == {str(column) for column in ERASED}

        found = find_rows(tx, SUBJECT.is_in)
        erase_rows(tx, found, SUBJECT.is_in)

        assert holding(tx) == set()
        assert find_rows(tx, SUBJECT.is_in) == []


def test_who_decided_stays_and_is_counted(ledger: Ledger) -> None:
    kept = [c for c in COLUMNS if why_kept(c) == DECIDER and c.table.name != "tombstones"]
    with ledger.write(ANN) as tx:
        for column in kept:
            put(tx, column.table, **{column.name: CANARY})
        erase_rows(tx, find_rows(tx, SUBJECT.is_in), SUBJECT.is_in)

        assert holding(tx) == {str(column) for column in kept}
        assert deciders(tx, SUBJECT.is_in) == len(kept)


@pytest.mark.parametrize("name", ["actor_id", "actor_account", "act", "object_id", "refs", "reason", "data"])
def test_the_audit_log_is_searched_and_what_it_holds_is_named(ledger: Ledger, name: str) -> None:
    with ledger.write(ANN) as tx:
        given = {name: f'["Ask {CANARY}."]'}
        row = put(tx, tables.audit, **given)

        (left,) = in_audit(tx, SUBJECT.is_in)

    assert (left.seq, left.column) == (row["seq"], name)


def test_what_is_kept_is_kept_for_a_reason() -> None:
    """A new column is erased by itself; whoever exempts one has to write it here."""
    kept: dict[str, set[str]] = {}
    for column in COLUMNS:
        if why_kept(column) in (DECIDER, MADE) and not column.primary_key and not column.foreign_keys:
            kept.setdefault(column.table.name, set()).add(column.name)
    assert kept == {
        "api_tokens": {"issued_by"},
        "calibrations": {"by"},
        "comments": {"by", "account", "resolved_by"},
        "decisions": {"by", "account"},
        "learning_versions": {"author"},
        "learnings": {"approver", "public_use_by", "extracted_by"},
        "pauses": {"by", "account", "ended_by"},
        "standing_decisions": {"by", "account"},
        "memory_pairs": {"decided_by"},
        "samples": {"by", "account"},
        "tombstones": {"kind", "object_id", "sha256", "by"},
        "waivers": {"by"},
    }
