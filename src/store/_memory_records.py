"""The ledger's rows of organizational memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

__all__ = (
    "Learning",
    "LearningKind",
    "LearningStatus",
    "LearningVersion",
    "Pair",
    "PairKind",
    "PairStatus",
    "Passage",
    "Strength",
)

LearningKind = Literal[
    "experiment",
    "creative",
    "audience",
    "channel",
    "offer",
    "seasonal",
    "workflow",
    "competitor",
    "agent-accuracy",
]
Strength = Literal["experiment", "observation", "anecdote"]
LearningStatus = Literal["proposed", "approved", "disputed", "superseded", "retired", "erased"]
PairKind = Literal["duplicate", "contradiction"]
PairStatus = Literal["open", "merged", "dismissed"]


@dataclass(frozen=True, kw_only=True)
class Learning:
    """One typed record of organizational memory.

    Attributes:
        subject_key: normalised tuple of what it is about; only the same subject may supersede or contradict.
        value, low, high: the effect and its interval, in `unit`; `n` and `n_control` per arm.
        confidence: the interval's level, such as 0.95; None when nobody said.
        srm_p: p-value of the sample-ratio check; `prereg`: id of the design fixed before the start.
        valid_from, valid_until: when it held in the world; `recorded_at`, `superseded_at`: in the ledger.
        source_sha256: hash of the file that it was imported from; empty when it came from no file.
        content_sha256, excerpt: hash of the source's content, and the words found verbatim in it.
        extracted_by: a person, or agent, model and prompt version.
        public_use: may support copy that the public reads; `public_use_by` said so.
        access: tags of which a reader needs one; none means everybody in the workspace.
        retest: why it is to be tested again; empty when it is not.
        origin: `example` for records that `init --example` brought.
        version: counts the changes of this record; `seq`: the change counter of the whole memory.
    """

    id: str
    workspace: str
    kind: LearningKind
    statement: str
    subject_key: str = ""
    brand: str = ""
    market: str = ""
    segment: str = ""
    stage: str = ""
    channel: str = ""
    format: str = ""
    offer: str = ""
    product: str = ""
    season: str = ""
    metric: str = ""
    value: float | None = None
    unit: str = ""
    direction: str = ""
    baseline: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    n_control: int | None = None
    method: str = ""
    srm_p: float | None = None
    prereg: str = ""
    observed: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    recorded_at: datetime | None = None
    superseded_at: datetime | None = None
    source_id: str = ""
    source_type: str = ""
    locator: str = ""
    content_sha256: str = ""
    excerpt: str = ""
    extracted_by: str = ""
    strength: Strength = "anecdote"
    status: LearningStatus = "proposed"
    approver: str = ""
    approved_at: datetime | None = None
    public_use: bool = False
    public_use_by: str = ""
    sensitivity: str = ""
    access: tuple[str, ...] = ()
    retention_until: date | None = None
    personal_data: bool = False
    owner: str = ""
    trust: str = ""
    origin: Literal["", "example"] = ""
    supersedes: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = ()
    retrieved_count: int = 0
    cited_count: int = 0
    last_confirmed_at: datetime | None = None
    version: int = 1
    seq: int = 0
    source_sha256: str = ""
    confidence: float | None = None
    retest: str = ""


@dataclass(frozen=True, kw_only=True)
class LearningVersion:
    """A learning as it stood after one change, with who made it and why."""

    learning_id: str
    version: int
    seq: int
    author: str
    reason: str
    at: datetime
    learning: Learning


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A piece of a long source text. `ordinal` counts the pieces of one source from 0.

    Attributes:
        id: `src-` and twelve hexadecimal digits.
        locator: where in the source it stands; `source_sha256` is the hash of the whole source.
        access: tags of which a reader needs one; none means everybody in the workspace.
        erased: only this shell is left of it.
        seq: the change counter of the workspace's passages.
    """

    id: str
    source_id: str
    source_sha256: str = ""
    title: str = ""
    locator: str = ""
    brand: str = ""
    ordinal: int = 0
    text: str
    access: tuple[str, ...] = ()
    trust: str = ""
    added_at: datetime
    erased: bool = False
    seq: int = 0


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two learnings that code found to say nearly the same, or to contradict each other; `one` < `other`.

    Attributes:
        score: for duplicates how alike they are, from 0 to 1; 1 for contradictions.
        why: what was compared, in numbers and names of fields; never the statements.
    """

    id: str
    kind: PairKind
    one: str
    other: str
    score: float
    why: str = ""
    status: PairStatus = "open"
    decided_by: str = ""
    decided_at: datetime | None = None
    created_at: datetime
