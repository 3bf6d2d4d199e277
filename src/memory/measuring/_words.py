"""Sentences from numbers: one pattern for each thing that can have come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..inputs import MAX_STATEMENT
from ._figures import Unit, relative
from .effects import Effect, Level
from .spec import MetricSpec

__all__ = ("Compared", "capital", "compared", "fitted", "metric_words", "short_name", "unstated")

LONGEST_NAME = 48

_SHORT = {"ctr", "cvr", "ctor", "cpa", "cpc", "cpl", "cpm", "aov", "roas", "roi", "nps"}


def metric_words(metric: MetricSpec) -> str:
    """The metric's name in a sentence: `visit rate`, `CTR`."""
    if metric.say:
        return metric.say
    return metric.name.upper() if metric.name in _SHORT else metric.name.replace("_", " ")


def capital(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def short_name(name: str) -> str:
    """A name as it fits into a sentence: of a long one the middle is left out."""
    return (
        name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 20].rstrip()}…{name[-18:].lstrip()}"
    )


def fitted(versions: Iterable[str], notes: Sequence[str] = (), end: str = "") -> str:
    """One statement: the first version that leaves room for the end, then as many notes as fit.

    The end is always there: it says what kind of evidence this is. So is nothing cut within a number.
    """
    room = MAX_STATEMENT - len(end) - bool(end)
    *longer, last = versions
    text = next((version for version in longer if len(version) <= room), last)
    for note in notes:
        if len(text) + 1 + len(note) <= room:
            text = f"{text} {note}"
    return f"{text} {end}" if end else text


@dataclass(frozen=True)
class Compared:
    """Two arms or groups, as a sentence needs them.

    Attributes:
        treated, control: their names in sentences; among: the segment, where it is one.
        causal: whether the treated one may be said to have brought the difference about.
        overall: the same difference among all rows.
    """

    metric: MetricSpec
    unit: Unit
    treated: str
    control: str
    effect: Effect
    treated_level: Level
    control_level: Level
    confidence: float
    causal: bool
    among: str = ""
    overall: Effect | None = None


def compared(said: Compared) -> list[str]:
    """What a comparison showed, with its levels, its interval and the relative difference beside: from the whole
    down to the bare."""
    return [_compared(said, detail) for detail in (2, 1, 0)]


def _compared(said: Compared, detail: int) -> str:
    text = _causal(said, detail) if said.causal else _observed(said, detail)
    return capital(f"among {said.among}, {text}" if said.among else text)


def _causal(said: Compared, detail: int) -> str:
    metric, effect, unit = metric_words(said.metric), said.effect, said.unit
    if not effect.clear:
        return (
            f"{said.treated} made no clear difference to the {metric} against {said.control}: {_levels(said)},"
            f" a difference of {unit.change(effect.value, effect.half, sign=True)}{_beside(said, detail, flip=False)}."
        )
    up = effect.value > 0
    verb, than = ("raised", "over") if up else ("lowered", "against")
    size = unit.change(abs(effect.value), effect.half)
    return (
        f"{said.treated} {verb} the {metric} by {size} {than} {said.control}: {_levels(said)}"
        f"{_beside(said, detail, flip=not up)}."
    )


def _observed(said: Compared, detail: int) -> str:
    metric, effect, unit = metric_words(said.metric), said.effect, said.unit
    if not effect.clear:
        return (
            f"the {metric} did not differ clearly between {said.treated} and {said.control}: {_levels(said)},"
            f" a difference of {unit.change(effect.value, effect.half, sign=True)}{_beside(said, detail, flip=False)}."
        )
    way = "higher" if effect.value > 0 else "lower"
    size = unit.change(abs(effect.value), effect.half)
    return (
        f"the {metric} was {size} {way} with {said.treated} than with {said.control}: {_levels(said)}"
        f"{_beside(said, detail, flip=effect.value < 0)}."
    )


def _levels(said: Compared) -> str:
    return f"{said.unit.level(said.treated_level)} against {said.unit.level(said.control_level)}"


def _beside(said: Compared, detail: int, *, flip: bool) -> str:
    """In brackets: the interval, the relative difference, and the difference among all."""
    effect, beside = said.effect, []
    if not detail:
        return ""
    if effect.low is not None and effect.high is not None:
        low, high = (-effect.high, -effect.low) if flip else (effect.low, effect.high)
        span = said.unit.span(low, high, change=True, sign=not effect.clear)
        beside.append(f"{said.confidence * 100:g} % interval {span}")
    else:
        beside.append("no interval: nothing varies, or there is too little")
    if detail > 1 and effect.clear and (part := relative(effect, said.control_level.value)):
        beside.append(part)
    if detail > 1 and said.overall is not None:
        beside.append(f"among all, {said.unit.change(said.overall.value, said.overall.half, sign=True)}")
    return f" ({'; '.join(beside)})"


def unstated(name: str, metric: MetricSpec, bottom: str, among: str = "") -> str:
    """What is said where nothing stands below the line."""
    where = f"among {among}, " if among else ""
    below = bottom.replace("_", " ")
    return capital(f"{where}no {metric_words(metric)} can be stated for {name}: the sum of {below} is 0.")
