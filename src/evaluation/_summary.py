"""From the lines of a run to its scores: errors stay in the denominator, live scores are labelled as such."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple

from .statistics.calibration import expected_calibration_error
from .statistics.intervals import Interval, bootstrap_interval, bootstrap_statistic, interval
from .statistics.power import smallest_difference
from .suite import Mode

__all__ = (
    "STATISTICS",
    "Failure",
    "Measured",
    "Outcome",
    "Scoring",
    "Spent",
    "SuiteRun",
    "SuiteScore",
    "failed",
    "suite_score",
)

RUN_SCHEMA = "brandwright.eval.run/1"
_MOST_RESAMPLED = 10_000


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
        return failed(self.value, self.reason, lower_is_better=self.lower_is_better)


def failed(value: float | None, reason: str, *, lower_is_better: bool) -> bool:
    """Whether a value is not full marks."""
    if value is None:
        return True
    # What is lower the better may be only measured; it gives a reason when something is wrong.
    return value > 0 and bool(reason) if lower_is_better else value < 1


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
    part: str = ""

    def under(self, prefix: str) -> Failure:
        """The same, under a score's longer name."""
        return replace(self, scorer=prefix + self.scorer) if prefix else self


@dataclass
class Spent:
    """What a run took: milliseconds of its calls together, cost in the currency of the prices, tokens of models."""

    ms: float = 0.0
    cost: float = 0.0
    tokens: int = 0

    def add(self, entry: Mapping[str, Any]) -> None:
        """Count a line of the log."""
        self.ms += entry["ms"]
        self.cost += entry["cost"]
        self.tokens += entry["tokens"]


@dataclass(frozen=True)
class Scoring:
    """The scores of one set of outputs: n = scored + errored + skipped.

    `failures` are the first ones by line; `failures_left_out` says how many more there are.
    """

    n: int
    scored: int
    errored: int
    skipped: int
    scores: tuple[SuiteScore, ...]
    failures: tuple[Failure, ...] = ()
    failures_left_out: int = 0

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
        trials, seed: how often targets were called for each case, and the seed of what is left to chance.
        spent: what its calls took, those of its earlier parts included.
        defect, source: a defect that was planted; the run whose outputs were scored again.
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
    trials: int = 1
    seed: int = 0
    spent: Spent = field(default_factory=Spent)
    defect: str | None = None
    source: str | None = None

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
            "trials": self.trials,
            "seed": self.seed,
            "cost": round(self.spent.cost, 6),
            "tokens": self.spent.tokens,
            "ms": round(self.spent.ms, 3),
            "defect": self.defect,
            "source": self.source,
            "resumed": self.resumed,
            "log": str(self.log),
            "hashes": dict(self.hashes),
        }


def _as_dict(scoring: Scoring) -> dict[str, Any]:
    data = asdict(scoring)
    return {**data, "scores": list(data["scores"]), "failures": list(data["failures"])}


class Measured(NamedTuple):
    """What a score is taken over: a value for each case (or thing counted), and its cluster where some share one.

    Attributes:
        labels: for a statistic of the whole set, what came true of each case: 1, 0, or -1 for an error.
    """

    values: Sequence[float]
    clusters: Sequence[Hashable] | None
    errored: int
    labels: Sequence[int] | None = None


def suite_score(name: str, label: Mapping[str, Any], measured: Measured) -> SuiteScore:
    """A score of a suite. One with a threshold that was never asked has not passed.

    Args:
        label: what the score is, as the header of a log has it.
    """
    limit = label["min"] if label["max"] is None else label["max"]
    values, errored = measured.values, measured.errored
    lower = bool(label["lower_is_better"])
    if not values:
        passed = None if limit is None else False
        return SuiteScore(name, 0.0, 0.0, 1.0, limit, passed, 0, 0, 1.0, lower)
    mean = _estimate(label, measured)
    return SuiteScore(
        name=name,
        value=mean.value,
        low=mean.low,
        high=mean.high,
        threshold=limit,
        passed=None if limit is None else _within(mean.value, limit, label["max"] is not None),
        n=len(values),
        errored=errored,
        smallest_difference=_smallest(label, mean, len(values)),
        lower_is_better=lower,
    )


def _estimate(label: Mapping[str, Any], measured: Measured) -> Interval:
    """The score with its interval: of a mean, or of a statistic of the whole set."""
    values, clusters, _, labels = measured
    # Drawing again what is large already costs minutes and moves nothing.
    few = len(values) <= _MOST_RESAMPLED
    if label.get("statistic"):
        pairs = list(zip(values, labels or (-1,) * len(values), strict=True))
        resamples = max(200, min(2000, 1_000_000 // len(pairs)))
        return bootstrap_statistic(pairs, STATISTICS[label["statistic"]], clusters, resamples=resamples)
    return bootstrap_interval(values, clusters) if label["resampled"] and few else interval(values, clusters)


def _calibration(pairs: Sequence[tuple[float, int]]) -> float:
    """ECE; an error is as wrong as can be, and no other case of its bin makes up for it."""
    sound = [(confidence, truth == 1) for confidence, truth in pairs if truth >= 0]
    return (expected_calibration_error(sound) * len(sound) + len(pairs) - len(sound)) / len(pairs)


STATISTICS = {"expected_calibration_error": _calibration}
"""Scores that are no mean of their cases, by the name that a scorer's attribute `statistic` has."""


def _smallest(label: Mapping[str, Any], mean: Interval, n: int) -> float:
    if not label.get("statistic"):
        return smallest_difference(n, mean.value)
    # Two runs that are independent of each other: their errors add up, at 5% and with a power of 80%.
    error = (mean.high - mean.low) / (2 * NormalDist().inv_cdf(0.975))
    return min(1.0, (NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)) * math.sqrt(2) * error)


def _within(value: float, limit: float, at_most: bool) -> bool:
    # Sums of floats may end a hair beside the mean they stand for.
    return value <= limit + 1e-9 if at_most else value >= limit - 1e-9
