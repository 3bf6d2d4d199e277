"""Sentences from numbers: one pattern for each thing that can have come out."""

from __future__ import annotations

from dataclasses import dataclass

from ..inputs import MAX_STATEMENT
from ._figures import Unit, relative
from .effects import Effect, Level
from .spec import MetricSpec

__all__ = ("Compared", "capital", "compared", "metric_words", "shortened", "unstated")

_SHORT = {"ctr", "cvr", "ctor", "cpa", "cpc", "cpl", "cpm", "aov", "roas", "roi", "nps"}


def metric_words(metric: MetricSpec) -> str:
    """The metric's name in a sentence: `visit rate`, `CTR`."""
    if metric.say:
        return metric.say
    return metric.name.upper() if metric.name in _SHORT else metric.name.replace("_", " ")


def capital(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def shortened(*parts: str) -> str:
    """The parts as one statement; from the end, those that do not fit are left out. The first always stays."""
    kept = parts[0]
    for part in parts[1:]:
        if part and len(kept) + 1 + len(part) <= MAX_STATEMENT:
            kept = f"{kept} {part}"
    return kept[:MAX_STATEMENT]


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


def compared(said: Compared) -> str:
    """What a comparison showed, with its levels, its interval and the relative difference beside."""
    text = _causal(said) if said.causal else _observed(said)
    return capital(f"among {said.among}, {text}" if said.among else text)


def _causal(said: Compared) -> str:
    metric, effect, unit = metric_words(said.metric), said.effect, said.unit
    if not effect.clear:
        return (
            f"{said.treated} made no clear difference to the {metric} against {said.control}: {_levels(said)},"
            f" a difference of {unit.change(effect.value, effect.half, sign=True)}{_beside(said, flip=False)}."
        )
    up = effect.value > 0
    verb, than = ("raised", "over") if up else ("lowered", "against")
    size = unit.change(abs(effect.value), effect.half)
    return (
        f"{said.treated} {verb} the {metric} by {size} {than} {said.control}: {_levels(said)}"
        f"{_beside(said, flip=not up)}."
    )


def _observed(said: Compared) -> str:
    metric, effect, unit = metric_words(said.metric), said.effect, said.unit
    if not effect.clear:
        return (
            f"the {metric} did not differ clearly between {said.treated} and {said.control}: {_levels(said)},"
            f" a difference of {unit.change(effect.value, effect.half, sign=True)}{_beside(said, flip=False)}."
        )
    way = "higher" if effect.value > 0 else "lower"
    size = unit.change(abs(effect.value), effect.half)
    return (
        f"the {metric} was {size} {way} with {said.treated} than with {said.control}: {_levels(said)}"
        f"{_beside(said, flip=effect.value < 0)}."
    )


def _levels(said: Compared) -> str:
    return f"{said.unit.level(said.treated_level)} against {said.unit.level(said.control_level)}"


def _beside(said: Compared, *, flip: bool) -> str:
    """In brackets: the interval, the relative difference, and the difference among all."""
    effect, beside = said.effect, []
    if effect.low is not None and effect.high is not None:
        low, high = (-effect.high, -effect.low) if flip else (effect.low, effect.high)
        span = said.unit.span(low, high, change=True, sign=not effect.clear)
        beside.append(f"{said.confidence * 100:g} % interval {span}")
    else:
        beside.append("no interval: nothing varies, or there is too little")
    if effect.clear and (part := relative(effect, said.control_level.value)):
        beside.append(part)
    if said.overall is not None:
        beside.append(f"among all, {said.unit.change(said.overall.value, said.overall.half, sign=True)}")
    return f" ({'; '.join(beside)})"


def unstated(name: str, metric: MetricSpec, bottom: str, among: str = "") -> str:
    """What is said where nothing stands below the line."""
    where = f"among {among}, " if among else ""
    below = bottom.replace("_", " ")
    return capital(f"{where}no {metric_words(metric)} can be stated for {name}: the sum of {below} is 0.")
