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


RESULTS: dict[str, type[Open]] = {
    "eval.calibrate": EvalCalibrateResult,
    "eval.list": EvalListResult,
    "eval.run": EvalRunResult,
    "eval.score": EvalScoreResult,
}
