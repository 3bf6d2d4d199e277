"""Claims: what may be claimed, what must not be, and what each class needs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...content._base import Frozen, Name, Text
from ._entry import Entry, ShortText

__all__ = (
    "BannedClaim",
    "ClaimClass",
    "ClaimPolicy",
    "EvidenceFile",
    "EvidenceType",
    "ProofPoint",
    "Scope",
)

ClaimClass = Literal[
    "number",
    "comparative",
    "superlative",
    "absolute",
    "guarantee",
    "testimonial",
    "certification",
    "establishment",
    "price",
    "scarcity",
    "green",
    "competitor",
]


EvidenceType = Literal[
    "measurement",
    "study",
    "customer",
    "analytics",
    "certification",
    "document",
    "policy",
    "quote",
    "learning",
]


class Scope(Frozen):
    """What a figure holds for; copy may say less, never more."""

    population: Text = ""
    period: Text = ""
    geography: Text = ""


class EvidenceFile(Frozen):
    """What a proof point rests on: an excerpt of a file in `brand/evidence/`, pinned by hash.

    Attributes:
        file: path relative to `brand/`, inside it.
        sha256: of the file's bytes.
        excerpt: a span that occurs in the file verbatim.
    """

    type: EvidenceType
    file: Text
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    excerpt: ShortText
    collected_on: date
    n: Annotated[int, Field(ge=0)] | None = None
    source: Text = ""


class ProofPoint(Entry):
    """`proof_points.yaml`: something true that copy may claim.

    Attributes:
        claims: approved wordings; a sentence that contains one of them is linked by it.
        metric: words that name what was measured; one of them stands in a sentence that states the value.
        value, unit: the figure; `unit` as in copy (`%`, `x`, `s`, `ms`, `minutes`, `checks`, …).
        direction: whether the metric rose or fell, or `none` for a plain count or level.
        qualifier: words that copy has to keep, such as "on average" (one of them suffices).
        supports: claim classes, within what the evidence table allows for the evidence's type.
        tolerance: rounding that copy may do, as a fraction of the value.
        valid_until: last day on which copy may rest on it.
        disclaimers: texts that have to stand in the same draft.
        products, channels, markets: empty means all.
    """

    claims: Annotated[tuple[ShortText, ...], Field(min_length=1)]
    metric: tuple[ShortText, ...] = ()
    value: float | None = None
    unit: str = ""
    direction: Literal["increase", "decrease", "none"] = "none"
    comparator: Text = ""
    scope: Scope = Scope()
    qualifier: tuple[ShortText, ...] = ()
    supports: tuple[ClaimClass, ...] = ("number",)
    tolerance: Annotated[float, Field(ge=0, le=0.1)] = 0.0
    evidence: EvidenceFile
    valid_until: date
    products: tuple[Name, ...] = ()
    channels: tuple[Name, ...] = ()
    markets: tuple[str, ...] = ()
    segments: tuple[Name, ...] = ()
    disclaimers: tuple[ShortText, ...] = ()
    approved_by: Name
    approved_on: date

    def usable(self, on: date) -> bool:
        """Whether copy published on that day may rest on it."""
        return self.active(on) and on <= self.valid_until


class BannedClaim(Entry):
    """`banned_claims.yaml`: what must not be said. Terms are literals, patterns are RE2."""

    terms: tuple[ShortText, ...] = ()
    patterns: tuple[ShortText, ...] = ()
    cls: ClaimClass | None = Field(default=None, alias="class")
    reason: ShortText
    law_ref: Text = ""
    safe_alternative: Text = ""
    channels: tuple[Name, ...] = ()
    markets: tuple[str, ...] = ()
    exception_role: Name | None = None
    pass_examples: tuple[ShortText, ...] = ()
    fail_examples: tuple[ShortText, ...] = ()

    @model_validator(mode="after")
    def _says_what(self) -> BannedClaim:
        if not self.terms and not self.patterns:
            raise ValueError("a banned claim needs at least one of `terms` and `patterns`")
        return self


class ClaimPolicy(Frozen):
    """`claims.yaml`: what each class of claim needs, and which evidence may support it.

    Attributes:
        classes: per claim class: `needs-proof`, `needs-role` (proof or a person of `role`), `forbidden`.
        role: who may let a class marked `needs-role` pass.
        evidence: the evidence x claim table: evidence type -> claim classes that it may support.
    """

    classes: dict[ClaimClass, Literal["needs-proof", "needs-role", "forbidden"]] = {}
    role: dict[ClaimClass, Name] = {}
    evidence: dict[EvidenceType, tuple[ClaimClass, ...]] = {}
