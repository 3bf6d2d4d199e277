"""What the REST API takes and gives. Within version 1 answers may get further fields; none goes or changes meaning."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...content import Brief, Draft, Finding, Verdict
from ...governance import Choice, ReviewState
from ...governance._attempts import ReasonCode
from ...governance.rating import Answers
from ...store.ratings import Answer

__all__ = (
    "Asked",
    "AuditEntryJson",
    "AuditJson",
    "CheckRequest",
    "CheckResult",
    "CommentJson",
    "CommentRequest",
    "DecisionJson",
    "DecisionRequest",
    "DraftRequest",
    "Drafted",
    "DraftsJson",
    "EditRequest",
    "ExportQuery",
    "Limit",
    "Problem",
    "RecallRequest",
    "RecallResult",
    "ReviewJson",
    "ReviewQuery",
    "ReviewRow",
    "ReviewsJson",
    "RunJson",
    "RunsJson",
    "SubmitRequest",
)

COPY_MAX = 200_000
Line = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(min_length=1, max_length=2000, description="Kept with the act.")]


class Asked(BaseModel):
    """What a request carries: nothing that is not named here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answered(BaseModel):
    """What an answer carries."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Place(Answered):
    """The place of a problem."""

    file: str | None = None
    line: int | None = None
    field: str | None = None


class Problem(Answered):
    """What is wrong, where, and what to do next; the same object that the command line prints with `--json`."""

    schema_: Literal["brandwright.error/1"] = Field(alias="schema")
    code: str = Field(pattern=r"^BW[0-9]{3,4}$")
    message: str
    where: Place
    hint: str


class ReviewQuery(Asked):
    """Which reviews."""

    state: ReviewState | None = None
    role: Line | None = Field(None, description="Only those that wait for this role.")
    limit: int = Field(100, ge=1, le=500)


class SignOffJson(Answered):
    """One role's answer that a review needs."""

    role: str
    reason: str
    due: str | None = None
    decision: str | None = Field(None, description="The decision that answered it; null while it is open.")


class ReviewRow(Answered):
    """A review in the list."""

    id: str
    state: ReviewState
    verdict: Verdict
    asset: str
    sha256: str = Field(description="Of the draft under review now; send it as If-Match with a decision.")
    version: int
    created: str
    owes: tuple[str, ...] = Field(description="Roles that have not answered.")


class ReviewsJson(Answered):
    """Reviews, the newest first."""

    reviews: tuple[ReviewRow, ...]


class DecisionJson(Answered):
    """What was decided, by whom, about which bytes."""

    id: str
    review: str
    kind: str
    by: str
    account: str
    auth: str = Field(description="How the person was made sure of.")
    at: str
    reason: str
    reason_code: str
    sha256: str


class CommentJson(Answered):
    """What somebody said about a draft, or about words of it."""

    id: str
    by: str
    at: str
    text: str
    part: str = ""
    quote: str = ""
    resolved: bool = False


class ReviewJson(ReviewRow):
    """A review with the draft, what the gate found, who signed what and who said what."""

    draft: Draft
    findings: tuple[Finding, ...]
    signoffs: tuple[SignOffJson, ...]
    decisions: tuple[DecisionJson, ...]
    comments: tuple[CommentJson, ...]


class AnswersJson(Asked):
    """What the person says about the draft beside the decision."""

    accurate: Answer = ""
    useful: Answer = ""
    brand_safe: Answer = ""
    real_need: Answer = ""

    def given(self) -> Answers:
        """The answers as the decision keeps them."""
        return Answers(**self.model_dump())


class DecisionRequest(Asked):
    """A decision about the draft that `If-Match` names."""

    kind: Choice | Literal["withdraw"]
    version: int = Field(ge=1, description="Of the review, as the answer had it that was read before.")
    reason: Reason
    reason_code: ReasonCode | None = None
    to: Line = Field("", description="The role that an escalation passes the question on to.")
    answers: AnswersJson | None = None


class EditRequest(Asked):
    """The whole copy, as `review edit` and the editor of the inbox have it."""

    text: str = Field(min_length=1, max_length=COPY_MAX)
    reason: Reason
    version: int = Field(ge=1, description="Of the review, as the answer had it that was read before.")


class CommentRequest(Asked):
    """Something to say about the draft, or about words of one of its parts."""

    text: str = Field(min_length=1, max_length=2000)
    part: Line = ""
    start: int = Field(0, ge=0, description="In code points of the part's text.")
    end: int = Field(0, ge=0)


class CheckRequest(Asked):
    """A text to hold against the brand kit."""

    text: str = Field(min_length=1, max_length=COPY_MAX)
    channel: Line | None = None
    part: Line | None = None
    locale: Line | None = None


class CheckResult(Answered):
    """What the rules say about a text. A pass is no approval."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    kit_sha256: str


class DraftRequest(Asked):
    """A brief, as its file has it; it ends with reviews that people decide."""

    brief: Brief
    channels: tuple[Line, ...] = ()
    variants: int = Field(1, ge=1, le=10)


class SubmitRequest(Asked):
    """Copy, with part marks where the channel has more than one part; it is never rewritten."""

    text: str = Field(min_length=1, max_length=COPY_MAX)
    channel: Line = Field(description="The channel that it is for, as the kit names it.")
    brief: Brief | None = Field(None, description="The brief that it answers.")


class Drafted(Answered):
    """One asset and its review."""

    asset: str
    review: str
    state: ReviewState
    verdict: Verdict
    sha256: str


class DraftsJson(Answered):
    """What was prepared; nothing of it is approved."""

    run: str
    engine: str
    model: str
    drafts: tuple[Drafted, ...]


class RecallRequest(Asked):
    """A question to memory."""

    question: str = Field(min_length=1, max_length=1000)
    channel: Line = ""
    segment: Line = ""
    k: int = Field(5, ge=1, le=50)


class SentenceJson(Answered):
    """A sentence of an answer, with the ids of the records that it rests on."""

    text: str
    records: tuple[str, ...]


class RecordJson(Answered):
    """An approved learning."""

    id: str
    kind: str
    statement: str
    measurement: str
    strength: str
    channel: str
    segment: str
    observed: str | None = None


class RecallResult(Answered):
    """What is on record about a question, or that nothing is."""

    answered: bool
    answer: tuple[SentenceJson, ...]
    records: tuple[RecordJson, ...]
    missing: str
    notices: tuple[str, ...]
    engine: str


class ExportQuery(Asked):
    """In which form."""

    format: Literal["md", "html", "json", "csv", "docx", "yaml"] = Field(
        "md", description="`yaml` is the brief of a plan."
    )


class Limit(Asked):
    """How many, the newest first."""

    limit: int = Field(100, ge=1, le=1000)


class ObjectJson(Answered):
    """A thing that an entry of the audit log speaks of."""

    kind: str
    id: str
    sha256: str = ""


class ActorJson(Answered):
    """Who acted, and how that was made sure of."""

    kind: Literal["person", "agent", "system"]
    id: str
    account: str
    auth: str


class AuditEntryJson(Answered):
    """One act on record."""

    seq: int
    at: str
    actor: ActorJson
    act: str
    object: ObjectJson
    refs: tuple[ObjectJson, ...]
    reason: str
    hash: str


class AgentJson(Answered):
    """An agent that worked on a draft: under which prompt, of which engine."""

    agent: str
    prompt: str
    prompt_sha: str
    engine: str
    model: str


class AuditJson(Answered):
    """Which agents made a draft, with which data, and who decided; and every act on record about it."""

    review: str
    draft: str
    run: str | None
    agents: tuple[AgentJson, ...]
    data: tuple[ObjectJson, ...]
    evidence: tuple[str, ...]
    entries: tuple[AuditEntryJson, ...]


class RunJson(Answered):
    """One execution of a graph."""

    id: str
    graph: str
    status: str
    started: str
    finished: str | None = None
    verdict: str | None = None
    reviews: tuple[str, ...] = ()


class RunsJson(Answered):
    """Runs, the newest first."""

    runs: tuple[RunJson, ...]
