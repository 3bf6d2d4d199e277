"""From the lines of a run to its scores: errors stay in the denominator, live scores are labelled as such."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .statistics.intervals import bootstrap_interval, interval
from .statistics.power import smallest_difference
from .suite import Mode, Threshold

__all__ = ("Failure", "Mode", "Outcome", "Scoring", "SuiteRun", "SuiteScore", "summarise")

RUN_SCHEMA = "brandwright.eval.run/1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scorer said of one case in one trial, under one of the suite's scores.

    Attributes:
        case, cluster, tags, line, part: of the case; `part` is its folder in suites that have several.
        trial: from 1; what is stored has one.
        scorer, source: the score's name in the suite, and the scorer's own.
        value: None when it could not say: the case is an error, and counts as the worst value.
        label: of scorers that sort instead of measure.
        of: how many things the value is a share of, where things are counted and not cases.
        reason, findings: why it is not the best; each finding has `rule`, `part`, `excerpt` and `message`.
        lower_is_better: whether 0 is the best value; an error then counts as 1.
        resampled: whether the interval of the mean comes from resampling the cases.
        mode: whether a stored output was scored, or that of an agent called beside it.
        ms, cost, tokens: what the answer took: milliseconds, in the currency of the prices, and of a model.
    """

    case: str
    cluster: str
    trial: int
    scorer: str
    value: float | None
    reason: str = ""
    of: int | None = None
    source: str = ""
    lower_is_better: bool = False
    resampled: bool = False
    mode: Mode = "stored"
    tags: tuple[str, ...] = ()
    line: int = 0
    part: str = ""
    label: str | None = None
    findings: tuple[Mapping[str, Any], ...] = ()
    ms: float = 0.0
    cost: float = 0.0
    tokens: int = 0

    @property
    def counted(self) -> float:
        """The value that enters the mean: of an error, the worst."""
        return float(self.lower_is_better) if self.value is None else self.value

    @property
    def failed(self) -> bool:
        """Whether it did not get full marks."""
        if self.value is None:
            return True
        # What is lower the better may be only measured; it gives a reason when something is wrong.
        return self.value > 0 and bool(self.reason) if self.lower_is_better else self.value < 1


@dataclass(frozen=True)
class SuiteScore:
    """A scorer's mean over the cases, with its 95% interval.

    Attributes:
        threshold: the least that the suite asks for, or the most where `lower_is_better`; None when it asks for
            nothing.
        passed: None without a threshold.
        n, errored: cases asked (or things counted, where the scorer says so), and those that count as the worst
            because of an error.
        smallest_difference: what two runs of this size could tell apart.
    """

    name: str
    value: float
    low: float
    high: float
    threshold: float | None
    passed: bool | None
    n: int
    errored: int
    smallest_difference: float
    lower_is_better: bool = False


@dataclass(frozen=True)
class Failure:
    """A case that did not get full marks, and why."""

    case: str
    line: int
    scorer: str
    value: float | None
    reason: str


@dataclass(frozen=True)
class Scoring:
    """The scores of one set of outputs: n = scored + errored + skipped."""

    n: int
    scored: int
    errored: int
    skipped: int
    scores: tuple[SuiteScore, ...]
    failures: tuple[Failure, ...] = ()

    def met(self) -> bool:
        """Whether every threshold is met."""
        return all(score.passed is not False for score in self.scores)


@dataclass(frozen=True)
class SuiteRun:
    """A suite's run.

    Attributes:
        baseline: scores of the engine called live, named `baseline/<engine>/<scorer>`; never the product's
            accuracy.
        passed: thresholds met, errors within what the suite allows, and something was scored.
        resumed: whether an earlier run was continued.
        log: the run's lines.
    """

    run: str
    suite: str
    engine: str
    scoring: Scoring
    baseline: Scoring | None
    baseline_note: str
    passed: bool
    resumed: bool
    log: Path
    hashes: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The result object of `eval run --json`."""
        return {
            "schema": RUN_SCHEMA,
            "ok": self.passed,
            "engine": self.engine,
            "run": self.run,
            "suite": self.suite,
            **_as_dict(self.scoring),
            "baseline": {"engine": self.engine, "note": self.baseline_note, **_as_dict(self.baseline)}
            if self.baseline
            else None,
            "passed": self.passed,
            "resumed": self.resumed,
            "log": str(self.log),
            "hashes": dict(self.hashes),
        }


def _as_dict(scoring: Scoring) -> dict[str, Any]:
    data = asdict(scoring)
    return {**data, "scores": list(data["scores"]), "failures": list(data["failures"])}


def summarise(
    outcomes: Sequence[Outcome],
    names: Iterable[str],
    thresholds: Mapping[str, Threshold],
    *,
    lines: Mapping[str, int],
    skipped: int = 0,
    prefix: str = "",
) -> Scoring:
    """The scores of the scorers named, in their order, over the outcomes.

    A scorer with a threshold that was never asked has not passed.
    """
    keys = dict.fromkeys((outcome.case, outcome.trial) for outcome in outcomes)
    errored = {(outcome.case, outcome.trial) for outcome in outcomes if outcome.value is None}
    by_name = {name: [o for o in outcomes if o.scorer == name] for name in names}
    scores = tuple(
        _score(name, asked, thresholds.get(name), prefix)
        for name, asked in by_name.items()
        if asked or name in thresholds
    )
    order = {prefix + name: at for at, name in enumerate(by_name)}
    # One answer that counts in several scores is one failure, under the first score that the suite names.
    failed = {
        (o.case, o.trial, o.source or o.scorer): Failure(
            o.case, lines.get(o.case, 0), prefix + o.scorer, o.value, o.reason
        )
        for o in reversed(outcomes)
        if o.failed
    }
    # Cases end in any order; a report reads the same each time.
    failures = tuple(sorted(failed.values(), key=lambda failure: (failure.line, order[failure.scorer])))
    n = len(keys)
    return Scoring(n + skipped, n - len(errored), len(errored), skipped, scores, failures)


def _score(name: str, outcomes: Sequence[Outcome], threshold: Threshold | None, prefix: str) -> SuiteScore:
    limit, at_most = _limit(threshold)
    lower = at_most or any(outcome.lower_is_better for outcome in outcomes)
    counted = [item for outcome in outcomes for item in _counted(outcome)]
    if not counted:
        passed = None if limit is None else False
        return SuiteScore(prefix + name, 0.0, 0.0, 1.0, limit, passed, 0, 0, 1.0, lower)
    values, clusters = [value for value, _ in counted], [cluster for _, cluster in counted]
    resampled = any(outcome.resampled for outcome in outcomes)
    mean = bootstrap_interval(values, clusters) if resampled else interval(values, clusters)
    return SuiteScore(
        name=prefix + name,
        value=mean.value,
        low=mean.low,
        high=mean.high,
        threshold=limit,
        passed=None if limit is None else _within(mean.value, limit, at_most),
        n=len(values),
        errored=sum(outcome.value is None for outcome in outcomes),
        smallest_difference=smallest_difference(len(values), mean.value),
        lower_is_better=lower,
    )


def _limit(threshold: Threshold | None) -> tuple[float | None, bool]:
    """The bound of a threshold, and whether it is an upper one."""
    if threshold is None:
        return None, False
    return (threshold.min, False) if threshold.max is None else (threshold.max, True)


def _within(value: float, limit: float, at_most: bool) -> bool:
    # Sums of floats may end a hair beside the mean they stand for.
    return value <= limit + 1e-9 if at_most else value >= limit - 1e-9


def _counted(outcome: Outcome) -> list[tuple[float, str]]:
    """A case's value with its cluster; where things are counted, one for each of them. An error is the worst."""
    if outcome.value is None:
        return [(outcome.counted, outcome.cluster)]
    if outcome.of is None:
        return [(outcome.value, outcome.cluster)]
    good = round(outcome.value * outcome.of)
    return [(float(at < good), outcome.cluster) for at in range(outcome.of)]
