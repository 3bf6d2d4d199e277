"""A test: arms compared with each other, once the split that was planned has held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from . import effects
from ._figures import p_value
from ._records import Maker, listed
from ._tally import ALL, Part, Tally
from ._words import Compared, capital, compared, fitted, short_name, unstated
from .effects import Effect, Level
from .spec import Arms, Measure, MetricSpec

__all__ = ("experiment",)

MAX_ARMS = 20
QUARANTINE = 0.001
"""Below this p-value of the sample-ratio check, no effect of the test is put on record at all."""

_WAYS = {
    "rate": "difference of shares, Newcombe interval",
    "mean": "difference of means, Welch interval",
    "ratio": "difference of ratios, delta method",
}
Arm = dict[str, Tally]


@dataclass(frozen=True)
class _Comparison:
    part: Part
    metric: MetricSpec
    at: int
    treated: str
    control: str
    levels: tuple[Level, Level] | None
    effect: Effect | None
    srm_p: float | None
    adjusted: float = 1.0
    of: int = 1

    @property
    def p(self) -> float:
        """The p-value; where there is none, nothing was shown."""
        return 1.0 if self.effect is None or self.effect.p is None else self.effect.p


def experiment(make: Maker) -> Iterator[dict[str, Any]]:
    """The learnings of a test.

    Raises:
        UsageError: BW264 when an arm has no rows or something cannot be compared.
    """
    assert make.spec.arms is not None
    arms = _arms(make, make.spec.arms)
    held: dict[Part, float | None] = {}
    for part in _parts(make):
        tallies = _tallies(make, part, arms)
        p = _split_p(make, tallies)
        if p is not None and p < QUARANTINE:
            yield _quarantined(make, part, tallies, p)
            if part == ALL:
                return
        else:
            held[part] = p
    found = [one for part, p in held.items() for one in _comparisons(make, part, arms, p)]
    chosen = [one for one in found if _primary(make, one)]
    others = [one for one in found if not _primary(make, one)]
    done = [*_adjusted(chosen), *_adjusted(others)]
    overall = {(one.at, one.treated, one.control): one.effect for one in done if one.part == ALL}
    for one in done:
        yield _record(make, one, overall.get((one.at, one.treated, one.control)), len(found))


def _parts(make: Maker) -> list[Part]:
    return [ALL, *((at, value) for at, by in enumerate(make.spec.by) for value in by.values)]


def _primary(make: Maker, one: _Comparison) -> bool:
    return one.part == ALL and one.metric.name == make.spec.primary


def _arms(make: Maker, arms: Arms) -> tuple[str, ...]:
    """Control first. All arms are there, and the split names them."""
    found = make.tallied.parts[ALL]
    names = arms.named if arms.treated != "all" else (arms.control, *sorted(set(found) - {arms.control}))
    if missing := [name for name in names if name not in found]:
        raise make.unfit(
            f"No row has {arms.column} = {', '.join(map(repr, missing))}: an arm without rows cannot be compared.",
            f"Found: {', '.join(map(repr, sorted(found)))}.",
            arms.column,
        )
    if not 2 <= len(names) <= MAX_ARMS:
        raise make.unfit(
            f"`{arms.column}` gives {len(names)} arms; a test has 2 to {MAX_ARMS}.", "Name them.", arms.column
        )
    if make.spec.split and set(make.spec.split) != set(names):
        raise make.unfit(
            f"`split` names {', '.join(make.spec.split)}; the arms are {', '.join(names)}.",
            "Correct the split.",
        )
    return names


def _tallies(make: Maker, part: Part, arms: tuple[str, ...]) -> Arm:
    tallies = make.tallied.parts.get(part, {})
    missing = [name for name in arms if name not in tallies or not tallies[name].units]
    if missing:
        where = f"{make.spec.by[part[0]].column} = {part[1]!r}" if part != ALL else "the file"
        raise make.unfit(
            f"In {where} the arm {', '.join(map(repr, missing))} has no units: it cannot be compared.",
            "Correct the value, or leave it out of `by`." if part != ALL else "Leave the arm out of `arms`.",
        )
    return {name: tallies[name] for name in arms}


# --- the split ----------------------------------------------------------------------------------------------


def _split_p(make: Maker, tallies: Mapping[str, Tally]) -> float | None:
    if not make.spec.split:
        return None
    return effects.split_p({name: tally.units for name, tally in tallies.items()}, make.spec.split)


def _quarantined(make: Maker, part: Part, tallies: Arm, p: float) -> dict[str, Any]:
    """The one record of a test whose split broke: what happened, and no effect that anybody could learn from."""
    counts = {name: tally.units for name, tally in tallies.items()}
    total, shares = sum(counts.values()), sum(make.spec.split.values())
    planned = {name: round(total * make.spec.split[name] / shares) for name in counts}
    among = f"among {make.among(part)}, " if part != ALL else ""
    control, *treated = tallies
    found, wanted = (listed(f"{count:,}" for count in arms.values()) for arms in (counts, planned))
    where = listed(_called(make, name) for name in counts)
    broke = f"{among}the split of this test broke: {found} {make.spec.unit} in {where}, where {wanted} were planned"
    versions = [capital(f"{broke} ({p_value(p)})."), f"The split of this test broke ({p_value(p)})."]
    statement = fitted(versions, end="Its effects were not measured and nothing is learnt from it.")
    return make.record(
        part,
        tuple(tallies),
        statement=statement,
        offer=_offer(make, treated[0], control),
        n=sum(tallies[name].units for name in treated),
        n_control=tallies[control].units,
        srm_p=p,
        method="randomised experiment; chi-square check of the split; quarantined",
    )


def _called(make: Maker, arm: str) -> str:
    assert make.spec.arms is not None
    return short_name(make.spec.arms.names.get(arm, arm))


def _offer(make: Maker, treated: str, control: str) -> str:
    return f"{_called(make, treated)} against {_called(make, control)}"[:200]


# --- comparisons --------------------------------------------------------------------------------------------


def _pairs(make: Maker, arms: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each arm against the control; between two treated ones, the one that is behind on the whole stands for it."""
    assert make.spec.arms is not None
    control, *treated = arms
    yield from ((control, arm) for arm in treated)
    if make.spec.arms.pairs == "all":
        at = next(at for at, metric in enumerate(make.spec.metrics) if metric.name == make.spec.primary)
        whole = {arm: make.tallied.parts[ALL][arm].moments[at] for arm in treated}
        lower = make.lower_helps(make.spec.metrics[at])
        ranked = sorted(treated, key=lambda arm: (whole[arm].ratio if lower else -whole[arm].ratio, arm))
        yield from ((behind, ahead) for ahead, behind in combinations(ranked, 2))


def _comparisons(
    make: Maker, part: Part, arms: tuple[str, ...], srm_p: float | None
) -> Iterator[_Comparison]:
    tallies = make.tallied.parts[part]
    for control, treated in _pairs(make, arms):
        for at, metric in enumerate(make.spec.metrics):
            one, other = tallies[treated].moments[at], tallies[control].moments[at]
            measured = None if 0 in (one.mean_y, other.mean_y) else _measured(make.spec, metric, one, other)
            levels, effect = measured or (None, None)
            yield _Comparison(part, metric, at, treated, control, levels, effect, srm_p)


def _measured(
    spec: Measure, metric: MetricSpec, one: effects.Moments, other: effects.Moments
) -> tuple[tuple[Level, Level], Effect]:
    level = spec.confidence
    if metric.rate:
        sums = (round(one.sum_x), round(one.sum_y), round(other.sum_x), round(other.sum_y))
        levels = effects.share_level(*sums[:2], level), effects.share_level(*sums[2:], level)
        return levels, effects.share_difference(*sums, level)
    if metric.mean:
        levels = effects.mean_level(one, level), effects.mean_level(other, level)
        return levels, effects.mean_difference(one, other, level)
    levels = effects.ratio_level(one, level), effects.ratio_level(other, level)
    return levels, effects.ratio_difference(one, other, level)


def _adjusted(found: list[_Comparison]) -> Iterator[_Comparison]:
    for one, p in zip(found, effects.holm([one.p for one in found]), strict=True):
        yield replace(one, adjusted=p, of=len(found))


def _record(make: Maker, one: _Comparison, overall: Effect | None, total: int) -> dict[str, Any]:
    tallies = make.tallied.parts[one.part]
    shared = {
        "offer": _offer(make, one.treated, one.control),
        "n": tallies[one.treated].units,
        "n_control": tallies[one.control].units,
        "srm_p": one.srm_p,
        "method": _method(make, one, total),
    }
    groups = (one.treated, one.control)
    if one.effect is None or one.levels is None:
        empty = next(name for name in groups if not tallies[name].moments[one.at].mean_y)
        said = unstated(_called(make, empty), one.metric, one.metric.bottom, make.among(one.part))
        statement = fitted([said], end=_caveat(make.spec))
        return make.record(one.part, groups, statement=statement, **shared)
    holds = one.adjusted < 1 - make.spec.confidence
    values = make.change_values(one.metric, one.effect, one.levels[1], holds=holds)
    statement = _statement(make, one, one.effect, one.levels, None if one.part == ALL else overall)
    return make.record(one.part, groups, statement=statement, **values, **shared)


def _statement(
    make: Maker, one: _Comparison, effect: Effect, levels: tuple[Level, Level], overall: Effect | None
) -> str:
    spec, notes = make.spec, []
    if effect.clear and one.adjusted >= 1 - spec.confidence:
        notes.append(f"Not clear once all {one.of} comparisons are counted.")
    if not _primary(make, one):
        notes.append("Exploratory.")
    if one.srm_p is not None and one.srm_p < 0.01:
        notes.append(f"The split is in doubt ({p_value(one.srm_p)}).")
    said = Compared(
        one.metric,
        make.unit_of(one.metric),
        _called(make, one.treated),
        _called(make, one.control),
        effect,
        *levels,
        confidence=spec.confidence,
        causal=bool(spec.split),
        among=make.among(one.part),
        overall=overall,
    )
    return fitted(compared(said), notes, _caveat(spec))


def _caveat(spec: Measure) -> str:
    if spec.design == "observational":
        return "Nothing was randomised."
    return "" if spec.split else "No split was planned: an observation."


def _method(make: Maker, one: _Comparison, total: int) -> str:
    way = next(text for form, text in _WAYS.items() if getattr(one.metric, form))
    kind = "primary" if _primary(make, one) else "exploratory"
    return f"{_design(make.spec)}; {way}; {kind}, Holm {p_value(one.adjusted)} over {one.of} of {total} comparisons"


def _design(spec: Measure) -> str:
    if spec.design == "observational":
        return "observational"
    return "randomised experiment" if spec.split else "observational, split not planned"
