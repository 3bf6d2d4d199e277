"""Evaluation: `eval …`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ._base import Open, Result

__all__ = ("RESULTS",)


class ScoreJson(Open):
    """A score with its interval and threshold."""

    name: str
    value: float
    low: float
    high: float
    threshold: float | None
    passed: bool | None


class PlantedJson(Open):
    """A defect that was planted in the outputs: how many cases it touched, and in how many it was noticed."""

    defect: str
    what: str
    touched: int
    noticed: int
    unnoticed: list[str]
    caught: bool


class EvalRunResult(Result):
    """`eval run`."""

    schema_: Literal["brandwright.eval.run/1"] = Field(alias="schema")
    suite: str
    n: int
    scored: int
    errored: int
    skipped: int
    scores: list[ScoreJson]
    baseline: Any
    passed: bool
    run: str
    trials: int
    seed: int
    cost: float
    tokens: int
    ms: float
    defect: str | None
    source: str | None
    resumed: bool
    log: str
    failures_left_out: int
    planted: PlantedJson | None = None


class EvalScoreResult(EvalRunResult):
    """`eval score`."""

    schema_: Literal["brandwright.eval.score/1"] = Field(alias="schema")  # type: ignore[assignment]


class SuiteJson(Open):
    """A suite; `problem` says why it cannot be used."""

    folder: str
    id: str
    agent: str
    cases: int
    description: str
    problem: str


class RunJson(Open):
    """A run of a suite; `problem` says why its log cannot be used."""

    run: str
    suite: str
    started: str
    engine: str
    cases: int
    finished: bool
    verdict: Literal["passed", "not passed", "unfinished", "damaged"]
    defect: str | None
    source: str | None
    log: str
    problem: str


class DefectJson(Open):
    """A defect that can be planted, and the shipped suites that have to catch it."""

    name: str
    what: str
    edits: list[str]
    suites: list[str]


class EvalListResult(Result):
    """`eval list`: the suites, with `--runs` the runs, with `--defects` the defects."""

    schema_: Literal["brandwright.eval.list/1"] = Field(alias="schema")
    suites: list[SuiteJson]
    runs: list[RunJson]
    defects: list[DefectJson] = []


class BoundsJson(Open):
    """A figure with its interval."""

    value: float
    low: float
    high: float


class EstimateJson(BoundsJson):
    """A corrected rate with its interval, and the judge's own."""

    raw: float


class ConfusionJson(Open):
    """Labelled drafts by who let them pass; the cells add up to the labels."""

    both_pass: int
    judge_only: int
    human_only: int
    both_fail: int
    unclear_pass: int
    unclear_fail: int


class LeftOutJson(Open):
    """Decided reviews that are no label."""

    why: str
    reviews: int


class EvalCalibrateResult(Result):
    """`eval calibrate`."""

    schema_: Literal["brandwright.eval.calibrate/1"] = Field(alias="schema")
    judge: str
    version: str
    spec_sha256: str
    prompt_sha256: str
    engine: str
    model: str
    source: Literal["reviews", "file"]
    labels: int
    population: int
    left_out: list[LeftOutJson]
    seed: int
    confusion: ConfusionJson
    kappa: BoundsJson | None
    kappa_needed: float
    base_rate: float | None
    judge_rate: float | None
    sensitivity: BoundsJson | None
    specificity: BoundsJson | None
    repeats: int
    consistency: float | None
    unanimous: float | None
    undecided: int
    corrected: EstimateJson | None
    powered: EstimateJson | None
    notes: list[str]
    may_gate: bool
    why: str
    missing_labels: int
    calibration: str | None
    tokens: int
    cost: float | None


class FigureJson(Open):
    """One figure of an agent's quality; value and bounds are null where there are too few cases."""

    name: str
    n: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    higher_is_better: bool
    too_few: bool


class MetricErrorJson(Open):
    """The mean absolute error of predictions of a metric."""

    metric: str
    unit: str
    n: int
    mean: float | None


class WithdrawalJson(Open):
    """An approved draft that was taken back, and why."""

    review: str
    reason: str


class MakerJson(Open):
    """An agent with one prompt and model; what is not told apart is empty."""

    agent: str
    prompt: str
    prompt_sha: str
    model: str


class QualityGroupJson(MakerJson):
    """What the work of one agent, prompt and model came to."""

    first: str | None
    last: str | None
    figures: list[FigureJson]
    verdicts: dict[str, int]
    unsure: dict[str, int]
    expired: int
    unmeasured: int
    errors: list[MetricErrorJson]
    calibration_error: float | None
    stated: int
    interval_level: float | None
    withdrawn: list[WithdrawalJson]


class ComparedJson(Open):
    """One figure of two prompts, new minus old."""

    name: str
    design: Literal["paired", "unpaired", ""]
    n_old: int
    n_new: int
    difference: float | None
    low: float | None
    high: float | None
    verdict: Literal["better", "worse", "no difference shown", "too few"]


class PromptComparisonJson(Open):
    """An agent's newest prompt against the one before."""

    agent: str
    old: MakerJson
    new: MakerJson
    randomised: Literal[False]
    note: str
    figures: list[ComparedJson]


class PredictionJson(Open):
    """What a run expected, and what came of it."""

    id: str
    agent: str
    run: str
    metric: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    grounds: list[str]
    due: str | None
    outcome: dict[str, Any] | None


class PredictionsJson(Open):
    """How many predictions have their outcome, and those that do not."""

    settled: int
    waiting: list[PredictionJson]
    unclear: dict[str, list[str]]
    other_unit: dict[str, list[str]]


class StoredJson(Open):
    """Ids of learnings that were proposed, and of those that said the same already."""

    proposed: list[str]
    unchanged: list[str]


class EvalQualityResult(Result):
    """`eval quality`."""

    schema_: Literal["brandwright.eval.quality/1"] = Field(alias="schema")
    agent: str | None
    since: str | None
    per: Literal["prompt", "model", "agent"] | None
    least: int
    groups: list[QualityGroupJson]
    comparisons: list[PromptComparisonJson]
    predictions: PredictionsJson
    stored: StoredJson | None
    settled_now: PredictionJson | None


RESULTS: dict[str, type[Open]] = {
    "eval.calibrate": EvalCalibrateResult,
    "eval.list": EvalListResult,
    "eval.quality": EvalQualityResult,
    "eval.run": EvalRunResult,
    "eval.score": EvalScoreResult,
}
