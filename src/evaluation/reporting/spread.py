"""How the values of a score are spread, and how often confidences came true: counted as a log is read."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from .._summary import Outcome

__all__ = ("BINS", "ConfidenceBin", "Reliability", "Spread", "Spreads")

BINS = 10
_CONFIDENCES = "calibration_error"
"""The scorer whose values are confidences, and whose labels say what came true."""
_ENOUGH_BINS = 1e-9


@dataclass(frozen=True)
class Spread:
    """The values of a score.

    Attributes:
        counts: how many values lie in each tenth from 0 on, and, as the last, how many are exactly 1.
        errored: how many more had none, and count as the worst.
    """

    name: str
    lower_is_better: bool
    counts: tuple[int, ...]
    errored: int

    @property
    def n(self) -> int:
        """How many answers there are."""
        return sum(self.counts) + self.errored


@dataclass(frozen=True)
class ConfidenceBin:
    """Answers that were about as sure: their mean confidence, and the share that came true."""

    n: int
    confidence: float
    true: float


@dataclass(frozen=True)
class Reliability:
    """Confidences of a score against what came true, in tenths."""

    name: str
    n: int
    bins: tuple[ConfidenceBin, ...]


@dataclass
class _Counting:
    lower_is_better: bool
    counts: list[int] = field(default_factory=lambda: [0] * (BINS + 1))
    errored: int = 0


@dataclass
class _Sure:
    n: int = 0
    confidence: float = 0.0
    true: int = 0


class Spreads:
    """The spreads of all scores of a run."""

    def __init__(self) -> None:
        self._scores: dict[str, _Counting] = {}
        self._sure: dict[str, dict[int, _Sure]] = {}

    def take(self, outcome: Outcome, prefix: str = "") -> None:
        """Count one answer."""
        name = prefix + outcome.scorer
        if outcome.source == _CONFIDENCES:
            self._take_confidence(name, outcome)
            return
        found = self._scores.get(name)
        if found is None:
            found = self._scores[name] = _Counting(outcome.lower_is_better)
        if outcome.value is None:
            found.errored += 1
        else:
            found.counts[min(BINS, math.floor(outcome.value * BINS + _ENOUGH_BINS))] += 1

    def _take_confidence(self, name: str, outcome: Outcome) -> None:
        if outcome.value is None or outcome.label not in ("true", "false"):
            return
        # Bins are closed on the right, as the expected calibration error has them.
        at = max(1, math.ceil(round(outcome.value * BINS, 9)))
        sure = self._sure.setdefault(name, {}).setdefault(at, _Sure())
        sure.n += 1
        sure.confidence += outcome.value
        sure.true += outcome.label == "true"

    def all(self) -> tuple[Spread, ...]:
        """In the order in which the scores were met."""
        return tuple(
            Spread(name, one.lower_is_better, tuple(one.counts), one.errored)
            for name, one in self._scores.items()
        )

    def reliability(self) -> tuple[Reliability, ...]:
        """Of the scores that hold confidences."""
        return tuple(
            Reliability(
                name,
                sum(sure.n for sure in bins.values()),
                tuple(
                    ConfidenceBin(sure.n, sure.confidence / sure.n, sure.true / sure.n)
                    for _, sure in sorted(bins.items())
                ),
            )
            for name, bins in self._sure.items()
        )
