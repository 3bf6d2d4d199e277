"""What McNemar's exact test shows: it is stricter than the normal approximation where flips are few."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ._checks import inside, share, whole
from .power import ALPHA, POWER

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ("mcnemar_power", "mcnemar_smallest")

_STEPS = 30


def mcnemar_power(n: int, discordance: float, difference: float, *, alpha: float = ALPHA) -> float:
    """The chance that McNemar's exact test shows a difference of rates in n pairs (Schork and Williams 1980).

    With a difference of 0 it is the rate of false alarms, which lies below alpha.

    Args:
        discordance: the share of pairs on which the runs disagree, at least the difference.
    """
    import numpy as np
    from scipy.special import bdtr

    whole(n, "the number of pairs", 1)
    share(discordance, "the discordance")
    if abs(difference) > discordance:
        raise ValueError(f"runs that disagree on {discordance} of the pairs cannot differ by {difference}")
    if discordance == 0:
        return 0.0
    flips, chances = _flips(n, discordance)
    most = _most_against(n, inside(alpha, "the false-alarm rate"))[flips]
    up = 0.5 + difference / discordance / 2
    shown = bdtr(most, flips, 1 - up) + bdtr(most, flips, up)
    return float(np.sum(chances * np.where(most < 0, 0.0, shown)))


def _flips(n: int, discordance: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """The numbers of flips that may occur, and the chance of each; what is ten errors away does not occur."""
    import numpy as np
    from scipy.special import gammaln, xlog1py, xlogy

    spread = 10 * math.sqrt(n * discordance * (1 - discordance)) + 10
    flips = np.arange(max(0, int(n * discordance - spread)), min(n, int(n * discordance + spread)) + 1)
    ways = gammaln(n + 1) - gammaln(flips + 1) - gammaln(n - flips + 1)
    return flips, np.exp(ways + xlogy(flips, discordance) + xlog1py(n - flips, -discordance))


@lru_cache(maxsize=32)
def _most_against(n: int, alpha: float) -> NDArray[Any]:
    """Of 0 to n flips, how many may go the other way while the rest still shows a difference; -1 for none."""
    import numpy as np
    from scipy.special import bdtr, bdtrik

    flips = np.arange(n + 1)
    near = np.floor(np.nan_to_num(bdtrik(alpha / 2, np.maximum(flips, 1), 0.5)))
    # The inverse may end one beside the whole number: the largest one that holds is taken.
    most = np.full(flips.shape, -1.0)
    for guess in (near - 1, near, near + 1):
        holds = (guess >= 0) & (guess <= flips) & (2 * bdtr(np.maximum(guess, 0), flips, 0.5) <= alpha)
        most = np.where(holds, guess, most)
    return most


@lru_cache(maxsize=1024)
def mcnemar_smallest(
    n: int, discordance: float, *, power: float = POWER, alpha: float = ALPHA
) -> float | None:
    """The smallest difference of rates that McNemar's exact test shows in n pairs; None when it cannot show any.

    Where so few disagreements do not show it even if all point one way, there have to be more of them: the answer
    is then the discordance that it takes.
    """
    whole(n, "the number of pairs", 1)
    inside(power, "the power")
    if mcnemar_power(n, 1.0, 1.0, alpha=alpha) < power:
        return None
    if mcnemar_power(n, discordance, discordance, alpha=alpha) >= power:
        return _rising(lambda d: mcnemar_power(n, discordance, d, alpha=alpha), discordance, power)
    return _rising(lambda d: mcnemar_power(n, d, d, alpha=alpha), 1.0, power)


def _rising(power_of: Callable[[float], float], high: float, power: float) -> float:
    """Where the power is reached, between 0 and a difference that reaches it."""
    low = 0.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if power_of(middle) >= power else (middle, high)
    return high
