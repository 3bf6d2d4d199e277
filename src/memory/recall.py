"""Recall: the records that bear on a question, best first and explained; or that nothing is on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ..store import learnings
from ..store.records import Learning
from ._admission import (
    EVERYTHING,
    Filters,
    admitted,
    admitted_for,
    admitted_of,
    replaced_of,
    some_admitted,
    sorted_out,
    where_of,
    where_replaced,
)
from ._comparing import judge_of
from ._conflicts import Conflict, conflicts_among
from ._evidence import NAMED_FIELDS, Bearing, Judge, terms_of
from ._fulltext import LexicalIndex
from ._ledger_source import Reads
from ._ranking import Priors, priors, spread
from ._reading import dated
from ._readings import prime
from ._saying import in_words
from ._terms import Terms, analyse
from .convert import retrieval_text
from .index import Changes, Entry, Facets, Foretells, Hit, Index, IndexUnavailable, NamedField

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
    "admitted_for",
    "admitted_of",
    "recall",
)

DEPTH = 50
"""How deep each leg looks."""

JUDGED = 28
"""Records that are read from the ledger and judged."""

EARLY = 16
"""Of these, the first that are found by words are read while the question is still being embedded."""

JUDGED_REPLACED = 4
DEEPER = 100
"""The same for a question about what stood in the ledger at some time, of which the index knows less."""

MAX_K = 100
MOST_NEAREST = 3
MAX_QUESTION = 2000
_RRF_K = 60
_UNFOUND = 1 / 1000
_FLOOR = 0.2
"""What remains of the score of a record without any evidence."""


@dataclass(frozen=True)
class Why:
    """Why a record stands where it stands.

    Attributes:
        legs: the rank that each search gave it.
        similarity: the cosine to the question, as information; it decides nothing by itself.
    """

    legs: Mapping[str, int]
    similarity: float | None
    priors: Priors
    bearing: Bearing

    def __str__(self) -> str:
        found = " and ".join(f"{leg} rank {rank}" for leg, rank in self.legs.items())
        return "; ".join(
            [f"found by {found}" if found else "the filters alone", str(self.priors), *self.bearing.said]
        )


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
        superseded: records that something newer replaced, and that would have answered; never answered from.
    """

    question: str
    records: tuple[Recalled, ...] = ()
    nearest: tuple[Recalled, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    missing: str = ""
    notices: tuple[str, ...] = ()
    superseded: tuple[Recalled, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether anything on record bears on the question."""
        return bool(self.records)


@dataclass(frozen=True)
class _Found:
    """What the index gave, the records that the ledger admits of it, and what was read of them so far."""

    hits: Mapping[str, Hit]
    notices: tuple[str, ...]
    names: Mapping[NamedField, frozenset[str]]
    records: Mapping[str, Learning]
    replaced: dict[str, Learning]
    vectors: Mapping[str, Any]
    searched: bool = False
    terms: dict[str, Terms] = field(default_factory=dict)


def recall(
    ledger: Reads,
    index: Index,
    question: str,
    *,
    filters: Filters = EVERYTHING,
    k: int = 10,
    embedder: Embedder | None = None,
) -> RecallResult:
    """Find what is on record about a question.

    Args:
        index: searched for the nearest; whether a record may be returned is read from the ledger at the end.
        embedder: lets words near in meaning stand in for each other; None for the same words only.
    """
    with ledger.read() as tx:
        empty = not learnings.sequence(tx)
    if empty:
        return RecallResult(asked(question), missing=_nothing_admitted(filters))
    return recall_known(ledger, index, question, filters=filters, k=k, embedder=embedder)


def recall_known(
    ledger: Reads,
    index: Index,
    question: str,
    *,
    filters: Filters = EVERYTHING,
    k: int = 10,
    embedder: Embedder | None = None,
) -> RecallResult:
    """The same, when it is known already that there is anything on record."""
    question, today = asked(question), ledger.now().date()
    found = _find(ledger, index, question, filters, today)
    if not found.records and not found.replaced and _is_empty(ledger, filters):
        return RecallResult(question, missing=_nothing_admitted(filters), notices=found.notices)
    result = _judged(index, question, found, filters, today, k, embedder)
    if not result.records and found.searched and filters.known_at is None:
        # Only when nothing that holds bears, what was replaced is searched too; most of it is known by its links.
        more = _with_replaced(ledger, index, question, filters, today, found)
        if more.replaced.keys() != found.replaced.keys():
            found = more
            result = _judged(index, question, found, filters, today, k, embedder)
    conflicts = _conflicts(ledger, result, found.records, filters)
    return replace(result, conflicts=conflicts, notices=found.notices)


def asked(question: str) -> str:
    """As much of a question as is looked at."""
    return question[:MAX_QUESTION]


def _judged(
    index: Index,
    question: str,
    found: _Found,
    filters: Filters,
    today: date,
    k: int,
    embedder: Embedder | None,
) -> RecallResult:
    candidates = {**found.replaced, **found.records}
    _read(index, candidates, found.terms)
    asks = dated(question, filters.day(today))
    judge = judge_of(
        asks,
        candidates,
        found.names,
        embedder,
        found.vectors,
        current=found.records,
        terms=found.terms,
    )
    ranked = _ranked(found.records, found, judge, filters, today)
    old = _ranked(found.replaced, found, judge, filters, today)
    return _result(question, ranked, old, judge, filters, min(max(k, 1), MAX_K))


def _read(index: Index, records: Mapping[str, Learning], terms: dict[str, Terms]) -> None:
    """Add what these records say to what is known already."""
    new = {name: record for name, record in records.items() if name not in terms}
    texts = {name: retrieval_text(record) for name, record in new.items()}
    prime(index, texts)
    terms |= terms_of(new, texts)


# --- finding ------------------------------------------------------------------------------------------------


def _find(ledger: Reads, index: Index, question: str, filters: Filters, today: date) -> _Found:
    try:
        index.sync()
        found = _through_index(ledger, index, question, filters, today)
        notices = list(getattr(index, "notices", ()))
    except IndexUnavailable as error:
        # What the index had said before explains it: which leg was left out, and why.
        notices = [*getattr(index, "notices", ()), f"The index could not be used: {error}"]
        found = _by_words(ledger, question, filters)
    return replace(found, notices=tuple(map(_with_hint, dict.fromkeys(notices))))


def _with_hint(notice: str) -> str:
    """A notice, and what helps; an index that was built anew already needs nothing."""
    hint = "" if "built anew" in notice else " `brandwright memory rebuild` builds the index anew."
    return f"{notice.rstrip('.')}.{hint}"


def _through_index(ledger: Reads, index: Index, question: str, filters: Filters, today: date) -> _Found:
    where = where_of(filters, today)
    past = filters.known_at is not None
    depth = DEEPER if past else DEPTH
    names = {name: index.names(name, where) for name in NAMED_FIELDS}
    with ledger.read() as tx:
        early: Mapping[str, Learning] = {}
        terms: dict[str, Terms] = {}
        if isinstance(index, Foretells) and not past:
            early = learnings.get_many(tx, index.foretold(question, depth, where)[:EARLY])
            _read(index, early, terms)
        hits = index.search(question, depth, where)
        chosen = [hit.id for hit in hits[: DEEPER if past else JUDGED]]
        records, replaced = sorted_out(tx, chosen, filters, early)
        if filters.narrow and not analyse(question).names_something:
            records |= some_admitted(tx, filters)
    vectors = index.vectors([*records, *replaced])
    found = {hit.id: hit for hit in hits}
    return _Found(found, (), names, records, replaced, vectors, searched=True, terms=terms)


def _with_replaced(
    ledger: Reads, index: Index, question: str, filters: Filters, today: date, found: _Found
) -> _Found:
    """What was found, and the nearest of what something newer replaced."""
    try:
        hits = index.search(question, JUDGED_REPLACED, where_replaced(filters, today))
        vectors = index.vectors([hit.id for hit in hits])
    except IndexUnavailable:
        return found  # it worked a moment ago: what it gave then is answered from
    with ledger.read() as tx:
        old = replaced_of(tx, [hit.id for hit in hits if hit.id not in found.records], filters)
    return replace(
        found,
        hits={**{hit.id: hit for hit in hits}, **found.hits},
        replaced=found.replaced | old,
        vectors={**vectors, **found.vectors},
    )


def _by_words(ledger: Reads, question: str, filters: Filters) -> _Found:
    """Without an index: every record that is admitted, searched by its words in memory."""
    with ledger.read() as tx:
        everything = admitted(tx, filters)
    spare = LexicalIndex(None, _Fixed(everything))
    try:
        spare.sync()
        hits = spare.search(question, DEPTH)
    finally:
        spare.close()
    names = {
        name: frozenset(getattr(record, name) for record in everything.values()) - {""}
        for name in NAMED_FIELDS
    }
    chosen = [hit.id for hit in hits] if analyse(question).names_something else list(everything)[-DEPTH:]
    records = {name: everything[name] for name in chosen}
    return _Found({hit.id: hit for hit in hits}, (), names, records, {}, {})


class _Fixed:
    """Records as the source of an index that lives for one question."""

    def __init__(self, records: Mapping[str, Learning]) -> None:
        self._records = records

    def changes(self, since: int) -> Changes:
        entries = [
            Entry(name, 1, retrieval_text(record), "current", Facets())
            for name, record in self._records.items()
        ]
        return Changes(1, entries)


# --- judging ------------------------------------------------------------------------------------------------


def _ranked(
    records: Mapping[str, Learning], found: _Found, judge: Judge, filters: Filters, today: date
) -> list[Recalled]:
    ranked = [
        _recalled(record, found.hits.get(name), judge, filters, today) for name, record in records.items()
    ]
    return sorted(ranked, key=lambda item: (-item.score, item.record.id))


def _recalled(record: Learning, hit: Hit | None, judge: Judge, filters: Filters, today: date) -> Recalled:
    weights = priors(
        record,
        judge.asked,
        channel=filters.channel,
        segment=filters.segment,
        on=filters.day(today),
    )
    parts = hit.parts or (hit,) if hit else ()
    bearing = judge.bearing(record.id)
    why = Why({part.leg: part.rank for part in parts}, judge.similarity(record.id), weights, bearing)
    base = sum(1 / (_RRF_K + part.rank) for part in parts) or _UNFOUND
    return Recalled(record, round(base * weights.product * (_FLOOR + (1 - _FLOOR) * bearing.weight), 6), why)


def _result(
    question: str,
    ranked: Sequence[Recalled],
    old: Sequence[Recalled],
    judge: Judge,
    filters: Filters,
    k: int,
) -> RecallResult:
    if judge.asked.names_something:
        bearing = [item for item in ranked if item.why.bearing.supports]
        old = [item for item in old if item.why.bearing.supports]
    else:
        bearing, old = (list(ranked) if filters.narrow else []), []
    chosen, replaced = tuple(spread(bearing, k)), tuple(old[:k])
    if chosen:
        return RecallResult(question, chosen, superseded=replaced)
    nearest = tuple(ranked[: min(k, MOST_NEAREST)])
    return RecallResult(
        question,
        nearest=nearest,
        missing=_not_on_record(question, judge, nearest, replaced),
        superseded=replaced,
    )


def _conflicts(
    ledger: Reads, result: RecallResult, candidates: Mapping[str, Learning], filters: Filters
) -> tuple[Conflict, ...]:
    """Conflicts with what was found, and with what the records themselves name as contradicting them."""
    shown = [item.record for item in result.records]
    named = {other for record in shown for other in record.contradicts} - candidates.keys()
    others: Mapping[str, Learning] = {}
    if named:
        with ledger.read() as tx:
            others = admitted_of(tx, sorted(named), filters)
    return conflicts_among(shown, [*candidates.values(), *others.values()]) if shown else ()


def _is_empty(ledger: Reads, filters: Filters) -> bool:
    with ledger.read() as tx:
        return not some_admitted(tx, filters)


def _nothing_admitted(filters: Filters) -> str:
    narrowed = " that fits the filters" if filters != EVERYTHING else ""
    return f"No approved learning{narrowed} is on record."


def _not_on_record(
    question: str, judge: Judge, nearest: Sequence[Recalled], replaced: Sequence[Recalled]
) -> str:
    if not judge.asked.names_something:
        return "The question names nothing that could be looked up: name a channel, a metric, a format or an offer."
    unknown = in_words(question, judge.asked, judge.unknown())
    about = f" about {unknown}" if unknown else " that covers all of this question"
    near = f" Nearest: {', '.join(item.record.id for item in nearest)}." if nearest else ""
    was = f" Superseded: {', '.join(item.record.id for item in replaced)}." if replaced else ""
    return f"No approved learning{about} is on record.{near}{was}"
