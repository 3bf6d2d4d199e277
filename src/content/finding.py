"""Findings and verdicts: one rule's result on one exact span, and the worst of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import ConfigDict, Field

from .._canonical import digest
from ._base import Frozen

__all__ = ("ACTIONS", "Action", "Finding", "Fix", "Verdict", "worst")

Verdict = Literal["pass", "needs-role", "revise", "unchecked", "block"]
Action = Verdict
"""What a finding asks for; `pass` is a note that changes nothing."""

ACTIONS: tuple[Verdict, ...] = ("pass", "needs-role", "revise", "unchecked", "block")
"""From harmless to final; a verdict is the worst action over the findings, never an average."""


class Fix(Frozen):
    """One edit that would resolve the finding: replace the span by `text`."""

    edit: Literal["replace", "remove", "insert"] = "replace"
    text: str = ""


class Finding(Frozen):
    """One rule's result on one exact span of one part.

    Attributes:
        rule: the rule's id, such as `claims.unsupported`.
        cls: the rule's class (`class` in JSON), such as a claim class.
        start, end: code points in the part's text, end exclusive; both 0 when the whole part
            or draft is meant.
        line, column: 1-based, of `start`.
        part: the part's name; empty when the whole draft is meant.
        proof: the proof point that the finding is about, or the nearest one.
        role: who may sign or waive it, when the policy names someone.
        fingerprint: the same for the same rule on the same words, wherever they stand.
        waiver: id of the waiver that lets it stand.
    """

    model_config = ConfigDict(populate_by_name=True)

    rule: str
    cls: str = Field(alias="class")
    severity: Literal["note", "warning", "error"]
    action: Action
    start: int = 0
    end: int = 0
    line: int = 1
    column: int = 1
    part: str = ""
    excerpt: str = ""
    message: str
    why: str = ""
    fixes: tuple[Fix, ...] = ()
    proof: str | None = None
    role: str | None = None
    engine: str = "deterministic"
    fingerprint: str = ""
    waiver: str | None = None

    def model_post_init(self, _context: Any) -> None:
        """Fill in the fingerprint, which no caller should have to compute."""
        if not self.fingerprint:
            words = " ".join(self.excerpt.casefold().split())
            object.__setattr__(self, "fingerprint", digest([self.rule, self.part, words])[:16])

    def as_dict(self) -> dict[str, Any]:
        """The finding with the names of the JSON contract."""
        return self.model_dump(mode="json", by_alias=True)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts or actions; `pass` when there are none."""
    return max(verdicts, key=ACTIONS.index, default="pass")
