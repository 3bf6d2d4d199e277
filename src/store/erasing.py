"""Which rows of a workspace name a person, and what is left of each of them: a shell, or nothing.

A record that speaks of the person loses all of its text; of anything else only the values that name the person
go. Who decided something stays on record: `DECIDERS` are the columns that say who.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Column, LargeBinary, Table, Text, select, type_coerce

from .._canonical import sha256_hex
from . import _rows, learnings, pairs, passages, tables, tombstones
from ._types import Day, Json, Moment

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = (
    "BLANK",
    "ERASED",
    "Found",
    "Leftover",
    "deciders",
    "erase_rows",
    "erased_runs",
    "find_rows",
    "in_audit",
)

BLANK: Final = "[erased]"
"""What stands where a value named the person."""

ERASED: Final = {"erased": True}
"""What is left of a brief."""

DECIDERS: Final = {
    "api_tokens": {"issued_by"},
    "calibrations": {"by"},
    "comments": {"by", "account", "resolved_by"},
    "decisions": {"by", "account"},
    "learning_versions": {"author"},
    "learnings": {"approver", "public_use_by", "extracted_by"},
    "pauses": {"by", "account", "ended_by"},
    "memory_pairs": {"decided_by"},
    "samples": {"by", "account"},
    "standing_decisions": {"by", "account"},
    "waivers": {"by"},
    "tombstones": {"by"},
}
_SHELLS: Final = frozenset({"approver", "public_use_by", "extracted_by"})
_OWNERS: Final = {"learnings": {"owner"}, "reviews": {"author"}}
"""Columns whose name alone goes: whoever answers for a record is not what it is about."""

_UNTOUCHED = frozenset({"audit", "audit_heads", "tombstones"})
_WHOLE = frozenset({"drafts", "learnings", "passages", "proposals", "sources"})
_BATCH = 500

Names = Callable[[str], bool]
"""Whether a text names the person."""


@dataclass(frozen=True)
class Found:
    """A row that names the person.

    Attributes:
        key: its primary key without the workspace.
        columns: where.
        sha256: of what it held, for the tombstone.
        action: `erase` leaves a shell, `remove` nothing, `blank` clears the values that name the person.
    """

    table: str
    key: tuple[Any, ...]
    columns: tuple[str, ...]
    sha256: str
    action: str

    @property
    def id(self) -> str:
        """The row as people name it."""
        return "/".join(map(str, self.key))


class Leftover(NamedTuple):
    """An audit entry that names the person and cannot be rewritten."""

    seq: int
    act: str
    column: str


@dataclass
class _Plan:
    """What goes, by table."""

    found: list[Found] = field(default_factory=list)

    def ids(self, table: str, action: str = "erase") -> list[Any]:
        return [row.key[0] for row in self.found if row.table == table and row.action == action]


def find_rows(tx: Transaction, names: Names) -> list[Found]:
    """Every row outside the audit log that names the person, by table."""
    plan = _Plan()
    for table in sorted(tables.metadata.tables.values(), key=lambda table: table.name):
        if table.name not in _UNTOUCHED:
            plan.found += _found_in(tx, table, names)
    _follow_versions(plan)
    _follow_briefs(tx, plan)
    gone = frozenset(plan.ids("learnings"))
    return [_with_its_record(row, gone) for row in plan.found]


def _with_its_record(row: Found, learnings_gone: frozenset[Any]) -> Found:
    """A version goes with its learning."""
    gone = row.table == "learning_versions" and row.key[0] in learnings_gone
    return replace(row, action="remove") if gone else row


def _found_in(tx: Transaction, table: Table, names: Names) -> Iterator[Found]:
    texts = _text_columns(table)
    keys = _keys(table)
    statement = select(*keys, *(_raw(column) for column in texts)).where(table.c.workspace == tx.workspace)
    with tx.connection.execute(statement, execution_options={"yield_per": 1000}) as result:
        for row in result:
            values = [_text(value) for value in row[len(keys) :]]
            if not names("\n".join(values)):
                continue
            where = [c.name for c, value in zip(texts, values, strict=True) if names(_seen(c, value))]
            if where:
                sha = sha256_hex("\n".join(values).encode())
                yield Found(
                    table.name, tuple(row[: len(keys)]), tuple(where), sha, _action(table.name, where)
                )


def _seen(column: Column[Any], value: str) -> str:
    """The value as far as it is about the person: a version's own account of who decided is not."""
    if column.table.name == "learning_versions" and column.name == "learning_json":
        return json.dumps(
            {k: v for k, v in json.loads(value).items() if k not in _SHELLS}, ensure_ascii=False
        )
    return value


def _action(table: str, columns: list[str]) -> str:
    if table in ("proposals", "sources"):
        return "remove"
    about = set(columns) - _OWNERS.get(table, set())
    if about and (table in _WHOLE or (table in ("runs", "reviews") and "brief_json" in about)):
        return "erase"
    return "blank"


def _text_columns(table: Table) -> list[Column[Any]]:
    skipped = DECIDERS.get(table.name, set()) | {"workspace"}
    return [
        column
        for column in table.c
        if isinstance(column.type, (Text, LargeBinary, Json))
        and not isinstance(column.type, (Moment, Day))
        and column.name not in skipped
    ]


def _keys(table: Table) -> list[Column[Any]]:
    return [column for column in table.primary_key.columns if column.name != "workspace"]


def _raw(column: Column[Any]) -> Any:
    return type_coerce(column, Text) if isinstance(column.type, Json) else column


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""


def _follow_versions(plan: _Plan) -> None:
    """A record goes with all of its versions, whichever of them speaks of the person."""
    known = {row.key[0] for row in plan.found if row.table == "learnings" and row.action == "erase"}
    spoken = {
        row.key[0]: row
        for row in plan.found
        if row.table == "learning_versions" and "learning_json" in row.columns
    }
    owned = {row.key[0] for row in plan.found if row.table == "learnings" and row.action == "blank"}
    for learning_id, row in spoken.items():
        if learning_id not in known | owned:
            plan.found.append(Found("learnings", (learning_id,), ("learning_json",), row.sha256, "erase"))


def _follow_briefs(tx: Transaction, plan: _Plan) -> None:
    """A review goes with its brief and with its draft."""
    known = set(plan.ids("reviews"))
    t = tables.reviews.c
    for column, gone in ((t.run_id, plan.ids("runs")), (t.draft_sha, plan.ids("drafts"))):
        for part in _parts(gone):
            where = (t.workspace == tx.workspace, column.in_(part))
            for (review_id,) in tx.connection.execute(select(t.id).where(*where)):
                if review_id not in known:
                    known.add(review_id)
                    plan.found.append(Found("reviews", (review_id,), (column.name,), "", "erase"))


def _parts(ids: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def in_audit(tx: Transaction, names: Names) -> list[Leftover]:
    """Audit entries that name the person, and where: the chain cannot be rewritten."""
    t = tables.audit.c
    columns = ("actor_id", "actor_account", "act", "object_id", "refs", "reason", "data")
    statement = (
        select(t.seq, *(t[name] for name in columns)).where(t.workspace == tx.workspace).order_by(t.seq)
    )
    found: list[Leftover] = []
    with tx.connection.execute(statement, execution_options={"yield_per": 1000}) as result:
        for seq, *values in result:
            if names("\n".join(values)):
                found += [
                    Leftover(seq, values[columns.index("act")], name)
                    for name, value in zip(columns, values, strict=True)
                    if names(value)
                ]
    return found


# --- erasing ----------------------------------------------------------------------------------------------


def erase_rows(tx: Transaction, found: list[Found], names: Names) -> int:
    """Take the person out of the rows that `find_rows` found in this transaction; how many tombstones were set."""
    plan = _Plan(found)
    # A shell keeps its kind and strength, and so does its version: they are cleared before it is made.
    for row in found:
        if row.table == "learnings":
            _blank(tx, row, names)
    _erase_learnings(tx, plan.ids("learnings"))
    passages.erase(tx, plan.ids("passages"))
    _erase_drafts(tx, plan.ids("drafts"))
    _erase_runs(tx, plan.ids("runs"))
    _erase_reviews(tx, plan.ids("reviews"))
    for table in (tables.sources, tables.proposals):
        _remove(tx, table, plan.ids(table.name, "remove"))
    for row in found:
        _blank(tx, row, names)
    return _bury(tx, [row for row in found if row.action != "blank" and row.table != "learning_versions"])


def _erase_learnings(tx: Transaction, ids: list[str]) -> None:
    for learning_id in ids:
        pairs.remove(tx, learning_id)
    learnings.erase(tx, ids)


def _erase_drafts(tx: Transaction, shas: list[str]) -> None:
    """Leave the sha alone, which reviews, decisions and exports refer to."""
    d, f, g, u = tables.drafts.c, tables.findings.c, tables.gates.c, tables.draft_uses.c
    for part in _parts(shas):
        _rows.change(tx, tables.drafts, d.sha256.in_(part), canonical=b"")
        _rows.remove(tx, tables.findings, f.draft_sha.in_(part))
        _rows.change(tx, tables.gates, g.draft_sha.in_(part), scores_json=[])
        _rows.change(tx, tables.draft_uses, u.draft_sha.in_(part), evidence_json=[], choices_json=[])


def _erase_runs(tx: Transaction, ids: list[str]) -> None:
    t = tables.runs.c
    for part in _parts(ids):
        _rows.change(tx, tables.runs, t.id.in_(part), brief_json=dict(ERASED))
        # What was under way is not resumed: it would begin with the brief.
        ended = {"status": "failed", "finished_at": tx.now}
        _rows.change(tx, tables.runs, t.id.in_(part), t.status == "running", **ended)


def _erase_reviews(tx: Transaction, ids: list[str]) -> None:
    r, d = tables.reviews.c, tables.decisions.c
    for part in _parts(ids):
        _rows.change(tx, tables.reviews, r.id.in_(part), brief_json=dict(ERASED), closed=True)
        # A decision about what is gone has no consequences left to draw.
        unsettled = (d.review_id.in_(part), d.settled_at.is_(None))
        _rows.change(tx, tables.decisions, *unsettled, settled_at=tx.now)


def _remove(tx: Transaction, table: Table, keys: list[Any]) -> None:
    (key,) = _keys(table)
    for part in _parts(keys):
        _rows.remove(tx, table, key.in_(part))


def _blank(tx: Transaction, row: Found, names: Names) -> None:
    """Clear the values of a row that name the person; rows that are gone or shells have none any more."""
    table = tables.metadata.tables[row.table]
    keys = {column.name for column in _keys(table)}
    where = [column == value for column, value in zip(_keys(table), row.key, strict=True)]
    columns = [table.c[name] for name in row.columns if name in table.c and name not in keys]
    if not columns or row.action == "remove":
        return
    stored = tx.connection.execute(
        select(*(_raw(column) for column in columns)).where(table.c.workspace == tx.workspace, *where)
    ).first()
    if stored is None:
        return
    new = {
        column.name: _blanked(column, _text(value), names)
        for column, value in zip(columns, stored, strict=True)
        if names(_text(value))
    }
    if new:
        _rows.change(tx, table, *where, **new)


def _blanked(column: Column[Any], value: str, names: Names) -> Any:
    if isinstance(column.type, Json):
        parsed = json.loads(value)
        if column.table.name == "extracts":
            return [one for one in parsed if not names(json.dumps(one, ensure_ascii=False))]
        return _without(parsed, names)
    return BLANK


def _without(value: Any, names: Names) -> Any:
    """A JSON value without the texts that name the person, keys included."""
    if isinstance(value, str):
        return BLANK if names(value) else value
    if isinstance(value, Mapping):
        return {
            (BLANK if names(k) else k): v if k in _SHELLS else _without(v, names) for k, v in value.items()
        }
    if isinstance(value, list):
        return [_without(one, names) for one in value]
    return value


def _bury(tx: Transaction, gone: list[Found]) -> int:
    for row in gone:
        sha = row.id if row.table in ("drafts", "sources") else row.sha256
        tombstones.add(tx, row.table.rstrip("s"), row.id, sha)
    return len(gone)


def erased_runs(tx: Transaction) -> list[str]:
    """Runs whose brief is erased, and decisions on erased reviews: their checkpoints go as well."""
    r, v, d = tables.runs.c, tables.reviews.c, tables.decisions.c
    runs = select(r.id).where(r.workspace == tx.workspace, r.brief_json == ERASED)
    joined = (v.workspace == d.workspace) & (v.id == d.review_id)
    decisions = select(d.id).join(tables.reviews, joined)
    decisions = decisions.where(d.workspace == tx.workspace, v.brief_json == ERASED)
    return [name for statement in (runs, decisions) for name in tx.connection.execute(statement).scalars()]


def deciders(tx: Transaction, names: Names) -> int:
    """How many rows say that the person decided, approved or recorded something; those stay."""
    count = 0
    for name, columns in DECIDERS.items():
        table = tables.metadata.tables[name]
        statement = select(*(table.c[column] for column in sorted(columns)))
        with tx.connection.execute(statement.where(table.c.workspace == tx.workspace)) as result:
            count += sum(any(value and names(value) for value in row) for row in result)
    return count
