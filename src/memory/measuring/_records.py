"""Learnings as values: what every record of a file shares, where its rows stand, and what it may say of itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ...errors import UsageError, Where
from .._statistics import direction_of, is_rate
from ._figures import Unit, rounded
from ._tally import ALL, Part, Tallied
from .effects import Effect, Level
from .spec import LastDay, Measure, MetricSpec

__all__ = ("Maker", "listed")

MAX_LOCATOR = 200


class Maker:
    """Makes the records of one file."""

    def __init__(self, spec: Measure, tallied: Tallied) -> None:
        self.spec = spec
        self.tallied = tallied
        observed = tallied.last_day if isinstance(spec.observed, LastDay) else spec.observed
        self._shared = {
            **{name: value for name, value in spec.scope.model_dump().items() if value},
            "source": spec.source or tallied.path.name,
            "source_type": spec.source_type or "data-file",
        }
        if observed is not None:
            self._shared["observed"] = observed.isoformat()
        if spec.prereg:
            self._shared["prereg"] = spec.prereg

    def record(self, part: Part, groups: Sequence[str], **values: Any) -> dict[str, Any]:
        """A record about some groups of one part of the rows; empty values are left out."""
        scope: dict[str, str] = {}
        kind = self.spec.kind or ("experiment" if self.spec.design == "randomised" else "channel")
        if part != ALL:
            by = self.spec.by[part[0]]
            scope, kind = {by.field: by.values[part[1]]}, self.spec.kind or "audience"
        given = {name: value for name, value in values.items() if value not in ("", None)}
        return {"kind": kind, **self._shared, **scope, "locator": self._locator(part, groups), **given}

    def among(self, part: Part) -> str:
        """The segment's name in a sentence; empty for all rows."""
        return "" if part == ALL else self.spec.by[part[0]].values[part[1]]

    def unit_of(self, metric: MetricSpec) -> Unit:
        """In what a metric is counted."""
        above, below = (self._currency(name) for name in (metric.top, metric.bottom))
        if metric.rate or is_rate(metric.name):
            return Unit("share")
        return Unit("money", above) if above and not below else Unit("plain")

    def _currency(self, name: str) -> str:
        quantity = self.spec.quantities.get(name)
        return "" if quantity is None else quantity.currency or self.tallied.currencies.get(name, "")

    def level_values(self, metric: MetricSpec, level: Level) -> dict[str, Any]:
        """A level's numbers, as the record's fields."""
        self._possible(metric, level.value)
        low, high, unit = level.low, level.high, self.unit_of(metric)
        if unit.kind == "share" and low is not None and high is not None:
            # The delta method knows no bounds.
            low, high = max(0.0, low), min(1.0, high)
        return {"metric": metric.name, "unit": unit.level_field, **self._numbers(level.value, low, high)}

    def change_values(
        self, metric: MetricSpec, effect: Effect, control: Level, *, holds: bool
    ) -> dict[str, Any]:
        """A difference's numbers, as the record's fields; one that does not hold has no direction."""
        unit = self.unit_of(metric).change_field
        self._possible(metric, control.value)
        self._possible(metric, control.value + effect.value)
        return {
            "metric": metric.name,
            "unit": unit,
            **self._numbers(effect.value, effect.low, effect.high),
            "baseline": rounded(control.value),
            "direction": self._direction(metric, effect) if holds else "none",
        }

    def _numbers(self, value: float, low: float | None, high: float | None) -> dict[str, Any]:
        if low is None or high is None:
            return {"value": rounded(value)}
        return {
            "value": rounded(value),
            "low": min(rounded(low), rounded(value)),
            "high": max(rounded(high), rounded(value)),
            "confidence": self.spec.confidence,
        }

    def _direction(self, metric: MetricSpec, effect: Effect) -> str:
        if metric.better:
            return "positive" if (effect.value > 0) == (metric.better == "higher") else "negative"
        return direction_of(metric.name, "difference", effect.value, effect.low, effect.high)

    def lower_helps(self, metric: MetricSpec) -> bool:
        """Whether less of it is better."""
        return (
            metric.better == "lower"
            or direction_of(metric.name, "difference", -1.0, -1.0, -1.0) == "positive"
        )

    def _possible(self, metric: MetricSpec, value: float) -> None:
        if is_rate(metric.name) and not 0 <= value <= 1:
            raise self.unfit(
                f"`{metric.name}` comes out as {value:.4g}, and a rate lies between 0 and 1.",
                f"Divide by 100 where the file has percent, or name it for what it is, such as `{metric.top}_per_…`.",
            )

    def unfit(self, message: str, hint: str, field: str | None = None) -> UsageError:
        """The error that the data cannot be compared as the mapping asks."""
        return UsageError("BW264", message, where=Where(str(self.tallied.path), None, field), hint=hint)

    def _locator(self, part: Part, groups: Sequence[str]) -> str:
        compared = self.spec.arms or self.spec.groups
        assert compared is not None
        chosen = [f"{name} = {_either(cells)}" for name, cells in self.spec.where.items()]
        conditions = [f"{compared.column} = {_either(groups)}"]
        if part != ALL:
            conditions.insert(0, f"{self.spec.by[part[0]].column} = {_quoted(part[1])}")
        counts = " and ".join(f"{self.tallied.parts[part][group].rows:,}" for group in groups)
        rows = f"rows {self.tallied.first}-{self.tallied.last} where "
        full = f"{rows}{' and '.join((*chosen, *conditions))}; {counts} rows"
        if len(full) <= MAX_LOCATOR:
            return full
        # The counts come first where the cells are too long to be named whole.
        return f"{counts} rows of {rows}{' and '.join((*conditions, *chosen))}"[: MAX_LOCATOR - 1] + "…"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _either(cells: Sequence[str]) -> str:
    return " or ".join(map(_quoted, cells))


def listed(names: Iterable[str]) -> str:
    """`a, b and c`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
