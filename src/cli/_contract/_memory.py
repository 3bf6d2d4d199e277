"""Memory: `recall`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ._base import Open, Result

__all__ = ("RESULTS",)


class AnswerJson(Open):
    """One sentence of an answer and the records that it rests on."""

    text: str
    records: list[str]


class RecordJson(Open):
    """A record that the search found."""

    id: str
    kind: str
    statement: str
    measurement: str
    strength: Literal["experiment", "observation", "anecdote"]
    status: str
    score: float
    why: str


class QuestionPartJson(Open):
    """A part of the question; `record` is the line for `remember` that would put its answer on record."""

    question: str
    answered: bool
    records: list[str]
    missing: str
    record: str


class RecallResult(Result):
    """`recall`.

    `superseded` would have answered and was replaced; `sources` are quotes, never learnings; `dropped` are sentences of
    a model that the records do not carry; `composed` says that code, and no model, wrote the answer.
    """

    schema_: Literal["brandwright.recall/1"] = Field(alias="schema")
    engine: str
    answered: bool
    answer: list[AnswerJson]
    records: list[RecordJson]
    conflicts: list[AnswerJson]
    missing: str
    notices: list[str]
    parts: list[QuestionPartJson]
    superseded: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    dropped: list[dict[str, Any]]
    composed: bool
    next: str


RESULTS: dict[str, type[Open]] = {
    "recall": RecallResult,
}
