"""Organizational memory: every learning as it stands, every version of it, and a counter that ascends."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Text, func, or_, select
from sqlalchemy.sql import ColumnElement

from . import _rows, tables
from ._time import from_text, to_text
from ._types import damaged
from .records import Learning, LearningStatus, LearningVersion

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = (
    "as_json",
    "changed_since",
    "count_use",
    "erase",
    "get",
    "get_many",
    "holding",
    "insert",
    "list_",
    "names",
    "newest_of",
    "outline",
    "put_many",
    "revise",
    "revise_many",
    "sequence",
    "update_status",
    "versions",
)

_t = tables.learnings.c
_v = tables.learning_versions.c

_KEPT = frozenset({"id", "workspace", "version", "seq", "recorded_at", "retrieved_count", "cited_count"})
"""What a revision cannot set: identity, the counters, and when the record was made."""


@dataclasses.dataclass(frozen=True)
class _Version:
    learning_id: str
    version: int
    seq: int
    author: str
    reason: str
    at: datetime
    learning_json: dict[str, Any]


def sequence(tx: Transaction) -> int:
    """How many changes the memory has seen; an index that has followed to this number is up to date."""
    return _rows.number(tx, "SELECT max(seq) FROM learning_versions WHERE workspace = {}")


def insert(tx: Transaction, learning: Learning, *, author: str, reason: str = "") -> Learning:
    """Record a new learning as version 1; the same id again gives back what is on record, unchanged."""
    known = get(tx, learning.id)
    if known is not None:
        return known
    recorded = learning.recorded_at or tx.now
    new = dataclasses.replace(learning, version=1, seq=sequence(tx) + 1, recorded_at=recorded)
    _rows.add(tx, tables.learnings, _rows.values(new))
    _keep(tx, new, author, reason)
    return new


def put_many(tx: Transaction, learnings: Iterable[Learning], author: str, reason: str = "") -> int:
    """Record many new learnings as version 1, in their order; how many are new.

    One whose id is known stays as it is; of one id given twice, the first counts.
    """
    given = {learning.id: learning for learning in reversed(list(learnings))}
    known = _rows.known(tx, _t.id, given)
    fresh = [learning for learning in reversed(given.values()) if learning.id not in known]
    first = sequence(tx) + 1
    new = [
        dataclasses.replace(learning, version=1, seq=seq, recorded_at=learning.recorded_at or tx.now)
        for seq, learning in enumerate(fresh, first)
    ]
    _rows.add_many(tx, tables.learnings, list(map(_rows.values, new)))
    _keep_many(tx, new, author, reason)
    return len(new)


def _keep_many(tx: Transaction, learnings: Iterable[Learning], author: str, reason: str) -> None:
    same = {"author": author, "reason": reason, "at": tx.now}
    versions = [
        {
            "learning_id": one.id,
            "version": one.version,
            "seq": one.seq,
            "learning_json": as_json(one),
            **same,
        }
        for one in learnings
    ]
    _rows.add_many(tx, tables.learning_versions, versions)


def _keep(tx: Transaction, learning: Learning, author: str, reason: str) -> None:
    version = _Version(learning.id, learning.version, learning.seq, author, reason, tx.now, as_json(learning))
    _rows.add(tx, tables.learning_versions, _rows.values(version))


def revise(
    tx: Transaction,
    learning_id: str,
    expected_version: int,
    changes: Mapping[str, Any],
    *,
    author: str,
    reason: str,
) -> Learning | None:
    """Make the next version with some fields changed; None when the record is not at the expected version.

    Raises:
        ValueError: for a field that a learning does not have, or that no revision may set.
    """
    _check_changes(changes)
    new = {**changes, "version": expected_version + 1, "seq": sequence(tx) + 1}
    where = (_t.id == learning_id, _t.version == expected_version)
    if _rows.change(tx, tables.learnings, *where, **new) != 1:
        return None
    revised = get(tx, learning_id)
    assert revised is not None, "the row that was just changed is there"
    _keep(tx, revised, author, reason)
    return revised


def _check_changes(changes: Mapping[str, Any]) -> None:
    unknown = sorted(name for name in changes if name in _KEPT or name not in Learning.__dataclass_fields__)
    if unknown:
        raise ValueError(f"a revision cannot set {', '.join(unknown)}")


def revise_many(
    tx: Transaction, learnings: Sequence[Learning], changes: Mapping[str, Any], *, author: str, reason: str
) -> list[Learning] | None:
    """Make the next version of each with the same fields changed; None, and no change, when one is not as given.

    Raises:
        ValueError: for a field that a learning does not have, or that no revision may set.
    """
    _check_changes(changes)
    now = get_many(tx, [learning.id for learning in learnings])
    if any(now.get(one.id) is None or now[one.id].version != one.version for one in learnings):
        return None
    revised = [
        dataclasses.replace(one, **changes, version=one.version + 1, seq=seq)
        for seq, one in enumerate(now.values(), sequence(tx) + 1)
    ]
    _rows.change_many(
        tx, tables.learnings, _t.id, changes, [(one.id, one.version, one.seq) for one in revised]
    )
    _keep_many(tx, revised, author, reason)
    return revised


def update_status(
    tx: Transaction,
    learning_id: str,
    expected_version: int,
    status: LearningStatus,
    *,
    author: str,
    reason: str,
) -> Learning | None:
    """Change a learning's status by a compare-and-set on its version; None when somebody was first.

    Approving records the approver and the time; superseding records when.
    """
    changes: dict[str, Any] = {"status": status}
    if status == "approved":
        changes |= {"approver": author, "approved_at": tx.now, "last_confirmed_at": tx.now}
    if status == "superseded":
        changes["superseded_at"] = tx.now
    return revise(tx, learning_id, expected_version, changes, author=author, reason=reason)


def count_use(tx: Transaction, *, retrieved: Iterable[str] = (), cited: Iterable[str] = ()) -> None:
    """Count that learnings were found or cited. No new version: the record says the same as before."""
    for column, ids in ((_t.retrieved_count, retrieved), (_t.cited_count, cited)):
        wanted = tuple(dict.fromkeys(ids))
        if wanted:
            _rows.change(tx, tables.learnings, _t.id.in_(wanted), **{column.name: column + 1})


def get(tx: Transaction, learning_id: str) -> Learning | None:
    """The learning as it stands."""
    return _rows.first(tx, tables.learnings, Learning, {"id": learning_id})


def get_many(tx: Transaction, ids: Iterable[str]) -> dict[str, Learning]:
    """The learnings of those ids that are on record, as they stand, in the order asked for."""
    return _rows.many_by(tx, tables.learnings, Learning, _t.id, ids)


def outline(tx: Transaction, fields: Sequence[str], *, statuses: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """Some fields of many learnings, for counting: reading whole records takes far longer."""
    where = [_t.workspace == tx.workspace, *_among({_t.status: statuses or None})]
    found = select(*(tables.learnings.c[name] for name in fields)).where(*where)
    return [tuple(row) for row in tx.connection.execute(found)]


def newest_of(
    tx: Transaction,
    subjects: Iterable[str],
    each: int,
    *,
    statuses: Sequence[str],
    without: Collection[str] = (),
) -> list[Learning]:
    """The newest learnings of each brand on each of these subjects, at most so many, in the order of their change.

    `without` names some thousand ids at most.
    """
    found: list[Learning] = []
    for some in _rows.pieces(dict.fromkeys(subjects)):
        inside = (_t.workspace == tx.workspace, _t.subject_key.in_(some), _t.status.in_(tuple(statuses)))
        others = _t.id.not_in(tuple(without))
        place = func.row_number().over(partition_by=(_t.brand, _t.subject_key), order_by=_t.seq.desc())
        ranked = select(_t.id, place.label("place")).where(*inside, others).subquery()
        newest = select(ranked.c.id).where(ranked.c.place <= each)
        found += _rows.many(tx, tables.learnings, Learning, _t.id.in_(newest))
    return sorted(found, key=lambda one: one.seq)


def names(tx: Transaction, field: str, *, statuses: Sequence[str] = ()) -> frozenset[str]:
    """The distinct values of a field of text, such as `channel`, without the empty one.

    Raises:
        ValueError: for a field that is no text of a learning.
    """
    column = tables.learnings.columns.get(field)
    if column is None or not isinstance(column.type, Text) or field == "workspace":
        raise ValueError(f"{field!r} is no text of a learning")
    where = [_t.workspace == tx.workspace, column != "", *_among({_t.status: statuses or None})]
    return frozenset(tx.connection.execute(select(column).distinct().where(*where)).scalars())


def list_(
    tx: Transaction,
    *,
    ids: Sequence[str] | None = None,
    kinds: Sequence[str] = (),
    statuses: Sequence[str] = (),
    strengths: Sequence[str] = (),
    origin: str | None = None,
    subject_key: str | None = None,
    source_id: str | None = None,
    brand: str | None = None,
    channel: str | None = None,
    segment: str | None = None,
    observed_since: date | None = None,
    valid_on: date | None = None,
    newest_first: bool = False,
    limit: int | None = None,
) -> list[Learning]:
    """Learnings that fit every given piece, in the order in which they last changed.

    An empty list of kinds, statuses or strengths means any; an empty list of ids means none.
    """
    among = {_t.kind: kinds or None, _t.status: statuses or None, _t.strength: strengths or None, _t.id: ids}
    exactly = {
        _t.origin: origin,
        _t.subject_key: subject_key,
        _t.source_id: source_id,
        _t.brand: brand,
        _t.channel: channel,
        _t.segment: segment,
    }
    where = [*_among(among), *_rows.equal(exactly), *_since(observed_since), *_valid(valid_on)]
    if ids is not None and limit is None:
        # Asked to sort, SQLite would walk through all learnings in order rather than look the few up.
        return sorted(_rows.many(tx, tables.learnings, Learning, *where), key=lambda one: one.seq)
    order = _t.seq.desc() if newest_first else _t.seq
    return _rows.many(tx, tables.learnings, Learning, *where, order=(order,), limit=limit)


def _among(given: Mapping[Column[Any], Sequence[str] | None]) -> list[ColumnElement[bool]]:
    return [column.in_(tuple(options)) for column, options in given.items() if options is not None]


def _since(day: date | None) -> list[ColumnElement[bool]]:
    return [] if day is None else [_t.observed >= day]


def _valid(day: date | None) -> list[ColumnElement[bool]]:
    if day is None:
        return []
    return [
        or_(_t.valid_from.is_(None), _t.valid_from <= day),
        or_(_t.valid_until.is_(None), _t.valid_until >= day),
    ]


_SCOPED = ("channel", "segment", "stage", "product", "market")
"""Fields that say what a learning holds for; an empty one holds for all."""


def holding(
    tx: Transaction,
    *,
    statuses: Sequence[str],
    on: date,
    scope: Mapping[str, Sequence[str]],
    limit: int,
) -> list[Learning]:
    """Learnings of these statuses that hold on a day and for a scope, those that changed last first.

    It is `list_` for the one question that every run begins with, written down once.

    Args:
        scope: the values wanted by field, of those that say what a learning holds for.
    """
    wanted = {name: ("", *scope[name]) for name in _SCOPED if name in scope}
    among = [f"{name} IN ({_places(values)})" for name, values in {"status": statuses, **wanted}.items()]
    conditions = (
        *among,
        "(valid_from IS NULL OR valid_from <= {})",
        "(valid_until IS NULL OR valid_until >= {})",
    )
    given = (*statuses, *chain.from_iterable(wanted.values()), on.isoformat(), on.isoformat())
    condition = f"{' AND '.join(conditions)} ORDER BY seq DESC LIMIT {limit:d}"
    return _rows.fitting(tx, tables.learnings, Learning, condition, *given)


def _places(values: Sequence[str]) -> str:
    return ", ".join(["{}"] * len(values))


def changed_since(tx: Transaction, seq: int, limit: int | None = None) -> list[Learning]:
    """The learnings that changed after that count, each once, in the order of their last change."""
    return _rows.many(tx, tables.learnings, Learning, _t.seq > seq, order=(_t.seq,), limit=limit)


def versions(tx: Transaction, learning_id: str) -> list[LearningVersion]:
    """Every version of the learning with its author, reason and time, the oldest first."""
    where = _v.learning_id == learning_id
    rows = _rows.many(tx, tables.learning_versions, _Version, where, order=(_v.version,))
    return [
        LearningVersion(
            learning_id=row.learning_id,
            version=row.version,
            seq=row.seq,
            author=row.author,
            reason=row.reason,
            at=row.at,
            learning=_from_json(row),
        )
        for row in rows
    ]


def erase(tx: Transaction, ids: Iterable[str]) -> int:
    """Leave only the shells of these learnings, as a new version each; how many held something until now.

    A shell keeps its id, kind, strength, the moments of the ledger and its counters: no text, number or link.
    The versions before it are deleted.
    """
    found = [learning for learning in get_many(tx, ids).values() if learning.status != "erased"]
    author = tx.actor.id if tx.actor else ""
    for learning in found:
        new = _EMPTY | {"status": "erased", "version": learning.version + 1, "seq": sequence(tx) + 1}
        _rows.change(tx, tables.learnings, _t.id == learning.id, **new)
        _rows.remove(tx, tables.learning_versions, _v.learning_id == learning.id)
        shell = get(tx, learning.id)
        assert shell is not None, "the row that was just changed is there"
        _keep(tx, shell, author, "erased")
    return len(found)


_SHELL = frozenset(
    {"id", "workspace", "kind", "strength", "status", "version", "seq", "recorded_at", "superseded_at"}
    | {"retrieved_count", "cited_count"}
)
_EMPTY: dict[str, Any] = {
    field.name: field.default if field.default is not dataclasses.MISSING else ""
    for field in dataclasses.fields(Learning)
    if field.name not in _SHELL
}
_MOMENTS = frozenset({"recorded_at", "superseded_at", "approved_at", "last_confirmed_at"})
_DAYS = frozenset({"observed", "valid_from", "valid_until", "retention_until"})
_TIMES = (*_MOMENTS, *_DAYS)
_NUMBERS = frozenset({"value", "baseline", "low", "high", "srm_p", "confidence"})


def as_json(learning: Learning) -> dict[str, Any]:
    """The record as JSON values, as its versions keep it."""
    return _plain_row(_rows.values(learning))


def _plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: _plain(row[name]) for name in _TIMES if row[name] is not None}
    return {**row, **times}


def _plain(value: date) -> str:
    return to_text(value) if isinstance(value, datetime) else value.isoformat()


def _from_json(row: _Version) -> Learning:
    try:
        return Learning(**{name: _typed(name, value) for name, value in row.learning_json.items()})
    except (TypeError, ValueError):
        raise damaged(f"version {row.version} of learning {row.learning_id} cannot be read") from None


def _typed(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if value is None:
        return None
    if name in _MOMENTS:
        return from_text(value)
    if name in _NUMBERS:
        # Canonical JSON has large ones without a point, and not all their digits.
        return float(value)
    return date.fromisoformat(value) if name in _DAYS else value
