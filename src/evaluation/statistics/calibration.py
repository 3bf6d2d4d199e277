"""Calibration: how far confidence is from what came true. It is a statistic of a whole set, not a mean of cases."""

from __future__ import annotations

import math
from collections.abc import Iterable

__all__ = ("BINS", "expected_calibration_error")

BINS = 10


def expected_calibration_error(pairs: Iterable[tuple[float, bool]], bins: int = BINS) -> float:
    """ECE of (confidence, truth) pairs, 0 for none: the mean distance of the bins from their own confidence.

    Bins of equal width, (0, 1/bins] and so on, with 0 in the first. The distance between the share of a bin that is
    true and its mean confidence counts once for each of its cases (Guo et al., On calibration of modern neural
    networks, ICML 2017, equation 3). In small sets it is above 0 by chance alone, however good the confidence is.
    """
    binned: dict[int, list[float]] = {}
    n = 0
    for confidence, truth in pairs:
        # 0.3 * 10 is a hair above 3, and belongs to the third bin.
        place = max(1, math.ceil(round(confidence * bins, 9)))
        binned.setdefault(place, []).append(float(truth) - confidence)
        n += 1
    # n/N * |share that is true - mean confidence| of a bin is |sum of (truth - confidence)| / N.
    return math.fsum(abs(math.fsum(gaps)) for gaps in binned.values()) / n if n else 0.0
