"""The rules of `policy.yaml` as typed data: what applies when, and who has to say yes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from ..brandkit.models import ClaimClass, EvidenceType
from ..content._base import Frozen, Name, Text

__all__ = (
    "PEOPLE_DECIDE",
    "BulkRule",
    "DecisionRight",
    "Floors",
    "HeldPolicy",
    "OutputCap",
    "PolicyRule",
    "ShortText",
    "Subject",
    "WaiverRight",
    "When",
)

ShortText = Annotated[Text, Field(min_length=1, max_length=1000)]
Hours = Annotated[int, Field(ge=1, le=24 * 365)]
Roles = Annotated[tuple[Name, ...], Field(min_length=1, max_length=24)]
"""Roles that are asked; never nobody."""

SomeRoles = Annotated[tuple[Name, ...], Field(max_length=24)]

Subject = Literal[
    "draft",
    "publish",
    "learning",
    "public-use",
    "waiver",
    "budget",
    "data-use",
    "kit",
    "policy",
    "plan",
    "research",
]
"""What is decided about: the classes of actions."""

DecisionRight = Literal["autonomous", "notify", "signoff", "two", "never"]
"""How an action is decided: by a standing decision, with a notice, by roles, by two people, or by nobody."""

PEOPLE_DECIDE: frozenset[str] = frozenset(
    {"draft", "publish", "learning", "public-use", "waiver", "kit", "policy"}
)
"""Actions that a person decides every time: what the public reads, and what later work starts from."""

_COLLECTED = frozenset({"draft", "plan", "policy", "research"})
"""What waits while signatures come in; anything else is done at once, by one person."""


class When(Frozen):
    """When a rule of the policy applies: every condition that is set must be met, each by any of its entries.

    Attributes:
        claim_classes: classes of claims in the text, whether supported or not.
        evidence: types of the evidence that the text rests on.
        topics: ids of the kit's sensitive topics that the text touches.
        words: words or phrases in the text, whatever their case.
        offer: whether there is an offer.
        spend_over: the least that is to be spent, in the company's currency.
        finding_rules: ids of the gate's rules with a finding; `*` stands for anything.
        always: applies to everything of its kind.
    """

    kind: Subject = "draft"
    always: Literal[True] | None = None
    claim_classes: tuple[ClaimClass, ...] = ()
    evidence: tuple[EvidenceType, ...] = ()
    topics: tuple[Name, ...] = ()
    channels: tuple[Name, ...] = ()
    markets: tuple[ShortText, ...] = ()
    segments: tuple[Name, ...] = ()
    words: tuple[ShortText, ...] = ()
    finding_rules: tuple[ShortText, ...] = ()
    offer: bool | None = None
    spend_over: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _says_when(self) -> When:
        conditions = self.model_dump(exclude={"kind", "always"}, exclude_defaults=True)
        if self.always and conditions:
            raise ValueError("`always` stands alone; remove it or the other conditions")
        if not self.always and not conditions:
            raise ValueError("a rule needs a condition, or `always: true`")
        return self


class PolicyRule(Frozen):
    """One row of the decision rights.

    Attributes:
        decision: `signoff` asks the roles; `two` takes two different people; `never` is refused, whoever asks;
            `notify` goes ahead and tells roles; `autonomous` goes ahead while a person has signed this policy.
        signoff: the roles that must sign.
        notify: the roles that are told when an action goes ahead.
        due_hours: how long they have; when it has passed, the answer is no.
        escalate_after_hours, escalate_to: when a sign-off that is owed goes to another role, and to which.
        maker_checker: whoever wrote or edited it cannot be the one who signs.
    """

    id: Name
    when: When
    decision: DecisionRight = "signoff"
    signoff: SomeRoles = Field(default=(), validate_default=True)
    notify: SomeRoles = Field(default=(), validate_default=True)
    due_hours: Hours = 72
    escalate_after_hours: Hours | None = None
    escalate_to: Name | None = None
    reason: ShortText
    maker_checker: bool = False

    @field_validator("decision")
    @classmethod
    def _fits_the_action(cls, decision: DecisionRight, info: ValidationInfo) -> DecisionRight:
        when = info.data.get("when")
        kind = when.kind if isinstance(when, When) else ""
        if decision in ("autonomous", "notify") and kind in PEOPLE_DECIDE:
            what = "public copy" if kind == "draft" else kind
            raise ValueError(f"`{decision}` is never for {what}; the weakest for it is `signoff`")
        if decision == "two" and kind not in _COLLECTED:
            raise ValueError(f"`two` is for what waits for signatures ({', '.join(sorted(_COLLECTED))})")
        return decision

    @field_validator("signoff")
    @classmethod
    def _asks_somebody(cls, signoff: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        decision = info.data.get("decision")
        if decision in ("signoff", "two") and not signoff:
            raise ValueError(f"`{decision}` names the roles that must sign")
        if decision in ("autonomous", "notify", "never") and signoff:
            raise ValueError(f"`{decision}` asks nobody to sign; remove `signoff`")
        if decision == "two" and len(signoff) > 2:
            raise ValueError("`two` names one role, in which two people sign, or two roles")
        return signoff

    @field_validator("notify")
    @classmethod
    def _tells_somebody(cls, notify: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if (info.data.get("decision") == "notify") != bool(notify):
            raise ValueError(
                "`decision: notify` names here the roles that are told, and no other decision does"
            )
        return notify

    @model_validator(mode="after")
    def _escalates_in_time(self) -> PolicyRule:
        if (self.escalate_after_hours is None) != (self.escalate_to is None):
            raise ValueError("`escalate_after_hours` and `escalate_to` go together")
        if self.escalate_after_hours is not None and self.escalate_after_hours >= self.due_hours:
            raise ValueError("`escalate_after_hours` is not before `due_hours`, when the answer is no")
        return self

    def roles(self) -> frozenset[str]:
        """Every role that the rule names."""
        return frozenset({*self.signoff, *self.notify, *((self.escalate_to,) if self.escalate_to else ())})


class HeldPolicy(Frozen):
    """Who is asked to edit a held draft, or to waive its findings, and by when."""

    signoff: Roles = ("brand",)
    due_hours: Hours = 72


class WaiverRight(Frozen):
    """Which role may let findings of a rule stand; `*` in the rule stands for anything."""

    rule: ShortText
    role: Name


class Floors(Frozen):
    """What nothing weakens.

    Attributes:
        findings: rules of the gate whose findings nobody may waive; `*` stands for anything.
        rules: ids of the policy's rules whose sign-offs nobody external gives, takes over or passes on.
    """

    findings: Annotated[tuple[ShortText, ...], Field(max_length=200)] = ()
    rules: Annotated[tuple[Name, ...], Field(max_length=200)] = ()


class OutputCap(Frozen):
    """The most that may be approved in a week, from Monday to Sunday, for a channel, an audience or both."""

    channel: Name | None = None
    segment: Name | None = None
    per_week: Annotated[int, Field(ge=0, le=100_000)]

    @model_validator(mode="after")
    def _of_something(self) -> OutputCap:
        if self.channel is None and self.segment is None:
            raise ValueError("a cap names a `channel`, a `segment` or both")
        return self


class BulkRule(Frozen):
    """What is low risk enough to be approved in bulk. The gate must have passed it, whatever is written here.

    Attributes:
        channels, segments, markets: only these; any when empty.
        without_claims: classes of claims that keep a draft out; by default every class does.
        notes_max: how many notes of the gate, which ask for nothing, may be there.
    """

    channels: tuple[Name, ...] = ()
    segments: tuple[Name, ...] = ()
    markets: tuple[ShortText, ...] = ()
    without_claims: tuple[ClaimClass, ...] | None = None
    notes_max: Annotated[int, Field(ge=0, le=100)] = 0
