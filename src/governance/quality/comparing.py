"""An agent's newest prompt against the one before: by pairs where both met the same briefs, else as two groups.

Nobody drew lots which prompt got which brief, so a difference may come from the briefs or the time: results say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ...evaluation.statistics import Interval, interval, paired_difference, unpaired_difference
from .figures import FIGURES, Sample
from .work import Key, Work

__all__ = ("NOT_RANDOMISED", "Compared", "Comparison", "compare_prompts")

NOT_RANDOMISED = "observed, not randomised: the prompts met other times, and unless paired other briefs"

_SHARES = tuple(name for name, spec in FIGURES.items() if spec.kind == "share" and name != "calls_failed")


@dataclass(frozen=True)
class Compared:
    """One figure of two prompts.

    Attributes:
        design: `paired` by brief and asset, or `unpaired`; empty when there are too few cases for either.
        n_old, n_new: cases; pairs when paired.
        difference, low, high: new minus old; the interval holds for all figures of the comparison together.
        verdict: `better` or `worse` when the interval excludes 0, otherwise `no difference shown`.
    """

    name: str
    design: Literal["paired", "unpaired", ""]
    n_old: int
    n_new: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: Literal["better", "worse", "no difference shown", "too few"] = "too few"


@dataclass(frozen=True)
class Comparison:
    """Two prompts of one agent, the older one first."""

    agent: str
    old: Key
    new: Key
    figures: tuple[Compared, ...]
    note: str = NOT_RANDOMISED


def compare_prompts(work: Mapping[Key, Work], least: int) -> Iterator[Comparison]:
    """For each agent with several prompts the newest one against the one before, by when they were first used."""
    agents: dict[str, list[tuple[Key, Work]]] = {}
    for key, one in work.items():
        if key.prompt_sha and one.first is not None:
            agents.setdefault(key.agent, []).append((key, one))
    for agent, known in agents.items():
        if len(known) < 2:
            continue
        (old, before), (new, after) = sorted(known, key=lambda pair: (str(pair[1].first), pair[0]))[-2:]
        yield Comparison(agent, old, new, tuple(_figures(before, after, least)))


def _figures(before: Work, after: Work, least: int) -> Iterator[Compared]:
    names = [name for name in _SHARES if name in before.samples and name in after.samples]
    ready = [name for name in names if _design(before.samples[name], after.samples[name], least)]
    for name in names:
        # Bonferroni: of several figures one would differ by chance soon enough.
        level = 1 - 0.05 / max(1, len(ready))
        yield _compared(name, before.samples[name], after.samples[name], least, level)


def _pairs(old: Sample, new: Sample) -> list[tuple[str, str]]:
    """Briefs and assets that both prompts met."""
    met = set(new.keys)
    return [key for key in dict.fromkeys(old.keys) if key in met and key != ("", "")]


def _design(old: Sample, new: Sample, least: int) -> Literal["paired", "unpaired", ""]:
    if len(_pairs(old, new)) >= least:
        return "paired"
    return "unpaired" if min(len(old.values), len(new.values)) >= least else ""


def _compared(name: str, old: Sample, new: Sample, least: int, level: float) -> Compared:
    design = _design(old, new, least)
    if not design:
        return Compared(name, design, len(old.values), len(new.values))
    if design == "paired":
        pairs = _pairs(old, new)
        n_old = n_new = len(pairs)
        found = _paired(old, new, pairs, level)
    else:
        n_old, n_new = len(old.values), len(new.values)
        found = unpaired_difference(*(interval(one.values, one.clusters, level) for one in (old, new)))
    verdict: Literal["better", "worse", "no difference shown"] = "no difference shown"
    if found.low > 0 or found.high < 0:
        verdict = "better" if (found.value > 0) == FIGURES[name].higher_is_better else "worse"
    return Compared(name, design, n_old, n_new, *found, verdict)


def _paired(old: Sample, new: Sample, pairs: Sequence[tuple[str, str]], level: float) -> Interval:
    """Means of each brief and asset under both prompts; assets of one brief count together."""
    before, after = _means(old), _means(new)
    return paired_difference(
        {"\n".join(key): before[key] for key in pairs},
        {"\n".join(key): after[key] for key in pairs},
        {"\n".join(key): key[0] for key in pairs},
        confidence=level,
    ).difference


def _means(sample: Sample) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], list[float]] = {}
    for key, value in zip(sample.keys, sample.values, strict=True):
        sums.setdefault(key, []).append(value)
    return {key: sum(values) / len(values) for key, values in sums.items()}
