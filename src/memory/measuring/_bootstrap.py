"""Intervals of ratios of sums by drawing the units anew, seeded, so that the same file gives the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._canonical import digest
from .effects import Effect, Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ("DRAWS", "LEAST", "MOST", "Draws", "difference", "draw", "level")

DRAWS = 2000
LEAST = 10
"""Below so many units, drawing them anew says little: there is no interval."""

MOST = 5000
"""Above so many units the delta method says the same, and sooner."""

_WEIGHTS = 2_000_000

Draws = Sequence[Any]
"""One value of the metric for each draw, as an array; infinite where nothing stood below the line."""


def draw(units: Sequence[Sequence[float]], label: str) -> NDArray[Any]:
    """The sums of each column over units drawn anew, a row a draw. The label gives the seed."""
    import numpy as np

    rng = np.random.default_rng(int(digest(label)[:15], 16))
    matrix, count = np.asarray(units, dtype=float), len(units)
    sums = np.empty((DRAWS, matrix.shape[1]))
    step = max(1, _WEIGHTS // count)
    for start in range(0, DRAWS, step):
        size = min(step, DRAWS - start)
        sums[start : start + size] = rng.multinomial(count, np.full(count, 1 / count), size=size) @ matrix
    return sums


def ratios(sums: NDArray[Any], metric: int) -> Draws:
    """The ratio of a metric in each draw."""
    import numpy as np

    above, below = sums[:, 2 * metric], sums[:, 2 * metric + 1]
    drawn: Draws = np.divide(above, below, out=np.full(len(sums), np.inf), where=below != 0)
    return drawn


def level(value: float, draws: Draws, confidence: float) -> Level:
    """The percentile interval of a level; none where some draws had nothing below the line, or nothing varies."""
    bounds = _bounds(value, draws, confidence)
    return Level(value, *bounds) if bounds else Level(value)


def difference(value: float, one: Draws, other: Draws, confidence: float) -> Effect:
    """The percentile interval of a difference of two groups that were drawn apart, and its two-sided p."""
    import numpy as np

    drawn = np.subtract(
        one, other, out=np.full(len(one), np.inf), where=np.isfinite(one) & np.isfinite(other)
    )
    bounds = _bounds(value, drawn, confidence)
    if bounds is None:
        return Effect(value)
    beyond = min(int(np.count_nonzero(drawn <= 0)), int(np.count_nonzero(drawn >= 0)))
    return Effect(value, *bounds, min(1.0, 2 * (beyond + 1) / (len(drawn) + 1)))


def _bounds(value: float, draws: Draws, confidence: float) -> tuple[float, float] | None:
    import numpy as np

    drawn = np.sort(np.asarray(draws))
    tail = (1 - confidence) / 2
    low, high = drawn[int(tail * len(drawn))], drawn[-1 - int(tail * len(drawn))]
    if not np.isfinite(high) or low == high:
        return None
    return min(float(low), value), max(float(high), value)
