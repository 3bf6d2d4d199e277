"""Effects with their intervals, from sums: shares, means, ratios of sums, and how many were looked at.

scipy gives the distributions; the formulas are few and each is tested against published or exact values.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

__all__ = (
    "Effect",
    "Level",
    "Moments",
    "holm",
    "mean_difference",
    "mean_level",
    "ratio_difference",
    "ratio_level",
    "share_difference",
    "share_level",
    "split_p",
)


class Level(NamedTuple):
    """A level and its interval; no bounds where nothing can be said about them."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def half(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


class Effect(NamedTuple):
    """A difference, its interval, and the two-sided p-value of no difference."""

    value: float
    low: float | None = None
    high: float | None = None
    p: float | None = None

    @property
    def half(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2

    @property
    def clear(self) -> bool:
        """Whether the interval leaves no difference out."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(slots=True)
class Moments:
    """Count, means and co-moments of pairs, one weighted pair at a time (Welford's way, which keeps digits)."""

    n: int = 0
    mean_x: float = 0.0
    mean_y: float = 0.0
    m_xx: float = 0.0
    m_yy: float = 0.0
    m_xy: float = 0.0

    def add(self, x: float, y: float, times: int = 1) -> None:
        """Take in a pair, `times` times."""
        self.n += times
        dx, dy = x - self.mean_x, y - self.mean_y
        part = times / self.n
        self.mean_x += dx * part
        self.mean_y += dy * part
        rest = times * (1 - part)
        self.m_xx += dx * dx * rest
        self.m_yy += dy * dy * rest
        self.m_xy += dx * dy * rest

    @property
    def sum_x(self) -> float:
        """The sum above the line."""
        return self.mean_x * self.n

    @property
    def sum_y(self) -> float:
        """The sum below the line."""
        return self.mean_y * self.n

    @property
    def ratio(self) -> float:
        """What stands above the line divided by what stands below; infinite where that is 0."""
        return self.mean_x / self.mean_y if self.mean_y else math.inf


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _two_sided(statistic: float) -> float:
    return math.erfc(abs(statistic) / math.sqrt(2))


# --- shares -------------------------------------------------------------------------------------------------


def share_level(events: float, n: float, confidence: float = 0.95) -> Level:
    """A share with Wilson's score interval."""
    z, p = _z(confidence), events / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Level(
        p, 0.0 if events == 0 else max(0.0, centre - half), 1.0 if events == n else min(1.0, centre + half)
    )


def share_difference(
    events: float, n: float, others: float, n_others: float, confidence: float = 0.95
) -> Effect:
    """The first share less the second, with Newcombe's hybrid score interval (his method 10) and the pooled p."""
    one, low, high = share_level(events, n, confidence)
    other, other_low, other_high = share_level(others, n_others, confidence)
    assert low is not None
    assert high is not None
    assert other_low is not None
    assert other_high is not None
    difference = one - other
    below, above = math.hypot(one - low, other_high - other), math.hypot(high - one, other - other_low)
    pooled = (events + others) / (n + n_others)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / n_others))
    p = _two_sided(difference / error) if error else 1.0
    return Effect(difference, difference - below, difference + above, p)


# --- means --------------------------------------------------------------------------------------------------


def _mean_error(moments: Moments) -> float:
    """The squared standard error of the mean."""
    return moments.m_xx / (moments.n - 1) / moments.n


def mean_level(moments: Moments, confidence: float = 0.95) -> Level:
    """A mean with Student's t interval; without one where there is one value, or all are the same."""
    from scipy.special import stdtrit

    if moments.n < 2 or moments.m_xx == 0:
        return Level(moments.mean_x)
    half = float(stdtrit(moments.n - 1, 0.5 + confidence / 2)) * math.sqrt(_mean_error(moments))
    return Level(moments.mean_x, moments.mean_x - half, moments.mean_x + half)


def mean_difference(treated: Moments, control: Moments, confidence: float = 0.95) -> Effect:
    """The difference of two means with Welch's interval; without one where nothing varies."""
    from scipy.special import stdtr, stdtrit

    difference = treated.mean_x - control.mean_x
    if min(treated.n, control.n) < 2 or treated.m_xx + control.m_xx == 0:
        return Effect(difference)
    one, other = _mean_error(treated), _mean_error(control)
    error = math.sqrt(one + other)
    freedom = (one + other) ** 2 / (one**2 / (treated.n - 1) + other**2 / (control.n - 1))
    half = float(stdtrit(freedom, 0.5 + confidence / 2)) * error
    return Effect(
        difference, difference - half, difference + half, 2 * float(stdtr(freedom, -abs(difference) / error))
    )


# --- ratios of sums -----------------------------------------------------------------------------------------


def _ratio_error(moments: Moments) -> float:
    """The squared standard error of a ratio of sums, by the delta method over its units."""
    ratio = moments.mean_x / moments.mean_y
    spread = moments.m_xx - 2 * ratio * moments.m_xy + ratio * ratio * moments.m_yy
    return max(0.0, spread) / (moments.n - 1) / moments.n / moments.mean_y**2


def ratio_level(moments: Moments, confidence: float = 0.95) -> Level:
    """A ratio of sums with its interval; without one where nothing varies."""
    value = moments.mean_x / moments.mean_y
    if moments.n < 2 or not (error := _ratio_error(moments)):
        return Level(value)
    half = _z(confidence) * math.sqrt(error)
    return Level(value, value - half, value + half)


def ratio_difference(treated: Moments, control: Moments, confidence: float = 0.95) -> Effect:
    """The difference of two ratios of sums, of units that were drawn apart."""
    difference = treated.mean_x / treated.mean_y - control.mean_x / control.mean_y
    if min(treated.n, control.n) < 2 or not (error := _ratio_error(treated) + _ratio_error(control)):
        return Effect(difference)
    half = _z(confidence) * math.sqrt(error)
    return Effect(difference, difference - half, difference + half, _two_sided(difference / math.sqrt(error)))


# --- the split, and many at once ----------------------------------------------------------------------------


def split_p(counts: Mapping[str, int], planned: Mapping[str, float]) -> float:
    """p-value of the chi-square test that the arms came out as planned; `planned` may be in any unit."""
    from scipy.special import chdtrc

    total, shares = sum(counts.values()), sum(planned.values())
    expected = {arm: total * share / shares for arm, share in planned.items()}
    statistic = sum((counts.get(arm, 0) - count) ** 2 / count for arm, count in expected.items())
    return float(chdtrc(len(planned) - 1, statistic))


def holm(values: Sequence[float]) -> list[float]:
    """p-values adjusted for their number by Holm's step-down way, in the order given."""
    order = sorted(range(len(values)), key=values.__getitem__)
    adjusted, reached = [0.0] * len(values), 0.0
    for rank, at in enumerate(order):
        reached = max(reached, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = reached
    return adjusted
