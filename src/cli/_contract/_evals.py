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


RESULTS: dict[str, type[Open]] = {
    "eval.run": EvalRunResult,
}
