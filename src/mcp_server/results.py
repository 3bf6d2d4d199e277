"""What the tools answer with. Their schemas are part of what a client sees, and none has a place for a draft's copy."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from ..content import Verdict

__all__ = (
    "CheckResult",
    "Conflicting",
    "Decided",
    "DraftResult",
    "Drafted",
    "Flagged",
    "Measured",
    "RecallResult",
    "Record",
    "Result",
    "ReviewResult",
    "Sentence",
    "SignOffState",
    "SuiteResult",
    "Unmet",
)


class Result(BaseModel):
    """What a tool answers with."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sentence(Result):
    """A sentence of an answer, with the ids of the records that it rests on."""

    text: str
    records: tuple[str, ...]


class Record(Result):
    """An approved learning."""

    id: str
    kind: str
    statement: str
    measurement: str
    strength: str
    channel: str
    segment: str
    observed: str | None = None
    weak: tuple[str, ...] = Field((), description="Why its evidence is weak; empty when it is not.")
    note: str = ""


class Conflicting(Result):
    """Records that say different things about one subject."""

    records: tuple[str, ...]
    text: str


class RecallResult(Result):
    """What is on record about a question."""

    answered: bool = Field(description="False when nothing on record bears on the question.")
    answer: tuple[Sentence, ...]
    records: tuple[Record, ...] = Field(
        description="Those that bear on the question; the nearest ones, which answer nothing, when none does."
    )
    conflicts: tuple[Conflicting, ...]
    missing: str = Field(description="What is not on record, in a sentence.")
    notices: tuple[str, ...]
    engine: str


class Flagged(Result):
    """One rule's result on one span; offsets in Unicode code points of the text that was sent."""

    rule: str
    action: Verdict
    start: int = 0
    end: int = 0
    line: int = 1
    column: int = 1
    part: str = ""
    message: str
    why: str = ""
    fixes: tuple[str, ...] = ()
    proof: str | None = None
    role: str | None = None


class CheckResult(Result):
    """What the rules of the brand kit say about a text. A pass is no approval."""

    verdict: Verdict
    findings: tuple[Flagged, ...]
    left_out: int = Field(0, description="How many findings there are beyond those listed.")
    notes: tuple[str, ...]
    kit_sha256: str


class SignOffState(Result):
    """One role's answer that a review needs."""

    role: str
    state: str
    due: str | None = None


class Drafted(Result):
    """One asset: its review, in which people decide. Its copy is read there."""

    asset: str
    channel: str
    review: str
    state: str = Field(description="`pending` or `held`: what is held cannot be approved as it stands.")
    verdict: Verdict
    sha256: str
    signoffs: tuple[SignOffState, ...]
    findings: tuple[Flagged, ...]


class DraftResult(Result):
    """What was prepared. Nothing of it is approved: a person decides about each review."""

    run: str
    verdict: Verdict
    drafts: tuple[Drafted, ...]
    engine: str
    model: str
    cost: float | None = None
    next: str


class Measured(Result):
    """A score with its interval and threshold."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    threshold: float | None = None
    passed: bool | None = None


class SuiteResult(Result):
    """What a suite measured."""

    run: str
    suite: str
    passed: bool
    n: int
    scored: int
    errored: int
    skipped: int
    scores: tuple[Measured, ...]
    engine: str


class Decided(Result):
    """A decision of a person, without the person's name and words."""

    kind: str
    at: str
    sha256: str


class Unmet(Result):
    """A finding that stands in the way, or asks for a role."""

    rule: str
    action: Verdict
    message: str


class ReviewResult(Result):
    """Where a review stands."""

    id: str
    state: str
    verdict: str
    asset: str
    sha256: str
    signoffs: tuple[SignOffState, ...]
    decisions: tuple[Decided, ...]
    findings: tuple[Unmet, ...]
    next: str
