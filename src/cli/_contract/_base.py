"""What the results of several commands share: errors, verdicts, findings."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ("ErrorResult", "FindingJson", "FixJson", "Open", "Result", "Verdict", "WhereJson")


class Open(BaseModel):
    """A result object; later versions of a minor kind may add fields."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


class Result(Open):
    """What every result says of itself."""

    ok: bool


class WhereJson(Open):
    """The place of a problem."""

    file: str | None
    line: int | None
    field: str | None


class ErrorResult(Open):
    """A problem, what stands where, and what to do next."""

    schema_: Literal["brandwright.error/1"] = Field(alias="schema")
    code: str = Field(pattern=r"^BW[0-9]{3,4}$")
    message: str
    where: WhereJson
    hint: str


Verdict = Literal["pass", "needs-role", "revise", "unchecked", "block"]


class FixJson(Open):
    """One edit that would resolve a finding."""

    edit: Literal["replace", "remove", "insert"]
    text: str


class FindingJson(Open):
    """One rule's result on one exact span; offsets in Unicode code points."""

    rule: str
    class_: str = Field(alias="class")
    severity: Literal["note", "warning", "error"]
    action: Verdict
    start: int
    end: int
    line: int
    column: int
    part: str
    excerpt: str
    message: str
    why: str
    fixes: list[FixJson]
    proof: str | None
    role: str | None
    engine: str
    fingerprint: str
    waiver: str | None
