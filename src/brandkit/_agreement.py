"""Whether a figure in copy says what a figure of the proof says, or less."""

from __future__ import annotations

from dataclasses import dataclass

from ._lexicon import concept
from ._quantities import TIME_UNITS, Quantity, same_unit

__all__ = ("Known", "agrees", "converted", "near", "same_thing")

_PLAIN = ("", "by")
_HEDGED = ("about", "nearly")
_BOUND_REACH = 0.25
"""How far a bound such as `more than 30%` may be from the figure, as a fraction of it: farther is coy."""

# Units that a reader takes as the same measure, in the smallest of each family. A month counts 30 days.
_FAMILIES: tuple[dict[str, float], ...] = (
    {"us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "d": 86400},
    {"h": 1, "d": 24, "wk": 168},
    {"d": 1, "wk": 7, "mo": 30, "q": 90},
    {"d": 1, "y": 365},
    {"wk": 1, "y": 52},
    {"mo": 1, "q": 3, "y": 12},
)


@dataclass(frozen=True)
class Known:
    """What a proof says around its figures.

    Attributes:
        tolerance: rounding that copy may do, as a fraction of the value.
        value: the declared value, if there is one.
        grows: whether a larger figure says more, so that `nearly` says less than the figure.
        change: `increase` or `decrease` for a figure that tells a change.
        factual: whether it tells no change, so that `99% of the time` and `uptime: 99%` are one thing.
    """

    tolerance: float
    value: float | None
    grows: bool
    change: str
    factual: bool = False


def near(one: float | None, other: float | None, tolerance: float) -> bool:
    """Whether two values are the same but for declared rounding."""
    if one is None or other is None:
        return False
    return abs(one - other) <= max(abs(other) * tolerance, 1e-9)


def converted(value: float | None, unit: str, there: str, *, in_words: bool, change: str) -> float | None:
    """A value in another unit: `a third` as a percentage, `doubled` as +100%, `one week` in days."""
    if value is None or same_thing(unit, there):
        return value
    if unit == "x" and there == "%":
        if value < 1 and in_words:
            return value * 100
        return (value - 1) * 100 if in_words and value >= 2 and change == "increase" else None
    if unit == "%" and there == "x":
        return (value + 100) / 100 if change == "increase" else value / 100 if change == "decrease" else None
    for family in _FAMILIES:
        if unit in family and there in family:
            return value * family[unit] / family[there]
    return None


def same_thing(unit: str, there: str) -> bool:
    """Whether two units are one, or two words for what is counted."""
    return same_unit(unit, there) or (bool(unit and there) and concept(unit) == concept(there))


def agrees(here: Quantity, there: Quantity, known: Known) -> bool:
    """Whether the figure in copy is the proof's, or a weaker one.

    Weaker are `more than 35%` for 40%, `under five minutes` for four and `nearly 40%` for 39.5% where rounding
    to it is declared. `up to`, `at least` and `at most` have to be the proof's own words.
    """
    value = converted(here.value, here.unit, there.unit, in_words=here.words, change=known.change)
    if value is None or there.value is None:
        return False
    if not known.factual and _share(here) != _share(there):
        return False
    same = _same_value(here, value, there, known)
    if known.factual and here.before in ("to", "from") and there.before in _PLAIN:
        return same
    if here.before == there.before or (here.before in _PLAIN and there.before in _PLAIN):
        return same
    if here.before == "about" and there.before in (*_PLAIN, "nearly"):
        return same
    if here.before in _PLAIN and there.before in _HEDGED:
        return same and near(value, known.value, known.tolerance) and there.before == "about"
    if here.before in _PLAIN and there.before == "at most":
        return same and there.unit in TIME_UNITS
    if (there.before, here.before) in (("over", "at least"), ("under", "at most")):
        return same
    return there.before in _PLAIN and _weaker(here.before, value, there.value, known, same)


def _share(item: Quantity) -> bool:
    return item.share and item.unit in ("%", "x", "pp")


def _same_value(here: Quantity, value: float, there: Quantity, known: Known) -> bool:
    fraction = here.unit == "x" and there.unit == "%" and here.words
    return near(value, there.value, known.tolerance) or (
        fraction and there.value is not None and round(value) == round(there.value, 6)
    )


def _weaker(frame: str, value: float, truth: float, known: Known, same: bool) -> bool:
    reach = _BOUND_REACH * abs(truth)
    if frame in ("over", "at least"):
        return 0 < truth - value <= reach
    if frame in ("under", "at most"):
        return 0 < value - truth <= reach
    if frame == "nearly":
        return (known.grows and value == truth) or (value > truth and same)
    return False
