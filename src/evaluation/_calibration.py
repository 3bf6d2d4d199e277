"""Scorers for outputs that say how sure they are: is a confidence of 0.8 right four times in five?

An output holds `confidence`, from 0 to 1. It is the confidence that `output.prediction` is `expect.truth`, or, where
there is no prediction, that `expect.truth` (yes or no) is yes.

- Brier score: the mean of (confidence - truth)², truth being 1 or 0 (Brier, Verification of forecasts expressed in
  terms of probability, Monthly Weather Review 78, 1950; the form for two classes, from 0 to 1).
- Expected calibration error: the cases in ten bins of equal width by confidence, each closed on the right; the mean
  over the cases of the distance between the share of their bin that is true and its mean confidence (Naeini, Cooper and
  Hauskrecht, AAAI 2015; Guo et al., On calibration of modern neural networks, ICML 2017, equation 3).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .record import Record
from .score import Score, undetermined

if TYPE_CHECKING:
    from ._summary import Outcome

__all__ = ("BINS", "brier", "calibration_error", "expected_calibration_error")

BINS = 10
_TRUE, _FALSE = "true", "false"


def expected_calibration_error(pairs: Iterable[tuple[float, bool]], bins: int = BINS) -> float:
    """ECE of (confidence, truth) pairs, 0 for none; the bins are (0, 1/bins], …, and 0 is in the first."""
    binned: dict[int, list[float]] = {}
    n = 0
    for confidence, truth in pairs:
        # 0.3 * 10 is a hair above 3, and belongs to the third bin.
        place = max(1, math.ceil(round(confidence * bins, 9)))
        binned.setdefault(place, []).append(float(truth) - confidence)
        n += 1
    # n/N * |accuracy - mean confidence| of a bin is |sum of (truth - confidence)| / N.
    return math.fsum(abs(math.fsum(gaps)) for gaps in binned.values()) / n if n else 0.0


def brier(record: Record) -> Score:
    """The squared distance between confidence and truth; its mean is the Brier score. Lower is better."""
    pair = _pair(record)
    if pair is None:
        return _unreadable("brier")
    value = (pair[0] - float(pair[1])) ** 2
    # A single case is neither well nor badly calibrated, so none is reported as a failure.
    return Score(name="brier", value=value, verdict="pass", label=_TRUE if pair[1] else _FALSE)


brier.lower_is_better = True  # type: ignore[attr-defined]
brier.resampled = True  # type: ignore[attr-defined]


def calibration_error(record: Record) -> Score:
    """The confidence as the value and the truth as the label; the suite's score is the ECE of all. Lower is better."""
    pair = _pair(record)
    if pair is None:
        return _unreadable("calibration_error")
    return Score(name="calibration_error", value=pair[0], verdict="pass", label=_TRUE if pair[1] else _FALSE)


def _of_all(outcomes: Iterable[Outcome]) -> float:
    """ECE of a set of outcomes; a case that gave none is as wrong as can be, whatever else is in its bin."""
    pairs: list[tuple[float, bool]] = []
    errors = 0
    for outcome in outcomes:
        if outcome.value is None or outcome.label not in (_TRUE, _FALSE):
            errors += 1
        else:
            pairs.append((outcome.value, outcome.label == _TRUE))
    n = len(pairs) + errors
    return (expected_calibration_error(pairs) * len(pairs) + errors) / n if n else 0.0


calibration_error.lower_is_better = True  # type: ignore[attr-defined]
calibration_error.whole = _of_all  # type: ignore[attr-defined]


def _pair(record: Record) -> tuple[float, bool] | None:
    output, truth = record.output, record.reference.get("truth")
    confidence = output.get("confidence") if isinstance(output, Mapping) else None
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        return None
    if "prediction" in output:
        return (float(confidence), output["prediction"] == truth) if "truth" in record.reference else None
    return (float(confidence), truth) if isinstance(truth, bool) else None


def _unreadable(name: str) -> Score:
    return undetermined(name, "it needs `confidence` from 0 to 1 in the output, and `truth` in `expect`")
