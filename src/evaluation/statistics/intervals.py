"""Intervals for the scores of suites, by the standard library alone: importing scipy takes a second."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from statistics import NormalDist, fmean
from typing import NamedTuple, TypeVar

from ._checks import inside, whole

__all__ = (
    "Interval",
    "bootstrap_interval",
    "bootstrap_statistic",
    "clean_cases",
    "interval",
    "most_unseen",
    "t_interval",
    "t_quantile",
    "wilson",
)

RESAMPLES = 2000


class Interval(NamedTuple):
    """A value with the bounds of its confidence interval."""

    value: float
    low: float
    high: float


def wilson(good: float, n: float, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of a rate. `n` need not be whole: clustered cases count for less."""
    if not n > 0:
        raise ValueError("an interval needs at least one case")
    # Sums of floats may end a hair beside the number of cases.
    if not -1e-9 <= good <= n * (1 + 1e-9):
        raise ValueError(f"{good} good cases of {n}: there cannot be more, nor less than none")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = min(1.0, max(0.0, good / n))
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # At 0 and 1 the bound is exact; rounding must not put it beside the value.
    return Interval(p, 0.0 if p == 0 else max(0.0, centre - half), 1.0 if p == 1 else min(1.0, centre + half))


def t_interval(
    values: Sequence[float], clusters: Sequence[Hashable] | None = None, confidence: float = 0.95
) -> Interval:
    """Student's t interval of a mean of values between 0 and 1; clustered cases are taken together.

    One case, or one cluster, says nothing about the spread: the interval is then everything.
    """
    _check(values)
    mean, groups = fmean(values), len(values if clusters is None else set(clusters))
    if groups < 2:
        return Interval(mean, 0.0, 1.0)
    variance = _clustered_variance(values, clusters, mean)
    half = t_quantile(0.5 + confidence / 2, groups - 1) * math.sqrt(variance)
    return Interval(mean, max(0.0, mean - half), min(1.0, mean + half))


def _check(values: Sequence[float]) -> None:
    if not values:
        raise ValueError("an interval needs at least one case")
    if not all(map(math.isfinite, values)):
        raise ValueError("an interval needs finite values")


def _clustered_variance(values: Sequence[float], keys: Sequence[Hashable] | None, mean: float) -> float:
    """Variance of the mean: cases of one cluster deviate together (Miller 2024, appendix A)."""
    if keys is None:
        alone = len(values)
        return math.fsum((value - mean) ** 2 for value in values) * alone / (alone - 1) / alone**2
    sums: dict[Hashable, float] = {}
    for value, key in zip(values, keys, strict=True):
        sums[key] = sums.get(key, 0.0) + value - mean
    groups = len(sums)
    return math.fsum(s * s for s in sums.values()) * groups / (groups - 1) / len(values) ** 2


def bootstrap_interval(
    values: Sequence[float], clusters: Sequence[Hashable] | None = None, confidence: float = 0.95
) -> Interval:
    """Percentile bootstrap of a mean: whole clusters are drawn again, the same ones at each run.

    One case, or one cluster, says nothing about the spread: the interval is then everything.
    """
    _check(values)
    groups: dict[Hashable, list[float]] = {}
    for key, value in zip(range(len(values)) if clusters is None else clusters, values, strict=True):
        groups.setdefault(key, []).append(value)
    mean = fmean(values)
    if len(groups) < 2:
        return Interval(mean, 0.0, 1.0)
    sums = [(math.fsum(group), len(group)) for group in groups.values()]
    chance = random.Random(0)
    means = sorted(_mean(chance.choices(sums, k=len(sums))) for _ in range(RESAMPLES))
    beside = round((1 - confidence) / 2 * RESAMPLES)
    return Interval(mean, means[beside], means[-1 - beside])


T = TypeVar("T")


def bootstrap_statistic(
    items: Sequence[T],
    statistic: Callable[[Sequence[T]], float],
    clusters: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> Interval:
    """Percentile bootstrap of a statistic of a whole set: whole clusters are drawn again, the same ones at each run.

    One item, or one cluster, says nothing about the spread: the interval is then everything from 0 to 1.
    """
    if not items:
        raise ValueError("an interval needs at least one case")
    groups: dict[Hashable, list[T]] = {}
    for key, item in zip(range(len(items)) if clusters is None else clusters, items, strict=True):
        groups.setdefault(key, []).append(item)
    value = statistic(items)
    if len(groups) < 2:
        return Interval(value, 0.0, 1.0)
    chance, drawn = random.Random(0), list(groups.values())
    values = sorted(
        statistic([item for group in chance.choices(drawn, k=len(drawn)) for item in group])
        for _ in range(resamples)
    )
    beside = round((1 - confidence) / 2 * resamples)
    # A statistic that is larger in smaller sets may leave the percentiles beside its value.
    return Interval(value, min(value, values[beside]), max(value, values[-1 - beside]))


def _mean(sums: Sequence[tuple[float, int]]) -> float:
    return math.fsum(total for total, _ in sums) / sum(count for _, count in sums)


def interval(
    values: Sequence[float], clusters: Sequence[Hashable] | None = None, confidence: float = 0.95
) -> Interval:
    """The interval that fits the values: Wilson for yes and no, Student's t for grades."""
    if not values or any(value not in (0, 1) for value in values):
        return t_interval(values, clusters, confidence)
    return wilson(fmean(values) * (n := _effective(values, clusters)), n, confidence)


def _effective(values: Sequence[float], clusters: Sequence[Hashable] | None) -> float:
    """How many independent cases the clustered ones are worth, at most their number."""
    n = float(len(values))
    if clusters is None or (groups := len(set(clusters))) == n:
        return n
    p = fmean(values)
    if p in (0.0, 1.0) or groups < 2:
        # No spread to learn from, so each cluster counts once.
        return float(groups)
    variance = _clustered_variance(values, list(clusters), p)
    return max(1.0, min(n, p * (1 - p) / variance)) if variance else n


def most_unseen(n: int, confidence: float = 0.95) -> float:
    """How common something can be that n independent cases did not show once: the rule of three, exact."""
    left = math.log(1 - inside(confidence, "the confidence"))
    return -math.expm1(left / whole(n, "the number of cases", 1))


def clean_cases(rate: float, confidence: float = 0.95) -> int:
    """How many cases without the thing show that it is rarer than a rate."""
    left = math.log(1 - inside(confidence, "the confidence"))
    # A hair of rounding must not ask for one case more.
    return math.ceil(left / math.log1p(-inside(rate, "the rate")) - 1e-9)


def t_quantile(p: float, df: int) -> float:
    """The quantile of Student's t distribution, by bisection of its distribution function."""
    return _t_quantile(inside(p, "the probability"), whole(df, "the number of degrees of freedom", 1))


@lru_cache(maxsize=256)
def _t_quantile(p: float, df: int) -> float:
    if p < 0.5:
        return -_t_quantile(1 - p, df)
    low, high = 0.0, 1.0
    while _t_cdf(high, df) < p:
        low, high = high, high * 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_cdf(middle, df) < p else (low, middle)
    return (low + high) / 2


def _t_cdf(t: float, df: int) -> float:
    """Closed form for whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4), t >= 0."""
    theta = math.atan(t / math.sqrt(df))
    cos, sin = math.cos(theta), math.sin(theta)
    if df == 1:
        return 0.5 + theta / math.pi
    term, total = (cos, cos) if df % 2 else (1.0, 1.0)
    for k in range(3 if df % 2 else 2, df - 1, 2):
        term *= cos * cos * (k - 1) / k
        total += term
    inside = 2 / math.pi * (theta + sin * total) if df % 2 else sin * total
    return 0.5 + inside / 2
