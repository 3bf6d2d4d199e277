"""Comparisons of runs, and reports on them: `eval compare`, `eval report`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._base import Open, Result

__all__ = ("RESULTS",)

Verdict = Literal["better", "worse", "no difference shown", "too small to tell"]


class ChangeJson(Open):
    """A case whose value differs between the runs; values are as measured."""

    case: str
    line: int
    kind: Literal["fixed", "broken", "rose", "fell"]
    old: float
    new: float
    old_reason: str
    new_reason: str


class ComparedScoreJson(Open):
    """A score in both runs; differences above 0 are better, also where lower values are."""

    name: str
    lower_is_better: bool
    old: float
    new: float
    difference: float
    low: float
    high: float
    test: Literal["mcnemar", "t", "bootstrap"]
    p_value: float
    adjusted_p: float
    n: int
    counted: Literal["cases", "things"]
    clusters: int
    errored_old: int
    errored_new: int
    smallest_difference: float | None
    verdict: Verdict
    fixed: int
    broken: int
    rose: int
    fell: int
    changes: list[ChangeJson]
    only_old: list[str]
    only_new: list[str]


class RunJson(Open):
    """Which run it is."""

    run: str
    suite: str
    engine: str
    model: str
    started: str


class SettingJson(Open):
    """What is not the same in both runs; null where a run does not have it."""

    what: str
    old: str | None
    new: str | None


class ComparedJson(Open):
    """Two runs over the same cases."""

    old: RunJson
    new: RunJson
    verdict: Verdict
    margin: float
    scores: list[ComparedScoreJson]
    differences: list[SettingJson]
    only_old: list[str]
    only_new: list[str]
    not_by_case: list[str]
    summary: str


class EvalCompareResult(ComparedJson, Result):
    """`eval compare`."""

    schema_: Literal["brandwright.eval.compare/1"] = Field(alias="schema")


class ReportScoreJson(Open):
    """A score of the run with its interval and threshold."""

    name: str
    value: float
    low: float
    high: float
    threshold: float | None
    passed: bool | None
    n: int
    errored: int
    smallest_difference: float
    lower_is_better: bool


class ExcerptJson(Open):
    """What a finding says of a span."""

    message: str
    text: str


class FailedJson(Open):
    """An answer without full marks; the value is null for an error."""

    case: str
    line: int
    trial: int
    score: str
    mode: Literal["stored", "live"]
    value: float | None
    reason: str
    excerpts: list[ExcerptJson]


class SpreadJson(Open):
    """How many values lie in each tenth from 0 on, and, as the last, at exactly 1."""

    name: str
    lower_is_better: bool
    counts: list[int]
    errored: int


class ConfidenceBinJson(Open):
    """Answers that were about as sure: their mean confidence, and the share that came true."""

    n: int
    confidence: float
    true: float


class ReliabilityJson(Open):
    """Confidences against what came true."""

    name: str
    n: int
    bins: list[ConfidenceBinJson]


class PastJson(Open):
    """A finished run of the suite; `alike` when cases and scorers are those of the run that is reported."""

    run: str
    started: str
    alike: bool
    scores: dict[str, ReportScoreJson]


class JudgeCheckJson(Open):
    """How a judge of the run compared with people, when it was last calibrated."""

    judge: str
    both_pass: int
    judge_only: int
    human_only: int
    both_fail: int
    unclear: int
    kappa: float | None
    low: float | None
    high: float | None
    made: str


class FactJson(Open):
    """A name and a value."""

    name: str
    value: str


class EvalReportResult(Result):
    """`eval report`."""

    schema_: Literal["brandwright.eval.report/1"] = Field(alias="schema")
    run: str
    suite: str
    agent: str
    engine: str
    model: str
    started: str
    passed: bool
    n: int
    scored: int
    errored: int
    skipped: int
    scores: list[ReportScoreJson]
    live: list[ReportScoreJson]
    failures: list[FailedJson]
    failed: int
    spreads: list[SpreadJson]
    reliability: list[ReliabilityJson]
    past: list[PastJson]
    judges: list[JudgeCheckJson]
    provenance: list[FactJson]
    comparison: ComparedJson | None
    defect: str | None


RESULTS: dict[str, type[Open]] = {
    "eval.compare": EvalCompareResult,
    "eval.report": EvalReportResult,
}
