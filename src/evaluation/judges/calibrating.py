"""A judge beside people: where they agree, what the judge's errors make of its pass rate, and what is missing."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import TypeVar

from ..statistics.agreement import Confusion, cohen_kappa, confusion
from ..statistics.correcting import Estimate, prediction_powered_mean, rogan_gladen
from ..statistics.intervals import Interval
from .judge import Ruling

__all__ = ("Measured", "Seen", "chosen", "measure")

T = TypeVar("T")


@dataclass(frozen=True)
class Seen:
    """A draft that the judge has seen, and what people said of it: None where nobody did.

    Attributes:
        name: of the review or the label.
    """

    name: str
    ruling: Ruling
    passed: bool | None = None


@dataclass(frozen=True)
class Measured:
    """How a judge compares with people.

    Attributes:
        confusion: who let a draft pass; a judge that was undetermined did not.
        unclear_pass, unclear_fail: drafts that people let pass, or not, on which the judge was undetermined.
        kappa: agreement beyond chance; doubt agrees with nobody. None where one label is all there was.
        base_rate: of the labelled drafts, the share that people let pass.
        judge_rate: of the labelled drafts, the share that the judge lets pass.
        consistency: mean share of a draft's answers that say what most of them say.
        unanimous: the share of drafts on which all answers are the same.
        corrected: the rate that people would pass of the undecided drafts, from the judge's known errors.
        powered: the same rate from the judge's verdicts, moved by its mean error on the labelled ones.
        notes: why a figure is missing.
    """

    labels: int
    confusion: Confusion
    unclear_pass: int
    unclear_fail: int
    kappa: Interval | None
    base_rate: float | None
    judge_rate: float | None
    sensitivity: Interval | None
    specificity: Interval | None
    consistency: float | None
    unanimous: float | None
    undecided: int
    corrected: Estimate | None
    powered: Estimate | None
    notes: tuple[str, ...]


def chosen(items: Sequence[T], size: int | None, seed: int) -> list[T]:
    """A random sample in the order of the items; all of them when there are not more, or no size is given."""
    if size is None or size >= len(items):
        return list(items)
    places = sorted(random.Random(seed).sample(range(len(items)), size))
    return [items[place] for place in places]


def measure(seen: Sequence[Seen]) -> Measured:
    """The comparison, from drafts with a label and drafts without."""
    labelled = [one for one in seen if one.passed is not None]
    undecided = [one for one in seen if one.passed is None]
    people = ["pass" if one.passed else "fail" for one in labelled]
    judge = [one.ruling.verdict for one in labelled]
    passed = ([verdict == "pass" for verdict in judge], [said == "pass" for said in people])
    table = confusion(*passed) if labelled else Confusion(0, 0, 0, 0)
    notes = _Notes()
    asked = [one.ruling.opinion.agreement for one in seen if one.ruling.opinion.said]
    return Measured(
        labels=len(labelled),
        confusion=table,
        unclear_pass=sum(pair == ("undetermined", "pass") for pair in zip(judge, people, strict=True)),
        unclear_fail=sum(pair == ("undetermined", "fail") for pair in zip(judge, people, strict=True)),
        kappa=notes.of("kappa", lambda: _kappa(people, judge)),
        base_rate=people.count("pass") / len(people) if people else None,
        judge_rate=judge.count("pass") / len(judge) if judge else None,
        sensitivity=notes.of("sensitivity", lambda: table.sensitivity),
        specificity=notes.of("specificity", lambda: table.specificity),
        consistency=fmean(asked) if asked else None,
        unanimous=asked.count(1.0) / len(asked) if asked else None,
        undecided=len(undecided),
        corrected=notes.of("corrected rate", lambda: _corrected(undecided, table)),
        powered=notes.of("rate from the judge and people", lambda: _powered(undecided, labelled)),
        notes=tuple(notes.said),
    )


@dataclass
class _Notes:
    """Why figures are missing."""

    said: list[str] = field(default_factory=list)

    def of(self, name: str, figure: Callable[[], T]) -> T | None:
        """The figure, or a note on why there is none."""
        try:
            return figure()
        except ValueError as error:
            self.said.append(f"{name}: {error}")
            return None


def _kappa(people: Sequence[str], judge: Sequence[str]) -> Interval:
    """Doubt is a label of its own, which people never give."""
    kappa = cohen_kappa(people, judge).kappa
    if kappa is None:
        raise ValueError("people and judge gave one label to everything, so there is nothing to agree on")
    return kappa


def _estimable(undecided: Sequence[Seen], least: int) -> None:
    if len(undecided) < least:
        wait = "draft waits" if len(undecided) == 1 else "drafts wait"
        raise ValueError(f"it is estimated for drafts that wait, and {len(undecided) or 'no'} {wait}")


def _corrected(undecided: Sequence[Seen], table: Confusion) -> Estimate:
    _estimable(undecided, 1)
    return rogan_gladen(
        sum(one.ruling.verdict == "pass" for one in undecided),
        len(undecided),
        sensitivity=table.sensitivity.value,
        specificity=table.specificity.value,
        positives=table.both_pass + table.human_only,
        negatives=table.judge_only + table.both_fail,
    )


def _powered(undecided: Sequence[Seen], labelled: Sequence[Seen]) -> Estimate:
    _estimable(undecided, 2)

    def said(one: Seen) -> float:
        return float(one.ruling.verdict == "pass")

    pairs = [(said(one), float(bool(one.passed))) for one in labelled]
    return prediction_powered_mean([said(one) for one in undecided], pairs)
