"""What a question may see: the filters as a condition for the index, and the ledger's own word on each record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from types import MappingProxyType

from ..store import Transaction, learnings
from ..store.records import Learning, LearningKind, LearningStatus, Strength
from .index import Where

__all__ = (
    "EVERYTHING",
    "Filters",
    "admitted",
    "admitted_for",
    "admitted_of",
    "replaced_of",
    "some_admitted",
    "sorted_out",
    "where_of",
    "where_replaced",
)

_NOTHING: Mapping[str, Learning] = MappingProxyType({})
_LOOKED_AT = 500
"""Records that are looked through to tell whether anything at all fits."""


@dataclass(frozen=True)
class Filters:
    """What may be seen at all; part of the search, and checked again on every record that it finds.

    Attributes:
        brand, channel, segment: records for it, and those that hold for all.
        since: observed on this day or later.
        as_of: what held in the world on that day; today by default.
        known_at: what stood in the ledger at that time; now by default.
        statuses: approved by default; questions about the past also see what was superseded since.
        access: the tags that the reader holds; a record that asks for one is hidden without it.
    """

    kind: LearningKind | None = None
    channel: str = ""
    segment: str = ""
    since: date | None = None
    strength: Strength | None = None
    as_of: date | None = None
    known_at: datetime | None = None
    statuses: tuple[LearningStatus, ...] = ("approved",)
    access: frozenset[str] = frozenset()
    brand: str = ""

    @property
    def narrow(self) -> bool:
        """Whether they say by themselves what is wanted."""
        return bool(self.kind or self.channel or self.segment or self.since or self.strength)

    def day(self, today: date) -> date:
        """The day on which a record has to hold."""
        return self.as_of or today

    def seen(self, today: date) -> tuple[LearningStatus, ...]:
        """The statuses that a record may have; what was superseded since still held on a day in the past."""
        if self.day(today) < today and "approved" in self.statuses and "superseded" not in self.statuses:
            return (*self.statuses, "superseded")
        return self.statuses


EVERYTHING = Filters()
"""Every approved record that holds today."""


def where_of(filters: Filters, today: date) -> Where:
    """The condition under which the index looks for records.

    What a record was at some time is for the ledger to say: then only what never changes is asked of the index.
    """
    scope = Where(
        kinds=(filters.kind,) if filters.kind else (),
        brand=filters.brand,
        channel=filters.channel,
        segment=filters.segment,
        today=today,
        access=filters.access,
    )
    if filters.known_at is not None:
        return scope
    return replace(
        scope,
        statuses=filters.seen(today),
        strengths=(filters.strength,) if filters.strength else (),
        since=filters.since,
        on=filters.day(today),
    )


def where_replaced(filters: Filters, today: date) -> Where:
    """The condition for records in the same scope that something newer replaced."""
    return replace(where_of(filters, today), statuses=("superseded",), on=None)


def admitted(tx: Transaction, filters: Filters) -> dict[str, Learning]:
    """Every record that a question may see, by id, in the order of their last change. Reads all of them."""
    today = tx.now.date()
    found = learnings.list_(
        tx,
        kinds=[filters.kind] if filters.kind else (),
        # A record's status may have been another one then.
        statuses=() if filters.known_at else filters.seen(today),
        strengths=[filters.strength] if filters.strength and not filters.known_at else (),
        observed_since=None if filters.known_at else filters.since,
        valid_on=None if filters.known_at else filters.day(today),
    )
    return _fitting(tx, found, filters)


def admitted_for(
    tx: Transaction, filters: Filters, scope: Mapping[str, Sequence[str]]
) -> dict[str, Learning]:
    """Records that a question may see and that hold for a scope, by id, the newest first, and a few hundred at most.

    Args:
        scope: the values wanted by field: `channel`, `segment`, `stage`, `product`, `market`.
    """
    today = tx.now.date()
    found = learnings.holding(
        tx, statuses=filters.seen(today), on=filters.day(today), scope=scope, limit=_LOOKED_AT
    )
    return _fitting(tx, found, filters)


def admitted_of(tx: Transaction, ids: Sequence[str], filters: Filters) -> dict[str, Learning]:
    """Those of some records that a question may see, by id, as the ledger has them now (or had them then)."""
    return _fitting(tx, learnings.get_many(tx, ids).values(), filters)


def sorted_out(
    tx: Transaction, ids: Sequence[str], filters: Filters, early: Mapping[str, Learning] = _NOTHING
) -> tuple[dict[str, Learning], dict[str, Learning]]:
    """Of some records those that a question may see; and those that they replaced.

    Args:
        early: records that were read in this transaction already.
    """
    read = {**early, **learnings.get_many(tx, [name for name in ids if name not in early])}
    seen = _fitting(tx, [read[name] for name in ids if name in read], filters)
    linked = [old for record in seen.values() for old in record.supersedes if old not in seen]
    return seen, replaced_of(tx, linked, filters) if linked and filters.known_at is None else {}


def replaced_of(tx: Transaction, ids: Sequence[str], filters: Filters) -> dict[str, Learning]:
    """Those of some records that something newer replaced, and that a question could have seen."""
    today = tx.now.date()
    return {
        name: record
        for name, record in learnings.get_many(tx, ids).items()
        if record.status == "superseded" and _in_scope(record, filters) and _open_to(record, filters, today)
    }


def some_admitted(tx: Transaction, filters: Filters) -> dict[str, Learning]:
    """Records that fit the filters, of the first few hundred of each channel that does: a page to look through."""
    channels = ("", filters.channel) if filters.channel else (None,)
    found = (
        learnings.list_(
            tx,
            kinds=[filters.kind] if filters.kind else (),
            statuses=() if filters.known_at else filters.seen(tx.now.date()),
            channel=channel,
            limit=_LOOKED_AT,
        )
        for channel in channels
    )
    return _fitting(tx, chain.from_iterable(found), filters)


def _fitting(tx: Transaction, found: Iterable[Learning], filters: Filters) -> dict[str, Learning]:
    today = tx.now.date()
    fitting = {}
    for record in found:
        stood = record if filters.known_at is None else _known_at(tx, record, filters.known_at)
        if stood is not None and _fits(stood, record, filters, today):
            fitting[record.id] = stood
    return fitting


def _known_at(tx: Transaction, record: Learning, moment: datetime) -> Learning | None:
    """The record as it stood at that time."""
    then = [version for version in learnings.versions(tx, record.id) if version.at <= moment]
    return then[-1].learning if then else None


def _fits(stood: Learning, now: Learning, filters: Filters, today: date) -> bool:
    """Whether a record fits as it stood, and is open to the reader as it is."""
    return (
        stood.status in filters.seen(today)
        and now.status != "erased"
        and _in_scope(stood, filters)
        and _holds(stood, filters.day(today))
        and all(_open_to(record, filters, today) for record in (stood, now))
    )


def _in_scope(record: Learning, filters: Filters) -> bool:
    scopes = (
        (filters.brand, record.brand),
        (filters.channel, record.channel),
        (filters.segment, record.segment),
    )
    return (
        (filters.kind is None or record.kind == filters.kind)
        and (filters.strength is None or record.strength == filters.strength)
        and (filters.since is None or (record.observed is not None and record.observed >= filters.since))
        and all(not wanted or has in ("", wanted) for wanted, has in scopes)
    )


def _open_to(record: Learning, filters: Filters, today: date) -> bool:
    return (
        (not record.access or not filters.access.isdisjoint(record.access))
        and (record.retention_until is None or record.retention_until >= today)
        and not record.personal_data
    )


def _holds(record: Learning, day: date) -> bool:
    """Whether it held in the world; superseded without an end there, it did until the ledger learnt better."""
    if record.valid_from is not None and record.valid_from > day:
        return False
    if record.valid_until is not None:
        return record.valid_until >= day
    if record.status != "superseded":
        return True
    return record.superseded_at is not None and record.superseded_at.date() > day
