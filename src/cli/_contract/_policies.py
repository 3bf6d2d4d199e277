"""What the policy says: of a review, of itself, and who signed it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._base import Open, Result

__all__ = ("RESULTS",)


class PolicyLineJson(Open):
    """A rule of the policy, and why it applies to the review; `floor` says that nobody external gives its sign-offs."""

    rule: str
    applies: bool
    because: list[str]
    decision: Literal["autonomous", "notify", "signoff", "two", "never"]
    signoff: list[str]
    due_hours: int
    escalate_after_hours: int | None
    escalate_to: str | None
    floor: bool
    reason: str


class PolicyNeedJson(Open):
    """A sign-off that the policy asks for today; `apart` names what takes different people."""

    role: str
    due_hours: int
    rules: list[str]
    maker_checker: bool
    apart: list[str]
    escalate_after_hours: int | None
    escalate_to: str
    held_by: list[str]


class AskedJson(Open):
    """A sign-off that the review waits for: whom it waits for, or nobody, and what a queue says of it."""

    role: str
    person: str
    notice: str
    due: str | None


class CapJson(Open):
    """A cap that the review falls under: how many of how many are approved for the week of that Monday."""

    channel: str | None
    segment: str | None
    week: str
    per_week: int
    approved: int


class LowRiskJson(Open):
    """Whether the review may be approved in bulk, and every reason why not."""

    allowed: bool
    reasons: list[str]


class PolicyExplainResult(Result):
    """`policy explain`."""

    schema_: Literal["brandwright.policy-explain/1"] = Field(alias="schema")
    review: str
    state: str
    same_policy: bool
    lines: list[PolicyLineJson]
    needs: list[PolicyNeedJson]
    asked: list[AskedJson]
    caps: list[CapJson]
    low_risk: LowRiskJson


class PolicyNoteJson(Open):
    """Something in the playbook that is valid and probably not meant."""

    field: str
    message: str
    hint: str


class PolicyLintResult(Result):
    """`policy lint`."""

    schema_: Literal["brandwright.policy-lint/1"] = Field(alias="schema")
    notes: list[PolicyNoteJson]


class PolicySignResult(Result):
    """`policy sign`."""

    schema_: Literal["brandwright.policy-sign/1"] = Field(alias="schema")
    id: str
    policy_sha256: str
    by: str
    in_force: bool
    autonomous: list[str]


RESULTS = {
    "policy-explain": PolicyExplainResult,
    "policy-lint": PolicyLintResult,
    "policy-sign": PolicySignResult,
}
