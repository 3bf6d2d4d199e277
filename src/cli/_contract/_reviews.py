"""Reviews, exports and the audit log."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._base import FindingJson, Open, Result
from ._drafts import SignOffJson

__all__ = ("RESULTS",)


class DecisionJson(Open):
    """What was decided, by whom, about which bytes."""

    kind: str
    by: str
    account: str
    auth: str
    at: str
    reason: str
    sha256: str


class AnsweredSignOffJson(SignOffJson):
    """A sign-off with its answer."""

    state: str
    by: str | None


class ReviewShowResult(Result):
    """`review show` and `review edit`."""

    schema_: Literal["brandwright.review-show/1"] = Field(alias="schema")
    id: str
    state: str
    sha256: str
    version: int
    signoffs: list[AnsweredSignOffJson]
    decisions: list[DecisionJson]
    findings: list[FindingJson]


class ReviewDecisionResult(ReviewShowResult):
    """`review approve`, `changes`, `reject` and `withdraw`."""

    schema_: Literal["brandwright.review-decision/1"] = Field(alias="schema")  # type: ignore[assignment]
    decision: str
    child: str | None


class ExportResult(Result):
    """`export`."""

    schema_: Literal["brandwright.export/1"] = Field(alias="schema")
    path: str
    draft_sha256: str
    file_sha256: str


class AuditVerifyResult(Result):
    """`audit verify`."""

    schema_: Literal["brandwright.audit-verify/1"] = Field(alias="schema")
    entries: int
    first_bad: int | None


RESULTS: dict[str, type[Open]] = {
    "audit-verify": AuditVerifyResult,
    "export": ExportResult,
    "review-decision": ReviewDecisionResult,
    "review-show": ReviewShowResult,
}
