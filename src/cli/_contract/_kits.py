"""The brand kit: `kit …`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ._base import Open, Result

__all__ = ("RESULTS",)


class KitExplainResult(Result):
    """`kit explain`."""

    schema_: Literal["brandwright.kit-explain/1"] = Field(alias="schema")
    rule: str
    class_: str = Field(alias="class")
    action: str
    what: str
    why: str
    fix: str
    passes: list[str]
    fails: list[str]
    entry: dict[str, Any] | None
    file: str | None
    waived_by: list[str]


class ScoreRowJson(Open):
    """The score of a text, or of a week's drafts."""

    name: str
    score: float
    words: int
    findings: dict[str, int]
    families: dict[str, int]


class KitImportValeResult(Result):
    """`kit import-vale`."""

    schema_: Literal["brandwright.kit-import-vale/1"] = Field(alias="schema")
    styles: list[str]
    vocabularies: list[str]
    levels: dict[str, str]
    rules: int
    not_run: list[dict[str, str]]
    notes: list[str]
    written: bool


class KitScoreResult(Result):
    """`kit score`."""

    schema_: Literal["brandwright.kit-score/1"] = Field(alias="schema")
    of: Literal["files", "weeks"]
    rows: list[ScoreRowJson]


class QuoteJson(Open):
    """Words of a document and their place."""

    file: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    quote: str
    page: int | None
    line: int | None
    place: str
    after: str = Field(description="what an editor wrote for the quote; empty for documents")
    reason: str
    decision: str


class EffectJson(Open):
    """What a rule would have flagged in approved drafts, and in the kit's own words."""

    looked_at: int
    drafts: int
    places: list[dict[str, Any]]
    kit: list[str]


class TrialJson(Open):
    """What the eval suites say about rules."""

    fails: bool
    newly_failing: int
    suites: list[dict[str, Any]]


class ProposalJson(Open):
    """An entry that is proposed for the kit; `yaml` is how it would stand in its section's file."""

    id: str
    section: str
    path: list[str]
    sets: bool
    title: str
    yaml: str
    quotes: list[QuoteJson]
    rule: str
    why: str
    confidence: Literal["high", "medium", "low"]
    missing: list[str]
    source: str
    status: Literal["proposed", "accepted", "rejected", "withdrawn"]
    against: list[str]
    effect: EffectJson | None
    withdrawn: list[str]


class KitProposeResult(Result):
    """`kit propose`."""

    schema_: Literal["brandwright.kit-propose/1"] = Field(alias="schema")
    engine: str
    run: str
    dry_run: bool
    documents: list[dict[str, Any]]
    notes: list[dict[str, str]]
    new: list[ProposalJson]
    again: list[str]
    known: int
    dropped: int


class KitProposalsResult(Result):
    """`kit proposals`: what was decided, and what waits."""

    schema_: Literal["brandwright.kit-proposals/1"] = Field(alias="schema")
    accepted: list[str]
    dropped: list[str]
    left: list[dict[str, str]]
    missing: dict[str, list[str]]
    files: list[str]
    kit_sha: str
    trial: TrialJson | None
    problems: list[dict[str, str]]
    errors: int
    proposals: list[ProposalJson]


class KitProposalResult(Result):
    """`kit proposals --show`: one proposal whole, and what the eval suites say about it."""

    schema_: Literal["brandwright.kit-proposal/1"] = Field(alias="schema")
    proposal: ProposalJson
    trial: TrialJson


class KitUndoResult(Result):
    """`kit proposals --undo`: a rule that left the kit."""

    schema_: Literal["brandwright.kit-undo/1"] = Field(alias="schema")
    undone: str
    title: str
    file: str
    kit_before: str
    kit_sha: str


class LiveJson(Open):
    """A place where a draft is live."""

    platform: str
    id: str
    url: str
    live_at: str


class RestingJson(Open):
    """A reviewed draft that rests on a piece of evidence."""

    draft: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    review: str
    state: str
    asset: str
    exports: int
    live: list[LiveJson]


class EvidenceGoneJson(Open):
    """Evidence that is not what a draft was approved on."""

    id: str
    why: Literal["removed", "retired", "expired", "changed"]


class StaleJson(RestingJson):
    """An approved draft whose evidence is not what it was approved on."""

    evidence: list[EvidenceGoneJson]


class KitRetireResult(Result):
    """`kit retire`: a proof point that no copy may rest on, and the drafts that do."""

    schema_: Literal["brandwright.kit-retire/1"] = Field(alias="schema")
    retired: str
    file: str
    kit_before: str
    kit_sha: str
    drafts: list[RestingJson]


class KitStaleResult(Result):
    """`kit stale`: approved drafts whose evidence no longer holds; `live` counts those that are live."""

    schema_: Literal["brandwright.kit-stale/1"] = Field(alias="schema")
    live: int
    drafts: list[StaleJson]


RESULTS: dict[str, type[Open]] = {
    "kit-explain": KitExplainResult,
    "kit-import-vale": KitImportValeResult,
    "kit-score": KitScoreResult,
    "kit-proposal": KitProposalResult,
    "kit-undo": KitUndoResult,
    "kit-retire": KitRetireResult,
    "kit-stale": KitStaleResult,
    "kit-proposals": KitProposalsResult,
    "kit-propose": KitProposeResult,
}
