"""Two runs over the same cases, score by score: the difference with its interval, the flips, and a verdict.

Differences are new minus old, turned where lower is better: above 0 is better, for every score.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import UsageError, Where
from ._comparable import Difference, check_comparable, differences, whole_scores
from ._pairing import Counted, Pair, Paired, pair_cases, tally
from ._summary import Outcome
from .runs import StoredRun
from .statistics import (
    Means,
    PairedDifference,
    holm,
    mcnemar,
    mcnemar_smallest,
    paired_difference,
)
from .suite import Mode

__all__ = (
    "ALPHA",
    "MARGIN",
    "Change",
    "Comparison",
    "RunFacts",
    "ScoreComparison",
    "Verdict",
    "compare_outcomes",
    "compare_runs",
)

Verdict = Literal["better", "worse", "no difference shown", "too small to tell"]
Kind = Literal["fixed", "broken", "rose", "fell"]
Test = Literal["mcnemar", "t", "bootstrap"]

ALPHA = 0.05
"""How often two runs that do not differ may be called different, over all scores together."""

MARGIN = 0.05
"""The smallest difference that matters, unless the caller says another."""

MOST_CHANGES = 1000
"""So many cases that changed are named for each score; all are counted."""


@dataclass(frozen=True)
class Change:
    """A case whose value differs between the runs.

    Attributes:
        kind: `fixed` reached full marks, `broken` lost them, `rose` and `fell` did neither.
        old, new: its values as measured, the mean of its trials.
        old_reason, new_reason: why it did not get full marks.
    """

    case: str
    line: int
    kind: Kind
    old: float
    new: float
    old_reason: str
    new_reason: str


@dataclass(frozen=True)
class ScoreComparison:
    """One score in both runs.

    Attributes:
        old, new: means over the pairs, as measured.
        difference, low, high: of the means, with its 95% interval; above 0 is better.
        test: where the p-value comes from: McNemar's exact test, Student's t or the wild cluster bootstrap.
        p_value, adjusted_p: of no difference; adjusted by Holm for the number of scores that were compared.
        n, counted: pairs, of cases or of things that are counted; `clusters` are independent groups of them.
        smallest_difference: what a comparison like this one shows four times of five; None where so few clusters
            cannot show any.
        changes: the cases whose value differs, what got worse first; the four numbers count all of them.
        only_old, only_new: cases that one run alone asked; they are left out.
    """

    name: str
    lower_is_better: bool
    old: float
    new: float
    difference: float
    low: float
    high: float
    test: Test
    p_value: float
    adjusted_p: float
    n: int
    counted: Counted
    clusters: int
    errored_old: int
    errored_new: int
    smallest_difference: float | None
    verdict: Verdict
    fixed: int
    broken: int
    rose: int
    fell: int
    changes: tuple[Change, ...] = ()
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunFacts:
    """Which run it is."""

    run: str
    suite: str
    engine: str
    model: str
    started: str

    @classmethod
    def of(cls, run: StoredRun) -> RunFacts:
        """The facts of a run's header."""
        header = run.header
        return cls(run.id, *(str(header.get(name) or "") for name in ("suite", "engine", "model", "started")))


@dataclass(frozen=True)
class Comparison:
    """Two runs over the same cases.

    Attributes:
        verdict: of all scores together.
        margin: the smallest difference that matters.
        differences: what differs between the runs besides their answers: that is what is compared.
        only_old, only_new: scores that one run alone has.
        not_by_case: scores that say nothing of a single case, and so cannot be compared in pairs.
    """

    old: RunFacts
    new: RunFacts
    verdict: Verdict
    margin: float
    scores: tuple[ScoreComparison, ...]
    differences: tuple[Difference, ...] = ()
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()
    not_by_case: tuple[str, ...] = ()


def compare_runs(old: StoredRun, new: StoredRun, *, margin: float = MARGIN) -> Comparison:
    """What the new run does better or worse than the old one.

    Args:
        margin: the smallest difference that matters, as a share of 1.

    Raises:
        UsageError: BW2020 other cases; BW2021 other versions of a scorer; BW2022 a run is not finished;
            BW2023 no score is in both runs; BW2024 an impossible margin.
    """
    check_comparable(old, new)
    scores, only_old, only_new = compare_outcomes(_outcomes(old), _outcomes(new), margin=margin)
    if not scores:
        raise UsageError(
            "BW2023",
            f"No score is in both runs: {old.id} has {_names(only_old)}, {new.id} has {_names(only_new)}.",
            where=Where(str(new.path)),
            hint="Compare runs of one suite.",
        )
    return Comparison(
        RunFacts.of(old),
        RunFacts.of(new),
        verdict_of_all([score.verdict for score in scores]),
        margin,
        scores,
        differences(old.header, new.header),
        only_old,
        only_new,
        tuple(sorted(whole_scores(old, "labels") & whole_scores(new, "labels"))),
    )


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _outcomes(run: StoredRun) -> Mapping[str, Iterable[Outcome]]:
    """The outcomes by the prefix of their scores' names: what was asked of live outputs stands apart."""
    found = {"": _means(run, "stored", "labels")}
    # Reading a long log once more for what it does not hold takes as long as reading it.
    return found | {"live/": _means(run, "live", "live_labels")} if run.header.get("live_labels") else found


def _means(run: StoredRun, mode: Mode, field: str) -> Iterator[Outcome]:
    """The outcomes of the scores that are means over cases."""
    whole = whole_scores(run, field)
    return (outcome for outcome in run.outcomes(mode) if outcome.scorer not in whole)


def compare_outcomes(
    old: Mapping[str, Iterable[Outcome]], new: Mapping[str, Iterable[Outcome]], *, margin: float = MARGIN
) -> tuple[tuple[ScoreComparison, ...], tuple[str, ...], tuple[str, ...]]:
    """The scores that both runs have, and the names of those that the old or the new run alone has.

    Args:
        old, new: outcomes by a prefix for the names of their scores.
    """
    _check_margin(margin)
    before = {prefix + name: cases for prefix in old for name, cases in tally(old[prefix]).items()}
    after = {prefix + name: cases for prefix in new for name, cases in tally(new[prefix]).items()}
    paired = {name: pair_cases(before[name], after[name]) for name in before if name in after}
    tested = {name: _Tested.of(pairs) for name, pairs in paired.items() if pairs.pairs}
    adjusted = holm([one.p_value for one in tested.values()])
    scores = tuple(
        _compared(name, paired[name], one, p, margin, ALPHA / len(tested))
        for (name, one), p in zip(tested.items(), adjusted, strict=True)
    )
    only_old = tuple(name for name in before if name not in tested)
    return scores, only_old, tuple(name for name in after if name not in tested)


def _check_margin(margin: float) -> None:
    if not 0 < margin < 1:
        raise UsageError(
            "BW2024",
            f"The smallest difference that matters lies between 0 and 1, not at {margin}.",
            where=Where(field="--margin"),
            hint="Five points are 0.05.",
        )


@dataclass(frozen=True)
class _Tested:
    """The statistics of a score's pairs.

    Attributes:
        exact: whether each pair is yes or no and stands for itself, so that McNemar's exact test holds.
    """

    paired: PairedDifference
    p_value: float
    exact: bool

    @classmethod
    def of(cls, pairs: Paired) -> _Tested:
        old: dict[str, float] = {}
        new: dict[str, float] = {}
        clusters: dict[str, Hashable] = {}
        for key, cluster, before, after in pairs.units():
            old[key], new[key], clusters[key] = before, after, cluster
        paired = paired_difference(old, new, clusters)
        values = {*old.values(), *new.values()}
        if values <= {0.0, 1.0} and paired.clusters == paired.n:
            return cls(paired, mcnemar(len(paired.better), len(paired.worse)).p_value, True)
        return cls(paired, max(paired.p_value, _least_p(old, new, clusters)), False)

    @property
    def test(self) -> Test:
        return "mcnemar" if self.exact else self.paired.method

    def smallest(self, alpha: float) -> float | None:
        """The smallest difference that so many pairs with such a spread show with a power of 80%."""
        clusters = self.paired.clusters
        sd = self.paired.standard_error * math.sqrt(clusters)
        if self.exact or clusters < 2 or sd == 0:
            # Without any change there may still be rare ones, in clusters that change as a whole.
            flips = len(self.paired.better) + len(self.paired.worse) if self.exact else 0
            return mcnemar_smallest(clusters, flips / clusters, alpha=alpha)
        if 2.0 ** (1 - clusters) > alpha:
            return None
        return min(1.0, Means(sd).smallest(clusters, alpha=alpha))


def _least_p(old: Mapping[str, float], new: Mapping[str, float], clusters: Mapping[str, Hashable]) -> float:
    """The least p-value that so many changed clusters can give: without a difference, each goes either way.

    Student's t does not know it: where few clusters of many change, it is too sure.
    """
    sums: dict[Hashable, float] = {}
    for key, before in old.items():
        sums[clusters[key]] = sums.get(clusters[key], 0.0) + new[key] - before
    return min(1.0, 2.0 ** (1 - sum(abs(total) > 1e-12 for total in sums.values())))


def _compared(
    name: str, pairs: Paired, tested: _Tested, adjusted: float, margin: float, alpha: float
) -> ScoreComparison:
    gain = tested.paired.difference
    changes = sorted(filter(None, map(_change, pairs.pairs)), key=_worst_first)
    kinds = [change.kind for change in changes]
    return ScoreComparison(
        name=name,
        lower_is_better=pairs.lower_is_better,
        old=_mean(pairs, "before"),
        new=_mean(pairs, "after"),
        difference=gain.value,
        low=gain.low,
        high=gain.high,
        test=tested.test,
        p_value=tested.p_value,
        adjusted_p=adjusted,
        n=tested.paired.n,
        counted=pairs.counted,
        clusters=tested.paired.clusters,
        errored_old=sum(pair.old.errored for pair in pairs.pairs),
        errored_new=sum(pair.new.errored for pair in pairs.pairs),
        smallest_difference=tested.smallest(alpha),
        verdict=verdict_of(gain.value, gain.low, gain.high, adjusted, margin),
        fixed=kinds.count("fixed"),
        broken=kinds.count("broken"),
        rose=kinds.count("rose"),
        fell=kinds.count("fell"),
        changes=tuple(changes[:MOST_CHANGES]),
        only_old=pairs.only_old,
        only_new=pairs.only_new,
    )


def _mean(pairs: Paired, when: Literal["before", "after"]) -> float:
    things = sum(pair.things for pair in pairs.pairs)
    mean = math.fsum(getattr(pair, when) * pair.things for pair in pairs.pairs) / things
    return 1 - mean if pairs.lower_is_better else mean


def verdict_of(difference: float, low: float, high: float, adjusted_p: float, margin: float) -> Verdict:
    """The verdict on a score: a difference is shown, or one that matters is excluded, or neither."""
    if adjusted_p <= ALPHA:
        return "better" if difference > 0 else "worse"
    return "no difference shown" if -margin <= low and high <= margin else "too small to tell"


def verdict_of_all(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on the runs: what is worse counts most, then what is better, then what could not be told."""
    order: tuple[Verdict, ...] = ("worse", "better", "too small to tell", "no difference shown")
    return next(verdict for verdict in order if verdict in verdicts)


def _change(pair: Pair) -> Change | None:
    if pair.before == pair.after:
        return None
    old, new = (
        float(not score.lower_is_better) if score.share is None else score.share
        for score in (pair.old, pair.new)
    )
    return Change(pair.new.case, pair.new.line, _kind(pair), old, new, pair.old.reason, pair.new.reason)


def _kind(pair: Pair) -> Kind:
    if pair.after > pair.before:
        return "fixed" if pair.after == 1 else "rose"
    return "broken" if pair.before == 1 else "fell"


def _worst_first(change: Change) -> tuple[Any, ...]:
    kinds: tuple[Kind, ...] = ("broken", "fell", "fixed", "rose")
    return kinds.index(change.kind), -abs(change.new - change.old), change.line, change.case
