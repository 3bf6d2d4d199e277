"""Effects of several studies as one: inverse-variance weights, and how far the studies disagree.

Fixed effect when nothing speaks for disagreement; otherwise random effects with the between-study variance of
DerSimonian and Laird.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

__all__ = ("Effect", "Pooled", "from_interval", "pool")


@dataclass(frozen=True)
class Effect:
    """One study's effect and its standard error, in the same unit."""

    value: float
    se: float


@dataclass(frozen=True)
class Pooled:
    """What studies say together.

    Attributes:
        q: Cochran's heterogeneity statistic with `k - 1` degrees of freedom; `i2`: the share of the variation that
            chance does not explain, from 0 to 1; `tau2`: the variance between the studies.
    """

    value: float
    se: float
    low: float
    high: float
    k: int
    q: float
    i2: float
    tau2: float
    model: Literal["fixed", "random"]


def from_interval(value: float, low: float, high: float, level: float = 0.95) -> Effect:
    """The effect behind a symmetric interval of that level.

    Raises:
        ValueError: the interval has no width, or does not lie around the value as a symmetric one does.
    """
    width = high - low
    if not width > 0 or not 0 < level < 1:
        raise ValueError("the interval has no width")
    if abs((high - value) - (value - low)) > 0.1 * width:
        raise ValueError("the interval is not symmetric")
    return Effect(value, width / (2 * _z(level)))


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def pool(effects: Sequence[Effect], level: float = 0.95) -> Pooled:
    """The effects as one, with an interval of that level.

    Raises:
        ValueError: fewer than two effects.
    """
    if len(effects) < 2:
        raise ValueError("pooling needs two effects")
    fixed, weight = _mean(effects, 0.0)
    q = math.fsum((one.value - fixed) ** 2 / one.se**2 for one in effects)
    df = len(effects) - 1
    squares = math.fsum(one.se**-4 for one in effects)
    tau2 = max(0.0, (q - df) / (weight - squares / weight))
    value, weight = _mean(effects, tau2)
    se = weight**-0.5
    reach = _z(level) * se
    i2 = max(0.0, (q - df) / q) if q > 0 else 0.0
    model: Literal["fixed", "random"] = "random" if tau2 > 0 else "fixed"
    return Pooled(value, se, value - reach, value + reach, len(effects), q, i2, tau2, model)


def _mean(effects: Sequence[Effect], tau2: float) -> tuple[float, float]:
    weights = [1 / (one.se**2 + tau2) for one in effects]
    total = math.fsum(weights)
    return math.fsum(w * one.value for w, one in zip(weights, effects, strict=True)) / total, total
