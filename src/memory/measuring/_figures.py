"""Numbers in sentences: never more digits than their interval supports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .._statistics import number
from .effects import Effect, Level
from .spec import UNKNOWN

__all__ = ("Unit", "number", "p_value", "rounded")

_LEFT = 9


def rounded(value: float) -> float:
    """A number as it is stored: what lies beyond nine digits differs between machines."""
    return float(f"{value:.{_LEFT}g}")


def p_value(p: float) -> str:
    """`p < 0.001` or `p = 0.02`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}" if p < 0.1 else f"p = {p:.1g}"


@dataclass(frozen=True)
class Unit:
    """In what a metric is counted: shares as percent, money in its currency, or plain numbers."""

    kind: Literal["share", "money", "plain"]
    currency: str = ""

    @property
    def level_field(self) -> str:
        """The unit of a level, as the record names it."""
        return "share" if self.kind == "share" else self._money

    @property
    def change_field(self) -> str:
        """The unit of a difference, as the record names it."""
        return self._money if self.kind == "money" else "difference"

    @property
    def _money(self) -> str:
        return "currency units" if self.currency == UNKNOWN else self.currency

    @property
    def _after(self) -> str:
        return f" {self.currency}" if self.kind == "money" and self.currency != UNKNOWN else ""

    @property
    def _times(self) -> float:
        return 100.0 if self.kind == "share" else 1.0

    def level(self, level: Level, *, bare: bool = False) -> str:
        """`18.28 %`, `6.2 USD`."""
        half = None if level.half is None else level.half * self._times
        text = number(level.value * self._times, half)
        return text if bare else text + (" %" if self.kind == "share" else self._after)

    def change(self, value: float, half: float | None, *, sign: bool = False) -> str:
        """`7.66 points`, `0.77 USD`."""
        text = number(value * self._times, None if half is None else half * self._times, sign=sign)
        return text + (" points" if self.kind == "share" else self._after)

    def span(self, low: float, high: float, *, change: bool, sign: bool = False) -> str:
        """`7.00 to 8.32 points`, `4.3 to 9.9`."""
        half = (high - low) / 2 * self._times
        first, last = (number(bound * self._times, half, sign=sign) for bound in (low, high))
        after = (" points" if change else " %") if self.kind == "share" else self._after
        return f"{first} to {last}{after}"


def relative(effect: Effect, control: float) -> str:
    """`72 % more`: the difference as part of the control's level; empty where that is zero."""
    if control <= 0 or not effect.value:
        return ""
    half = None if effect.half is None else effect.half / control * 100
    return f"{number(abs(effect.value) / control * 100, half)} % {'more' if effect.value > 0 else 'less'}"
