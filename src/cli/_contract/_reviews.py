"""Reviews, exports and the audit log."""

from __future__ import annotations

from typing import Any, Literal

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


class ThreadJson(Open):
    """What was said about a place of a draft; `start` and `end` are null when the words are not there any more."""

    id: str
    by: str
    at: str
    text: str
    part: str
    quote: str
    start: int | None
    end: int | None
    open: bool
    replies: list[dict[str, str]]


class ReviewShowResult(Result):
    """`review show`, `review edit` and `review comment`."""

    schema_: Literal["brandwright.review-show/1"] = Field(alias="schema")
    id: str
    state: str
    sha256: str
    version: int
    signoffs: list[AnsweredSignOffJson]
    decisions: list[DecisionJson]
    findings: list[FindingJson]
    comments: list[ThreadJson]


class ReviewDecisionResult(ReviewShowResult):
    """`review approve`, `changes`, `reject`, `escalate` and `withdraw`."""

    schema_: Literal["brandwright.review-decision/1"] = Field(alias="schema")  # type: ignore[assignment]
    decision: str
    child: str | None


class SignedJson(Open):
    """Up to which entry the audit log was signed, when, and by which key."""

    entries: int
    at: str
    key: str


class AuditVerifyResult(Result):
    """`audit verify`; `signed` is null where nothing was signed on this machine."""

    schema_: Literal["brandwright.audit-verify/1"] = Field(alias="schema")
    entries: int
    first_bad: int | None
    problem: str
    signed: SignedJson | None


class ProvenanceJson(Open):
    """Where a draft comes from and where it went."""

    draft: str
    sha256: str
    review: str
    run: str | None
    author: str
    agents: list[dict[str, str]]
    data: list[dict[str, str]]
    evidence: list[str]
    gate: dict[str, str] | None
    decisions: list[DecisionJson]
    exports: list[dict[str, str]]
    publications: list[dict[str, Any]]


class AuditResult(Result):
    """`audit show`; `provenance` is there when a draft or a review was named."""

    schema_: Literal["brandwright.audit/1"] = Field(alias="schema")
    provenance: ProvenanceJson | None
    resting: list[dict[str, Any]] = Field(description="with --evidence: reviewed drafts that rest on it")
    entries: list[dict[str, Any]]


class AuditExportResult(Result):
    """`audit export`: the file, how many entries it has, and whether the log that they come from is whole."""

    schema_: Literal["brandwright.audit-export/1"] = Field(alias="schema")
    path: str
    entries: int
    whole: bool


class SampleJson(Open):
    """An approved draft that chance drew for a second look."""

    id: str
    review: str
    sha256: str
    channel: str
    period: str
    role: str
    drawn_at: str
    outcome: Literal["", "ok", "error"]
    finding: str
    by: str
    ended_at: str | None


class ReviewAuditResult(Result):
    """`review audit`: what was drawn for a second look, or what it found."""

    schema_: Literal["brandwright.review-audit/1"] = Field(alias="schema")
    samples: list[SampleJson]


RESULTS: dict[str, type[Open]] = {
    "audit": AuditResult,
    "audit-export": AuditExportResult,
    "audit-verify": AuditVerifyResult,
    "review-audit": ReviewAuditResult,
    "review-decision": ReviewDecisionResult,
    "review-show": ReviewShowResult,
}
