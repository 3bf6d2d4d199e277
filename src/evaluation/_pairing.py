"""Two runs' answers of one score, case by case: trials averaged, errors the worst, cases of one run alone apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ._summary import Outcome

__all__ = ("CaseScore", "Counted", "Pair", "Paired", "pair_cases", "tally")

Counted = Literal["cases", "things"]


@dataclass(slots=True)
class CaseScore:
    """What one run's trials say of a case, in one score.

    Attributes:
        good, weight: the sum of the trials' values and their number; of a score that counts things, how many of
            them are good, and how many there are.
        of: how many things all trials counted; None where the case counts as one.
        reason: the first that a trial gave for not getting full marks.
    """

    case: str
    cluster: str
    line: int
    lower_is_better: bool
    good: float = 0.0
    weight: int = 0
    of: int | None = None
    trials: int = 0
    errored: int = 0
    reason: str = ""

    def take(self, outcome: Outcome) -> None:
        """Count one trial."""
        weight = 1 if outcome.value is None or outcome.of is None else outcome.of
        self.good += outcome.counted * weight
        self.weight += weight
        self.trials += 1
        self.errored += outcome.value is None
        if outcome.of is not None:
            self.of = (self.of or 0) + outcome.of
        if outcome.failed and not self.reason:
            self.reason = outcome.reason or ("an error" if outcome.value is None else "")

    @property
    def share(self) -> float | None:
        """The case's value as measured; None where it counts things and has none."""
        # Sums of floats may end a hair beside 1.
        return min(1.0, self.good / self.weight) if self.weight else None


def tally(outcomes: Iterable[Outcome]) -> dict[str, dict[str, CaseScore]]:
    """The scores in the order of the run, each with its cases."""
    scores: dict[str, dict[str, CaseScore]] = {}
    for outcome in outcomes:
        cases = scores.setdefault(outcome.scorer, {})
        if (score := cases.get(outcome.case)) is None:
            score = CaseScore(outcome.case, outcome.cluster, outcome.line, outcome.lower_is_better)
            cases[outcome.case] = score
        score.take(outcome)
    return scores


@dataclass(frozen=True, slots=True)
class Pair:
    """One case in both runs.

    Attributes:
        before, after: its values, turned so that 1 is the best.
        things: how much it counts: 1 where cases are counted.
    """

    old: CaseScore
    new: CaseScore
    before: float
    after: float
    things: int = 1


@dataclass(frozen=True)
class Paired:
    """One score of two runs: the pairs, and the cases that only one of them asked."""

    lower_is_better: bool
    counted: Counted
    pairs: tuple[Pair, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]

    def units(self) -> Iterator[tuple[str, str, float, float]]:
        """Key, cluster, value before and after, of everything that counts once: cases, or things one by one."""
        for pair in self.pairs:
            case, cluster = pair.old.case, pair.old.cluster
            if self.counted == "cases":
                yield case, cluster, pair.before, pair.after
                continue
            # Which thing is good in which run does not matter: the things of a cluster change together.
            good, then = (round(share * pair.things) for share in (pair.before, pair.after))
            for at in range(pair.things):
                yield f"{case}\0{at}", cluster, float(at < good), float(at < then)


def pair_cases(old: Mapping[str, CaseScore], new: Mapping[str, CaseScore]) -> Paired:
    """The cases of a score in both runs."""
    both = [(before, new[case]) for case, before in old.items() if case in new]
    lower = any(score.lower_is_better for score in (*old.values(), *new.values()))
    counted = _counted(both)
    return Paired(
        lower,
        counted,
        tuple(pair for before, after in both if (pair := _pair(before, after, lower, counted))),
        tuple(case for case in old if case not in new),
        tuple(case for case in new if case not in old),
    )


def _counted(both: Iterable[tuple[CaseScore, CaseScore]]) -> Counted:
    """Things are compared one by one where both runs counted as many in each case; an error counts nothing."""
    counts = [(old.of, new.of) for old, new in both if not (old.errored or new.errored)]
    same = all(before == after for before, after in counts)
    return "things" if same and any(before is not None for before, _ in counts) else "cases"


def _pair(old: CaseScore, new: CaseScore, lower: bool, counted: Counted) -> Pair | None:
    before, after = old.share, new.share
    if before is None and after is None:
        return None
    if before is None or after is None:
        if not (old.errored or new.errored):
            return None
        # Where the other run erred, that nothing was there to count is nothing wrong.
        best = float(not lower)
        before, after = (best if before is None else before), (best if after is None else after)
    if lower:
        before, after = 1 - before, 1 - after
    things = max(old.of or 1, new.of or 1) if counted == "things" else 1
    return Pair(old, new, before, after, things)
