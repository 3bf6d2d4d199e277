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

from collections.abc import Mapping

from .record import Record
from .score import Score, undetermined

__all__ = ("brier", "calibration_error")

_TRUE, _FALSE = "true", "false"


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


calibration_error.lower_is_better = True  # type: ignore[attr-defined]
calibration_error.statistic = "expected_calibration_error"  # type: ignore[attr-defined]


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
