"""Records about one subject that say different things: both are shown, with their dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..store.records import Learning
from ._terms import analyse
from .convert import measurement_phrase

__all__ = ("Conflict", "conflicts_among")

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
    among.sort(key=lambda record: record.id)
    return tuple(
        Conflict((one.id, other.id), _text(one, other))
        for one, other in combinations(among, 2)
        if not ids.isdisjoint((one.id, other.id)) and _disagree(one, other)
    )


def _disagree(one: Learning, other: Learning) -> bool:
    if other.id in one.contradicts or one.id in other.contradicts:
        return True
    return one.subject_key == other.subject_key and _opposed(one, other) and _same_matter(one, other)


def _opposed(one: Learning, other: Learning) -> bool:
    if {one.direction, other.direction} == {"positive", "negative"}:
        return True
    spans = [
        (r.low if r.low is not None else r.value, r.high if r.high is not None else r.value)
        for r in (one, other)
    ]
    (low, high), (other_low, other_high) = spans
    if one.unit != other.unit or None in (low, high, other_low, other_high):
        return False
    # A change that one test shows and the other rules out.
    assert low is not None
    assert high is not None
    assert other_low is not None
    assert other_high is not None
    return one.n is not None and other.n is not None and (high < other_low or other_high < low)


def _same_matter(one: Learning, other: Learning) -> bool:
    """Whether a shared subject is narrow enough to disagree about: `email, open rate` alone covers many findings."""
    if one.format or one.offer:
        return True
    first, second = (set(analyse(record.statement).words.values()) for record in (one, other))
    return bool(first | second) and len(first & second) / len(first | second) >= _ALIKE


def _text(one: Learning, other: Learning) -> str:
    return " But ".join(_side(record) for record in sorted((one, other), key=_newest_first))


def _newest_first(record: Learning) -> tuple[int, str]:
    return (-(record.observed.toordinal() if record.observed else 0), record.id)


def _side(record: Learning) -> str:
    measured = measurement_phrase(record)
    return f"{record.id} ({record.strength}{', ' + measured if measured else ''}): {record.statement}"
