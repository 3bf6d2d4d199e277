"""Reports and comparisons as JSON values; `docs/reference/json.md` has their schemas."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ._words import VERDICT_MEANS, sum_of

if TYPE_CHECKING:
    from ..comparing import Comparison
    from .facts import Report

__all__ = ("comparison_json", "report_json")


def comparison_json(found: Comparison) -> dict[str, Any]:
    """The fields of `eval compare`."""
    data = _plain(asdict(found))
    return {**data, "summary": f"{VERDICT_MEANS[found.verdict]} {sum_of(found)}"}


def report_json(report: Report) -> dict[str, Any]:
    """The fields of `eval report`."""
    data: dict[str, Any] = _plain(asdict(report))
    totals = report.totals._asdict()
    # A named tuple turns into a list: the figures keep their names.
    for row, failure in zip(data["failures"], report.failures, strict=True):
        row["excerpts"] = [excerpt._asdict() for excerpt in failure.excerpts]
    provenance = [{"name": name, "value": value} for name, value in report.provenance]
    comparison = comparison_json(report.comparison) if report.comparison else None
    del data["totals"]
    return {**data, **totals, "provenance": provenance, "comparison": comparison}


def _plain(value: Any) -> Any:
    """With lists instead of tuples, as JSON has them."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
