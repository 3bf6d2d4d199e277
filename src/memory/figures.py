"""A record's figures in words, each by itself, as answers and screens show them."""

from __future__ import annotations

from ..store.records import Learning
from ._statistics import number
from .convert import _figure, _unit_of

__all__ = ("baseline_phrase", "figure_phrase", "interval_phrase", "sample_phrase")


def figure_phrase(record: Learning) -> str:
    """`visit rate +7.66 pp`; empty when nothing was measured."""
    if record.value is None or not record.metric:
        return ""
    return f"{record.metric.replace('_', ' ')} {_figure(record, record.value)}{_unit_of(record)}"


def interval_phrase(record: Learning) -> str:
    """`+7.00 to +8.32 pp (95 %)`; the level only where it is known."""
    if record.low is None or record.high is None:
        return ""
    level = f" ({record.confidence * 100:g} %)" if record.confidence is not None else ""
    return f"{_figure(record, record.low)} to {_figure(record, record.high)}{_unit_of(record)}{level}"


def sample_phrase(record: Learning) -> str:
    """`n = 21,307 against 21,306`."""
    if record.n is None:
        return ""
    control = f" against {record.n_control:,}" if record.n_control is not None else ""
    return f"n = {record.n:,}{control}"


def baseline_phrase(record: Learning) -> str:
    """What it was compared with, in the metric's own unit: `10.6 %`, `63.8 USD`; empty when that is not known.

    It has the digits of the figure, which its interval decides.
    """
    if record.baseline is None:
        return ""
    rate = _unit_of(record) in (" pp", " %")
    unit = "" if record.unit in ("", "share", "difference", "relative") else f" {record.unit}"
    if rate:
        return f"{record.baseline * 100:#.3g}".rstrip(".") + " %"
    if record.low is not None and record.high is not None and record.low < record.high:
        return number(record.baseline, (record.high - record.low) / 2) + unit
    return f"{record.baseline:,.6g}{unit}"
