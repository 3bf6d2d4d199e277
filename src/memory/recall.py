"""Recall: the records that bear on a question, best first and explained; or that nothing is on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from ..store import Ledger, Transaction, learnings
from ..store.records import Learning, LearningKind, LearningStatus, Strength
from ._conflicts import Conflict, conflicts_among
from ._evidence import Bearing, Judge
from ._fulltext import LexicalIndex
from ._ranking import Priors, priors
from ._terms import analyse
from .convert import retrieval_text
from .index import Changes, Entry, Hit, Index, IndexUnavailable

if TYPE_CHECKING:
    from .embedder import Embedder

__all__ = (
    "EVERYTHING",
    "Conflict",
    "Filters",
    "RecallResult",
    "Recalled",
    "Why",
    "admitted",
    "recall",
    "recall_among",
)

DEPTH = 50
MAX_K = 100
MAX_QUESTION = 2000
MAX_JUDGED = 500


@dataclass(frozen=True)
class Filters:
    """What may be seen at all; applied in the ledger, before anything is searched.

    Attributes:
        channel, segment: records for it, and those that hold for all.
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

    @property
    def narrow(self) -> bool:
        """Whether they say by themselves what is wanted."""
        return bool(self.kind or self.channel or self.segment or self.since or self.strength)


EVERYTHING = Filters()
"""Every approved record that holds today."""


@dataclass(frozen=True)
class Why:
    """Why a record stands where it stands.

    Attributes:
        legs: the rank that each search gave it.
        similarity: the cosine to the question, as information; it decides nothing.
    """

    legs: Mapping[str, int]
    similarity: float | None
    priors: Priors
    bearing: Bearing

    def __str__(self) -> str:
        found = " and ".join(f"{leg} rank {rank}" for leg, rank in self.legs.items())
        parts = [f"found by {found}" if found else "the filters alone", str(self.priors)]
        if self.bearing.matched:
            parts.append(f"names {', '.join(self.bearing.matched)}")
        if self.bearing.excused:
            parts.append(f"{', '.join(self.bearing.excused)} beside the point")
        if self.bearing.against:
            parts.append(f"says nothing of {', '.join(self.bearing.against)}")
        elif self.bearing.lacking:
            parts.append(f"lacks {', '.join(self.bearing.lacking)}")
        return "; ".join(parts)


@dataclass(frozen=True)
class Recalled:
    """A record with its place in the ranking."""

    record: Learning
    score: float
    why: Why


@dataclass(frozen=True)
class RecallResult:
    """What is on record about a question.

    Attributes:
        records: those that bear on it, best first.
        nearest: when nothing does, what came nearest; shown, never answered from.
        conflicts: records about one subject that say different things.
        missing: what is not on record, in a sentence; empty when the question is covered.
        notices: what could not be used, such as the vector index.
    """

    question: str
    records: tuple[Recalled, ...] = ()
    nearest: tuple[Recalled, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    missing: str = ""
    notices: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether anything on record bears on the question."""
        return bool(self.records)


@dataclass
class _Found:
    hits: Mapping[str, Hit]
    notices: list[str] = field(default_factory=list)


def admitted(tx: Transaction, filters: Filters) -> dict[str, Learning]:
    """The records that a question may see, by id, as the filters and the reader's access allow."""
    today = tx.now.date()
    day = filters.as_of or today
    statuses: tuple[LearningStatus, ...] = filters.statuses
    if day < today and "approved" in statuses:
        statuses = (*statuses, "superseded")
    found = learnings.list_(
        tx,
        kinds=[filters.kind] if filters.kind else (),
        # A record's status may have been another one then.
        statuses=() if filters.known_at else statuses,
        strengths=[filters.strength] if filters.strength else (),
        observed_since=filters.since,
        valid_on=day,
    )
    if filters.known_at is not None:
        found = [known for record in found if (known := _known_at(tx, record, filters.known_at)) is not None]
        found = [record for record in found if record.status in statuses]
    return {
        record.id: record for record in found if _open_to(record, filters, today) and _held_on(record, day)
    }


def _known_at(tx: Transaction, record: Learning, moment: datetime) -> Learning | None:
    """The record as it stood at that time."""
    then = [version for version in learnings.versions(tx, record.id) if version.at <= moment]
    return then[-1].learning if then else None


def _open_to(record: Learning, filters: Filters, today: date) -> bool:
    return (
        (not filters.channel or record.channel in ("", filters.channel))
        and (not filters.segment or record.segment in ("", filters.segment))
        and (not record.access or not filters.access.isdisjoint(record.access))
        and (record.retention_until is None or record.retention_until >= today)
        and not record.personal_data
    )


def _held_on(record: Learning, day: date) -> bool:
    """A superseded record without an end in the world held until the ledger learnt better."""
    if record.status != "superseded" or record.valid_until is not None:
        return True
    return record.superseded_at is not None and record.superseded_at.date() > day


def recall(
    ledger: Ledger,
    index: Index,
    question: str,
    *,
    filters: Filters = EVERYTHING,
    k: int = 10,
    embedder: Embedder | None = None,
) -> RecallResult:
    """Find what is on record about a question.

    Args:
        index: searched for the nearest; what it may return is decided in the ledger first.
        embedder: lets words near in meaning stand in for each other; None for the same words only.
    """
    records, today = _admitted_now(ledger, filters)
    if not records:
        return RecallResult(question, missing=_nothing_admitted(filters))
    return recall_among(records, index, question, filters=filters, k=k, embedder=embedder, on=today)


def _admitted_now(ledger: Ledger, filters: Filters) -> tuple[dict[str, Learning], date]:
    with ledger.read() as tx:
        return admitted(tx, filters), tx.now.date()


def recall_among(
    records: Mapping[str, Learning],
    index: Index,
    question: str,
    *,
    on: date,
    filters: Filters = EVERYTHING,
    k: int = 10,
    embedder: Embedder | None = None,
) -> RecallResult:
    """`recall` among records that were admitted already."""
    question = question[:MAX_QUESTION]
    found = _search(index, question, records)
    # A question that names nothing is answered by what the filters let through.
    ids = list(found.hits) if analyse(question).names_something else list(records)[-MAX_JUDGED:]
    judge = Judge(question, {name: records[name] for name in ids}, records.values(), embedder)
    ranked = [_recalled(records[name], found.hits.get(name), judge, filters, on) for name in ids]
    ranked.sort(key=lambda item: (-item.score, item.record.id))
    return _result(question, ranked, judge, filters, min(max(k, 1), MAX_K), records, found.notices)


def _search(index: Index, question: str, records: Mapping[str, Learning]) -> _Found:
    notices = []
    try:
        index.sync()
        hits = index.search(question, DEPTH, among=records.keys())
    except IndexUnavailable as error:
        notices.append(f"The index could not be used: {error}")
        spare = LexicalIndex(None, _Fixed(records))
        spare.sync()
        hits = spare.search(question, DEPTH)
        spare.close()
    notices += getattr(index, "notices", ())
    hint = "`brandwright memory rebuild` builds the index anew."
    return _Found(
        {hit.id: hit for hit in hits}, [f"{notice.rstrip('.')}. {hint}" for notice in dict.fromkeys(notices)]
    )


class _Fixed:
    """Records as the source of an index that lives for one question."""

    def __init__(self, records: Mapping[str, Learning]) -> None:
        self._records = records

    def changes(self, since: int) -> Changes:
        return Changes(1, [Entry(name, 1, retrieval_text(record)) for name, record in self._records.items()])


def _recalled(record: Learning, hit: Hit | None, judge: Judge, filters: Filters, today: date) -> Recalled:
    weights = priors(
        record, judge.asked, channel=filters.channel, segment=filters.segment, on=filters.as_of or today
    )
    parts = hit.parts or (hit,) if hit else ()
    similarity = next((part.score for part in parts if part.leg == "vector"), None)
    why = Why({part.leg: part.rank for part in parts}, similarity, weights, judge.bearing(record.id))
    base = sum(1 / (60 + part.rank) for part in parts) or 1 / 1000
    return Recalled(record, round(base * weights.product, 6), why)


def _result(
    question: str,
    ranked: Sequence[Recalled],
    judge: Judge,
    filters: Filters,
    k: int,
    records: Mapping[str, Learning],
    notices: Sequence[str],
) -> RecallResult:
    if judge.asked.names_something:
        bearing = [item for item in ranked if item.why.bearing.supports]
    else:
        bearing = list(ranked) if filters.narrow else []
    chosen = tuple(bearing[:k])
    if not chosen:
        nearest = tuple(ranked[:3])
        return RecallResult(
            question, nearest=nearest, missing=_not_on_record(judge, nearest), notices=tuple(notices)
        )
    conflicts = conflicts_among([item.record for item in chosen], records.values())
    return RecallResult(question, chosen, conflicts=conflicts, notices=tuple(notices))


def _nothing_admitted(filters: Filters) -> str:
    narrowed = " that fits the filters" if filters != EVERYTHING else ""
    return f"No approved learning{narrowed} is on record."


def _not_on_record(judge: Judge, nearest: Sequence[Recalled]) -> str:
    if not judge.asked.names_something:
        return "The question names nothing that could be looked up: name a channel, a metric, a format or an offer."
    unknown = judge.unknown()
    about = f" about {', '.join(unknown)}" if unknown else " that covers all of this question"
    near = f" Nearest: {', '.join(item.record.id for item in nearest)}." if nearest else ""
    return f"No approved learning{about} is on record.{near}"
