"""Records about one subject that say different things: both are shown, with their dates.

Whether two contradict is computed from their numbers. Records of different subjects never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..store.records import Learning
from . import _vocabulary
from ._reading import as_metrics
from ._terms import _WORD, _folded, _sorted_out, stems
from .convert import measurement_phrase

__all__ = ("Conflict", "conflicts_among", "contradiction")

_ALIKE = 0.4


@dataclass(frozen=True)
class Conflict:
    """Two records and what each of them says."""

    records: tuple[str, str]
    text: str


def conflicts_among(shown: Sequence[Learning], admitted: Iterable[Learning]) -> tuple[Conflict, ...]:
    """Conflicts that concern at least one of the records shown; the other side may not be shown itself."""
    subjects = {record.subject_key for record in shown}
    ids = {record.id for record in shown}
    linked = {other for record in shown for other in record.contradicts}
    among = [record for record in admitted if record.subject_key in subjects or record.id in linked | ids]
    found = {
        tuple(sorted((one.id, other.id))): (one, other)
        for one in shown
        for other in among
        if one.id != other.id and contradiction(one, other)
    }
    return tuple(Conflict((one, other), _text(*found[one, other])) for one, other in sorted(found))


def contradiction(one: Learning, other: Learning) -> str:
    """Why the two cannot both hold, in numbers and names of fields; empty when they can.

    Both are about one subject and metric, hold at the same time, and their effects point in opposite directions or
    their intervals do not touch. A person's link says so as well.
    """
    if other.id in one.contradicts or one.id in other.contradicts:
        return "linked as a contradiction"
    if one.subject_key != other.subject_key or one.brand != other.brand:
        return ""
    reason = _opposed(one, other)
    return reason if reason and _hold_together(one, other) and _same_matter(one, other) else ""


def _hold_together(one: Learning, other: Learning) -> bool:
    """Whether there is a day on which both hold, and neither replaces the other."""
    if one.id in other.supersedes or other.id in one.supersedes:
        return False
    ends = ((first.valid_until, second.valid_from) for first, second in ((one, other), (other, one)))
    return not any(until is not None and since is not None and until < since for until, since in ends)


def _opposed(one: Learning, other: Learning) -> str:
    if one.direction and other.direction and {one.direction, other.direction} == {"positive", "negative"}:
        return f"opposite directions: {one.direction} and {other.direction}"
    # A value without an interval may lie anywhere near, and so may one of what nobody counted.
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return ""
    if one.n is None or other.n is None or one.unit != other.unit:
        return ""
    if one.high < other.low or other.high < one.low:
        # What one measurement shows, the other rules out.
        return f"disjoint intervals: {_interval(one)} and {_interval(other)}"
    return ""


def _interval(record: Learning) -> str:
    return f"{record.low:.6g} to {record.high:.6g}"


def _same_matter(one: Learning, other: Learning) -> bool:
    """Whether a shared subject is narrow enough to disagree about: `email, open rate` alone covers many findings."""
    if one.format or one.offer:
        return True
    first, second = _words(one.statement), _words(other.statement)
    both = len(first & second)
    every = len(first) + len(second) - both
    return every > 0 and both / every >= _ALIKE


@lru_cache(maxsize=4096)
def _words(statement: str) -> frozenset[str]:
    # Of `analyse`, the part that is needed here: a subject's records are compared with each other by the thousands.
    digits = _vocabulary.numbers()
    words = [digits.get(word, word) for word in _WORD.findall(_folded(statement))]
    _, rest = _sorted_out(as_metrics(words), counted=True)
    return frozenset(stems(rest).values())


def _text(one: Learning, other: Learning) -> str:
    return " But ".join(_side(record) for record in sorted((one, other), key=_newest_first))


def _newest_first(record: Learning) -> tuple[int, str]:
    return (-(record.observed.toordinal() if record.observed else 0), record.id)


def _side(record: Learning) -> str:
    measured = measurement_phrase(record)
    return f"{record.id} ({record.strength}{', ' + measured if measured else ''}): {record.statement}"
