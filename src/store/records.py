"""The ledger's rows as frozen values. Field names are the columns' names; `*_json` fields are parsed JSON.

Moments (`*_at`, `at`) are aware datetimes in UTC; days (`until`, `observed`, `valid_from`, …) are dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from ._memory_records import (
    Learning,
    LearningKind,
    LearningStatus,
    LearningVersion,
    Pair,
    PairKind,
    PairStatus,
    Passage,
    Strength,
)

__all__ = (
    "Actor",
    "AuditEntry",
    "Decision",
    "DecisionKind",
    "DraftUse",
    "Export",
    "GateRow",
    "JsonObject",
    "JsonScalar",
    "Learning",
    "LearningKind",
    "LearningStatus",
    "LearningVersion",
    "ObjectRef",
    "Pair",
    "PairKind",
    "PairStatus",
    "Passage",
    "Proposal",
    "ProposalStatus",
    "Publication",
    "Review",
    "Run",
    "RunStatus",
    "SignOff",
    "SourceText",
    "Step",
    "StepKind",
    "Strength",
    "Tombstone",
    "Verification",
    "Waiver",
)

JsonScalar: TypeAlias = str | int | float | bool | None
JsonObject: TypeAlias = dict[str, Any]

RunStatus = Literal["running", "finished", "failed"]
StepKind = Literal["node", "model", "read"]
DecisionKind = Literal[
    "approve", "approve-with-edits", "request-changes", "reject", "escalate", "expire", "withdraw"
]
ProposalStatus = Literal["proposed", "accepted", "rejected", "withdrawn"]


@dataclass(frozen=True)
class Actor:
    """Who acts: `id` is the claimed name, `account` the account of the operating system or service,
    `auth` how the name was made sure of (`local`, `token`, `none`)."""

    kind: Literal["person", "agent", "system"]
    id: str
    account: str
    auth: str


@dataclass(frozen=True)
class ObjectRef:
    """A thing that an audit entry speaks of."""

    kind: str
    id: str
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One act in the append-only log; `hash` covers all other fields, `prev` is the hash before it."""

    seq: int
    at: str
    workspace: str
    actor: Actor
    act: str
    object: ObjectRef
    refs: tuple[ObjectRef, ...]
    reason: str
    data: JsonObject
    prev: str
    hash: str


@dataclass(frozen=True)
class Verification:
    """What a walk along the audit chain found."""

    entries: int
    ok: bool
    first_bad: int | None = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One execution of a graph. `key` names its inputs: an unfinished run of the same key resumes."""

    id: str
    workspace: str
    graph: str
    graph_version: str
    key: str
    status: RunStatus = "running"
    brief_json: JsonObject
    inputs_json: JsonObject = field(default_factory=dict)
    parent: str | None = None
    created_at: datetime
    finished_at: datetime | None = None
    outcome_json: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that a run did: a node, a model call or a read; `detail_json` is its account."""

    id: str
    run_id: str
    seq: int
    node: str
    asset: str = ""
    round: int = 0
    kind: StepKind = "node"
    name: str = ""
    started_at: datetime
    finished_at: datetime | None = None
    detail_json: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DraftUse:
    """A draft as one round of one run wrote it; the draft itself knows nothing of runs."""

    run_id: str
    asset: str
    round: int
    draft_sha: str
    verdict: str
    gate_sha: str = ""
    evidence_json: Any = field(default_factory=dict)
    choices_json: Any = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class GateRow:
    """One judgement of one draft, with the kit and the policy that judged."""

    id: str
    draft_sha: str
    verdict: str
    policy_sha: str
    kit_sha: str
    publish_on: date
    scores_json: Any = field(default_factory=list)
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Review:
    """An open question about one draft sha; `version` counts its changes, for compare-and-set."""

    id: str
    run_id: str
    asset: str
    draft_sha: str
    version: int = 1
    created_at: datetime
    brief_json: JsonObject
    verdict: str
    held: bool = False
    gate_id: str = ""
    kit_sha: str = ""
    policy_sha: str = ""
    evidence_sha: str = ""
    origin: Literal["agent", "submitted"] = "agent"
    author: str = ""
    parent: str | None = None
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """One role's answer that a review needs; open until a decision claims it.

    Attributes:
        rules: ids of the policy's rules that asked for it.
        apart: what it shares with other sign-offs of the review that take different people.
        escalate_at, escalate_to: when it goes to another role, and to which; None when it never does.
    """

    id: str
    review_id: str
    role: str
    reason: str = ""
    due_at: datetime | None = None
    decision_id: str | None = None
    rules: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    escalate_at: datetime | None = None
    escalate_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What an identified person decided, about exactly which bytes.

    Attributes:
        words_changed: words that people changed in what an agent wrote before they approved it; None when nothing
            was approved, or when no agent wrote it.
        reason_code: the reason as one of a few kinds; empty when none was given.
        seconds: how long the draft was on the person's screen; None when nobody measured it.
        findings_open: findings of the gate that stood, neither waived nor edited away; None where unknown.
        attempt, attempt_sha: hashes of the key that the attempt came with, and of what it asked for.
    """

    id: str
    review_id: str
    kind: DecisionKind
    by: str
    account: str
    auth: str
    at: datetime
    reason: str
    draft_sha: str
    evidence_sha: str = ""
    kit_sha: str = ""
    policy_sha: str = ""
    gate_id: str = ""
    settled_at: datetime | None = None
    words_changed: int | None = None
    reason_code: str = ""
    seconds: float | None = None
    findings_open: int | None = None
    attempt: str = ""
    attempt_sha: str = ""


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A decision that lets one finding stand; `until` is its last day."""

    id: str
    review_id: str
    rule: str
    fingerprint: str
    role: str
    by: str
    reason: str
    until: date | None = None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A record that a sha went live; results join on platform and external id."""

    id: str
    draft_sha: str
    review_id: str
    platform: str
    external_id: str
    url: str = ""
    live_at: datetime
    withdrawn_at: datetime | None = None
    file_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Export:
    """A file that was made of approved bytes."""

    id: str
    review_id: str
    draft_sha: str
    format: str
    file_sha256: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SourceText:
    """A source as research read it, named by the SHA-256 of its text in UTF-8."""

    sha256: str
    title: str
    path: str
    text: str
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A learning or brand rule that edits and reasons suggest; a person accepts it or not."""

    id: str
    kind: Literal["learning", "rule"]
    payload_json: JsonObject
    from_decision: str
    status: ProposalStatus = "proposed"
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Tombstone:
    """That something was erased: what kind of thing, its id and the hash of what it was."""

    id: str
    kind: str
    object_id: str
    sha256: str = ""
    at: datetime
    by: str
