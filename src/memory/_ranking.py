"""What a record weighs before anything is asked: its strength, its age, and how well its scope fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..store.records import Learning, LearningKind, Strength
from ._terms import Terms

__all__ = ("Priors", "priors")

_STRENGTH: dict[Strength, float] = {"experiment": 1.0, "observation": 0.85, "anecdote": 0.7}

_HALF_LIFE: dict[LearningKind, int | None] = {
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


@dataclass(frozen=True)
class Priors:
    """Factors of a record's score, each at most 1."""

    strength: float
    recency: float
    scope: float

    @property
    def product(self) -> float:
        """All of them together."""
        return self.strength * self.recency * self.scope

    def __str__(self) -> str:
        return f"strength ×{self.strength:.2f}, recency ×{self.recency:.2f}, scope ×{self.scope:.2f}"


def priors(learning: Learning, asked: Terms, *, channel: str, segment: str, on: date) -> Priors:
    """The factors of a record on a day, for a question and the scope that its filters give."""
    channels = {channel} if channel else asked.typed.get("channel", frozenset())
    scope = _fit(learning.channel, channels) * _fit(learning.segment, {segment} if segment else frozenset())
    return Priors(_STRENGTH[learning.strength], _recency(learning, on), scope)


def _fit(has: str, wanted: set[str] | frozenset[str]) -> float:
    """A record for just this scope goes first, then one for any scope, then one that only mentions it."""
    if not wanted or has in wanted:
        return 1.0
    return _OTHER if has else _SILENT


def _recency(learning: Learning, on: date) -> float:
    half_life = _HALF_LIFE[learning.kind]
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
