"""Drafts: `draft` and `submit`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._base import FindingJson, Open, Result, Verdict

__all__ = ("RESULTS", "SignOffJson")


class SentenceJson(Open):
    """A sentence and the ids of its evidence."""

    text: str
    evidence: list[str]


class BlockJson(Open):
    """A block of a part."""

    kind: str
    sentences: list[SentenceJson]
    href: str | None


class PartJson(Open):
    """A part of a draft."""

    name: str
    blocks: list[BlockJson]


class SignOffJson(Open):
    """A sign-off that a review needs."""

    role: str
    due: str | None
    reason: str


class ReviewJson(Open):
    """The review that a draft waits in."""

    id: str
    state: str
    signoffs: list[SignOffJson]


class DraftJson(Open):
    """One draft with its verdict."""

    id: str
    asset: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    verdict: Verdict
    channel: str
    segment: str
    stage: str
    parts: list[PartJson]
    findings: list[FindingJson]
    review: ReviewJson
    choices: list[dict[str, str]]


class DraftResult(Result):
    """`draft`."""

    schema_: Literal["brandwright.draft/1"] = Field(alias="schema")
    engine: str
    model: str
    run: str
    resumed: bool
    original: dict[str, str] | None
    verdict: Verdict
    drafts: list[DraftJson]
    calls: int
    tokens: int
    cost: float | None


class SubmitResult(DraftResult):
    """`submit`."""

    schema_: Literal["brandwright.submit/1"] = Field(alias="schema")  # type: ignore[assignment]


RESULTS: dict[str, type[Open]] = {
    "draft": DraftResult,
    "submit": SubmitResult,
}
