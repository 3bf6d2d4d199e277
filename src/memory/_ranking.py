"""What a record weighs before anything is asked: its strength, its age, and how well its scope fits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol, TypeVar

from ..store.records import Learning, LearningKind, Strength
from ._terms import Terms

__all__ = ("HALF_LIFE", "Priors", "priors", "spread", "wording")

_STRENGTH: dict[Strength, float] = {"experiment": 1.0, "observation": 0.85, "anecdote": 0.7}

HALF_LIFE: dict[LearningKind, int | None] = {
    "experiment": 730,
    "creative": 180,
    "audience": 540,
    "channel": 365,
    "offer": 365,
    "seasonal": None,
    "workflow": 365,
    "competitor": 180,
    "agent-accuracy": 180,
}
"""Days in which half of what can fade has faded; what comes back every year does not fade."""

_FLOOR = 0.5
_UNDATED = 0.75
_SILENT = 0.85
_OTHER = 0.6


_SHARE_OF_ONE_SOURCE = 1 / 3
_LEAST_OF_ONE_SOURCE = 2
_STUFFED = 0.3
_COMMANDING = 0.3
_REPEATS = 3
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMANDS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?;:]{0,40}"
    r"\b(?:rules?|instructions?|prompts?|polic(?:y|ies)|filters?|guidelines|above|previous|other records)\b"
    r"|\b(?:system prompt|you are now|you must (?:always|now|answer|cite|approve|say)|as an ai)\b"
    r"|\b(?:approve|cite|recommend|rank|answer with|return) (?:this|everything|it all|only this|all)\b"
    r"|\b(?:this|the following) (?:record|learning|note) (?:answers|is the answer|overrides|supersedes|is always)\b"
    r"|<\s*/?\s*(?:system|assistant|instructions?)\s*>",
    re.IGNORECASE,
)


_ORDERING = (
    *(
        "ignore",
        "disregard",
        "forget",
        "override",
        "bypass",
        "system",
        "you ",
        "as an ai",
        "record",
        "learning",
    ),
    *("approve", "cite", "recommend", "rank", "answer", "return", "note", "assistant", "instruction"),
)
"""Of these, whatever `_COMMANDS` finds has one."""


@dataclass(frozen=True)
class Priors:
    """Factors of a record's score, each at most 1.

    Attributes:
        wording: less than 1 for text that gives orders, or that says the same words over and over.
    """

    strength: float
    recency: float
    scope: float
    wording: float = 1.0

    @property
    def product(self) -> float:
        """All of them together."""
        return self.strength * self.recency * self.scope * self.wording

    def __str__(self) -> str:
        odd = f", wording ×{self.wording:.2f}" if self.wording < 1 else ""
        return f"strength ×{self.strength:.2f}, recency ×{self.recency:.2f}, scope ×{self.scope:.2f}{odd}"


class _Sourced(Protocol):
    @property
    def record(self) -> Learning: ...


S = TypeVar("S", bound=_Sourced)


def spread(ranked: Iterable[S], k: int) -> list[S]:
    """The first `k`, of which one source has at most a third (and two) while others have something to say.

    What is held back comes after the others: when one source is all there is, the order stays.
    """
    most = max(_LEAST_OF_ONE_SOURCE, int(k * _SHARE_OF_ONE_SOURCE))
    taken: Counter[str] = Counter()
    chosen: list[S] = []
    held_back: list[S] = []
    for item in ranked:
        taken[item.record.source_id] += 1
        (chosen if taken[item.record.source_id] <= most else held_back).append(item)
    return [*chosen, *held_back][:k]


@lru_cache(maxsize=20_000)
def wording(statement: str) -> float:
    """The factor for how a statement is written: orders to a reader, or words repeated to be found, count less."""
    said = statement.casefold()
    return (_STUFFED if _is_stuffed(_WORD.findall(said)) else 1.0) * (
        _COMMANDING if _orders(statement, said) else 1.0
    )


def _is_stuffed(words: list[str]) -> bool:
    if len(words) < 8 or len(words) - len(set(words)) < _REPEATS - 1:
        return False
    repeated = sum(count for count in Counter(words).values() if count >= _REPEATS)
    return repeated / len(words) > 0.4


def _orders(statement: str, said: str) -> bool:
    # The pattern takes longer than all else here, and few statements have a word of it.
    if said.isascii() and not any(word in said for word in _ORDERING):
        return False
    return _COMMANDS.search(statement) is not None


def priors(learning: Learning, asked: Terms, *, channel: str, segment: str, on: date) -> Priors:
    """The factors of a record on a day, for a question and the scope that its filters give."""
    channels = {channel} if channel else asked.typed.get("channel", frozenset())
    scope = _fit(learning.channel, channels) * _fit(learning.segment, {segment} if segment else frozenset())
    return Priors(_STRENGTH[learning.strength], _recency(learning, on), scope, wording(learning.statement))


def _fit(has: str, wanted: set[str] | frozenset[str]) -> float:
    """A record for just this scope goes first, then one for any scope, then one that only mentions it."""
    if not wanted or has in wanted:
        return 1.0
    return _OTHER if has else _SILENT


def _recency(learning: Learning, on: date) -> float:
    half_life = HALF_LIFE[learning.kind]
    seen = _last_seen(learning)
    if half_life is None:
        return 1.0
    if seen is None:
        return _UNDATED
    if seen >= on:
        return 1.0
    fresh: float = 0.5 ** ((on - seen).days / half_life)
    return _FLOOR + (1 - _FLOOR) * fresh


def _last_seen(learning: Learning) -> date | None:
    """The day it was observed, or confirmed later on; approving old news does not make it new."""
    confirmed, approved = learning.last_confirmed_at, learning.approved_at
    if confirmed is not None and approved is not None and confirmed > approved:
        return confirmed.date()
    return learning.observed
