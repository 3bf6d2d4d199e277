"""Groups of other cases: how far two of them differ, and between which bounds a median lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from ._checks import inside
from .intervals import Interval

__all__ = ("LEAST_FOR_MEDIAN", "median_interval", "unpaired_difference")

LEAST_FOR_MEDIAN = 6
"""Of fewer values not even the smallest and the largest enclose the median at 95%."""


def unpaired_difference(old: Interval, new: Interval) -> Interval:
    """New minus old for two independent groups, from the value and the bounds of each.

    With Wilson's bounds of two rates it is Newcombe's hybrid score interval (1998, method 10); for other figures the
    same way of recovering variances from bounds (Zou and Donner 2008). The bounds have the level of those given.

    Raises:
        ValueError: a value that is not within its bounds.
    """
    for group in (old, new):
        if not group.low <= group.value <= group.high:
            raise ValueError(f"{group.value} does not lie between {group.low} and {group.high}")
    difference = new.value - old.value
    down = math.hypot(new.value - new.low, old.high - old.value)
    up = math.hypot(new.high - new.value, old.value - old.low)
    return Interval(difference, difference - down, difference + up)


def median_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """The median with bounds that hold for any distribution: two of the values, chosen by rank (Conover 1999, 3.2).

    Raises:
        ValueError: a value that is not finite, or too few of them for any bounds of that level.
    """
    inside(confidence, "the confidence")
    if not all(map(math.isfinite, values)):
        raise ValueError("a median needs finite values")
    n = len(values)
    rank = _rank(n, (1 - confidence) / 2)
    if not rank:
        raise ValueError(f"{n} values are too few for an interval of their median")
    ordered = sorted(values)
    return Interval(float(median(ordered)), ordered[rank - 1], ordered[n - rank])


def _rank(n: int, missed: float) -> int:
    """The largest rank whose tail, of a fair coin thrown n times, stays within what may be missed; 0 for none."""
    # Ten standard deviations below the middle there is nothing to add up.
    rank = max(0, int(n / 2 - 5 * math.sqrt(n)))
    tail = _coin(n, rank)
    while tail <= missed and rank < n:
        rank += 1
        tail += _coin(n, rank)
    return rank


def _coin(n: int, k: int) -> float:
    """The chance of k heads in n throws; by logarithms, because its factors leave the range of floats."""
    return math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2))
