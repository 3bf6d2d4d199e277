"""What ran as it did, such as campaigns: levels by group, the groups compared, and never more than an observation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from . import _bootstrap, effects
from ._figures import p_value
from ._records import Maker, listed
from ._tally import ALL, Part, Tally
from ._words import Compared, capital, compared, fitted, metric_words, short_name, unstated
from .effects import Effect, Level, Moments
from .spec import MetricSpec

__all__ = ("observation",)

_CAVEAT = "Nothing was randomised."
_NAMED = 3


@dataclass(frozen=True)
class _Group:
    """A group's level of one metric, and how it was drawn."""

    value: str
    name: str
    level: Level
    units: int
    draws: _bootstrap.Draws | None
    moments: Moments

    @property
    def way(self) -> str:
        """How its interval came about."""
        if self.level.low is None:
            return "no interval"
        return "bootstrap" if self.draws is not None else "delta method"


@dataclass(frozen=True)
class _Pair:
    part: Part
    metric: MetricSpec
    best: _Group
    other: _Group
    effect: Effect


def observation(make: Maker) -> Iterator[dict[str, Any]]:
    """The learnings of groups that nobody assigned.

    Raises:
        UsageError: BW264 when something cannot be compared.
    """
    ranked: list[tuple[Part, MetricSpec, list[_Group]]] = []
    for part in _parts(make):
        drawn = _drawn(make, part)
        for at, metric in enumerate(make.spec.metrics):
            groups = []
            for value, tally in make.tallied.parts[part].items():
                group = _group(make, value, tally, at, metric, drawn.get(value))
                if group is None:
                    yield _unstated(make, part, value, tally, metric)
                else:
                    groups.append(group)
            ranked.append((part, metric, _by_rank(make, metric, groups)))
    pairs = [pair for part, metric, groups in ranked for pair in _pairs(make, part, metric, groups)]
    adjusted = _adjusted(make, pairs)
    for part, metric, groups in ranked:
        for at in range(len(groups)):
            yield _level_record(make, part, metric, groups, at, pairs, adjusted)
    for pair, p in zip(pairs, adjusted, strict=True):
        yield _pair_record(make, pair, p, len(pairs))


def _parts(make: Maker) -> list[Part]:
    parts = [ALL, *((at, value) for at, by in enumerate(make.spec.by) for value in by.values)]
    for part in parts:
        if part not in make.tallied.parts:
            by = make.spec.by[part[0]]
            raise make.unfit(
                f"No row has {by.column} = {part[1]!r}.", "Correct the value in `by`.", by.column
            )
    return parts


def _drawn(make: Maker, part: Part) -> dict[str, Any]:
    """The sums of each group's units, drawn anew; a group that is too small or very large is left out."""
    return {
        value: _bootstrap.draw(list(tally.each.values()), f"{part[0]}|{part[1]}|{value}")
        for value, tally in make.tallied.parts[part].items()
        if _bootstrap.LEAST <= len(tally.each) <= _bootstrap.MOST
    }


def _group(make: Maker, value: str, tally: Tally, at: int, metric: MetricSpec, sums: Any) -> _Group | None:
    assert make.spec.groups is not None
    moments = Moments()
    for unit in tally.each.values():
        moments.add(unit[2 * at], unit[2 * at + 1])
    if moments.mean_y == 0:
        return None
    name = _name(make, value)
    whole, draws = Level(moments.mean_x / moments.mean_y), None
    if sums is not None:
        draws = _bootstrap.ratios(sums, at)
        whole = _bootstrap.level(whole.value, draws, make.spec.confidence)
    elif len(tally.each) > _bootstrap.MOST:
        whole = effects.ratio_level(moments, make.spec.confidence)
    return _Group(value, name, whole, len(tally.each), draws, moments)


def _name(make: Maker, value: str) -> str:
    assert make.spec.groups is not None
    return make.spec.groups.say.replace("{}", short_name(make.spec.groups.names.get(value, value)))


def _by_rank(make: Maker, metric: MetricSpec, groups: list[_Group]) -> list[_Group]:
    return sorted(
        groups, key=lambda g: (g.level.value if make.lower_helps(metric) else -g.level.value, g.value)
    )


def _pairs(make: Maker, part: Part, metric: MetricSpec, groups: list[_Group]) -> Iterator[_Pair]:
    assert make.spec.groups is not None
    if make.spec.groups.compare == "none":
        return
    every = list(combinations(groups, 2))
    chosen = every if make.spec.groups.compare == "all" else every[: max(0, len(groups) - 1)]
    for one, other in chosen:
        yield _Pair(part, metric, one, other, _effect(make, one, other))


def _effect(make: Maker, one: _Group, other: _Group) -> Effect:
    value = one.level.value - other.level.value
    if one.draws is not None and other.draws is not None:
        return _bootstrap.difference(value, one.draws, other.draws, make.spec.confidence)
    if min(one.units, other.units) < _bootstrap.LEAST:
        return Effect(value)
    return effects.ratio_difference(one.moments, other.moments, make.spec.confidence)


def _adjusted(make: Maker, pairs: list[_Pair]) -> list[float]:
    """Holm's p of each pair: those of the primary metric over all rows among themselves, the others together."""
    values = [1.0 if pair.effect.p is None else pair.effect.p for pair in pairs]
    adjusted = [1.0] * len(pairs)
    for chosen in (True, False):
        family = [at for at, pair in enumerate(pairs) if _primary(make, pair.part, pair.metric) == chosen]
        for at, p in zip(family, effects.holm([values[at] for at in family]), strict=True):
            adjusted[at] = p
    return adjusted


def _primary(make: Maker, part: Part, metric: MetricSpec) -> bool:
    return part == ALL and metric.name == make.spec.primary


def _notes(make: Maker, part: Part, metric: MetricSpec) -> list[str]:
    return [] if _primary(make, part, metric) else ["Exploratory."]


# --- records ------------------------------------------------------------------------------------------------


def _unstated(make: Maker, part: Part, value: str, tally: Tally, metric: MetricSpec) -> dict[str, Any]:
    name = _name(make, value)
    statement = fitted([unstated(name, metric, metric.bottom, make.among(part))], end=_CAVEAT)
    return make.record(
        part, (value,), statement=statement, offer=name[:200], n=len(tally.each), method="observational"
    )


def _level_record(
    make: Maker,
    part: Part,
    metric: MetricSpec,
    groups: list[_Group],
    at: int,
    pairs: list[_Pair],
    adjusted: list[float],
) -> dict[str, Any]:
    group = groups[at]
    if at == 0 and len(groups) > 1:
        first = _best(make, part, metric, groups)
        sure = _sure(make, part, metric, group, pairs, adjusted)
        statement = fitted(first, [sure, *_notes(make, part, metric)], _CAVEAT)
    else:
        rank = f", rank {at + 1} of {len(groups)}" if len(groups) > 1 else ""
        among = f"among {make.among(part)}, " if part != ALL else ""
        text = f"{among}{group.name} had a {metric_words(metric)} of {_shown(make, metric, group)}{rank}."
        statement = fitted([capital(text)], _notes(make, part, metric), _CAVEAT)
    return make.record(
        part,
        (group.value,),
        statement=statement,
        offer=group.name[:200],
        n=group.units,
        method=f"observational; {_way(make, group)}",
        **make.level_values(metric, group.level),
    )


def _best(make: Maker, part: Part, metric: MetricSpec, groups: list[_Group]) -> list[str]:
    """The best group, with its level and those of the next and the last: from the whole down to the bare."""
    unit, group = make.unit_of(metric), groups[0]
    others = groups[1:] if len(groups) <= _NAMED + 1 else [groups[1], groups[-1]]
    beside = [f"{unit.level(other.level)} for {other.name}" for other in others]
    among = f"among {make.among(part)}, " if part != ALL else ""
    end = "lowest" if make.lower_helps(metric) else "highest"
    of = f" of all {len(groups)}" if len(groups) > 2 else ""
    had = f"{group.name} had the {end} {metric_words(metric)}{of}"
    level = capital(f"{among}{had}: {_shown(make, metric, group)}")
    return [f"{level}, against {listed(beside)}.", f"{level}, against {beside[0]}.", f"{level}."]


def _sure(
    make: Maker, part: Part, metric: MetricSpec, best: _Group, pairs: list[_Pair], adjusted: list[float]
) -> str:
    """How sure the first place is."""
    mine = [
        (pair, p)
        for pair, p in zip(pairs, adjusted, strict=True)
        if pair.part == part and pair.metric is metric and pair.best is best
    ]
    if not mine:
        return ""
    unclear = [pair.other.name for pair, p in mine if p >= 1 - make.spec.confidence or not pair.effect.clear]
    if not unclear:
        several = f", all {len(mine)} comparisons counted" if len(mine) > 1 else ""
        return f"The lead is clear at {make.spec.confidence * 100:g} %{several}."
    if len(unclear) == len(mine):
        return "The lead is not clear."
    return f"The lead over {', '.join(unclear[:2])}{' and others' if len(unclear) > 2 else ''} is not clear."


def _shown(make: Maker, metric: MetricSpec, group: _Group) -> str:
    assert make.spec.groups is not None
    unit, level = make.unit_of(metric), group.level
    count = f"{group.units:,} {make.spec.groups.each_say}"
    if level.low is None or level.high is None:
        why = (
            "too little for an interval"
            if group.units < _bootstrap.LEAST
            else "no interval: too little varies"
        )
        return f"{unit.level(level)} ({count}: {why})"
    span = unit.span(level.low, level.high, change=False)
    return f"{unit.level(level)} ({make.spec.confidence * 100:g} % interval {span}; {count})"


def _way(make: Maker, group: _Group) -> str:
    assert make.spec.groups is not None
    if group.way != "bootstrap":
        return group.way
    return f"bootstrap of {group.units:,} {make.spec.groups.each_say}, {_bootstrap.DRAWS:,} draws, seeded"


def _pair_record(make: Maker, pair: _Pair, p: float, total: int) -> dict[str, Any]:
    notes = _notes(make, pair.part, pair.metric)
    holds = p < 1 - make.spec.confidence
    if pair.effect.clear and not holds:
        notes.insert(0, f"Not clear once all {total} comparisons are counted.")
    said = Compared(
        pair.metric,
        make.unit_of(pair.metric),
        pair.best.name,
        pair.other.name,
        pair.effect,
        pair.best.level,
        pair.other.level,
        confidence=make.spec.confidence,
        causal=False,
        among=make.among(pair.part),
    )
    kind = "primary" if _primary(make, pair.part, pair.metric) else "exploratory"
    return make.record(
        pair.part,
        (pair.best.value, pair.other.value),
        statement=fitted(compared(said), notes, _CAVEAT),
        offer=f"{pair.best.name} against {pair.other.name}"[:200],
        n=pair.best.units,
        n_control=pair.other.units,
        method=f"observational; {pair.best.way}; {kind}, Holm {p_value(p)}, {total} comparisons in all",
        **make.change_values(pair.metric, pair.effect, pair.other.level, holds=holds),
    )
