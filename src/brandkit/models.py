"""The brand kit as typed data. One YAML file a section in `brand/`; every entry has an id.

What a section means and who enforces it stands beside each model. Loading is in `loader`,
the checks that need the whole kit are in `lint`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..content._base import Frozen, Name, Text
from ..content.draft import BlockKind

__all__ = (
    "BannedClaim",
    "Channel",
    "ClaimClass",
    "ClaimPolicy",
    "Disclosure",
    "EvidenceFile",
    "EvidenceType",
    "Example",
    "Kit",
    "KitMeta",
    "LineRole",
    "Messaging",
    "MessagingLine",
    "PartRole",
    "PartSpec",
    "Pillar",
    "Privacy",
    "Product",
    "ProofPoint",
    "Readability",
    "Scope",
    "SensitiveTopic",
    "StylePacks",
    "Terms",
    "Voice",
)

ShortText = Annotated[Text, Field(min_length=1, max_length=1000)]
Status = Literal["draft", "approved", "retired"]

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


class Entry(Frozen):
    """What every entry of the kit says about itself."""

    id: Name
    owner: Name | None = None
    status: Status = "approved"
    effective_from: date | None = None
    expires_on: date | None = None
    rationale: Text = ""

    def active(self, on: date) -> bool:
        """Whether the entry is approved and in force on that day."""
        started = self.effective_from is None or self.effective_from <= on
        return self.status == "approved" and started and (self.expires_on is None or on <= self.expires_on)


class Product(Frozen):
    """A product as it is written in copy."""

    id: Name
    name: ShortText
    url: Text | None = None
    description: Text = ""


class KitMeta(Frozen):
    """`meta.yaml`: whose kit it is."""

    brand: Annotated[Text, Field(min_length=1, max_length=80)]
    kit_version: str
    locales: Annotated[tuple[str, ...], Field(min_length=1)]
    markets: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    approvers: dict[str, str] = {}


LineRole = Literal[
    "hook", "problem", "promise", "how", "fact", "cta", "closing", "subject", "title", "query", "alt", "tag"
]
"""What an approved line does. `fact` lines need no proof: definitions, terms of the product."""


class MessagingLine(Frozen):
    """One approved sentence, with where it fits.

    Attributes:
        role: what the line does.
        shape: its form, such as `question`, `statement`, `number`, `list`, `story`; learnings choose by it.
        segments, stages, channels: empty means all.
        proof: proof points that a claim in the line rests on.
        href: target of a call to action.
    """

    id: Name
    text: ShortText
    role: LineRole
    shape: Name = "statement"
    segments: tuple[Name, ...] = ()
    stages: tuple[Name, ...] = ()
    channels: tuple[Name, ...] = ()
    proof: tuple[Name, ...] = ()
    href: Text | None = None


class Pillar(Entry):
    """One message of the brand: approved lines about one idea."""

    title: ShortText
    segments: tuple[Name, ...] = ()
    stages: tuple[Name, ...] = ()
    products: tuple[Name, ...] = ()
    lines: Annotated[tuple[MessagingLine, ...], Field(min_length=1)]
    must_include_any: tuple[ShortText, ...] = ()


class Messaging(Frozen):
    """`messaging.yaml`: positioning, boilerplate and pillars. Approved text is gated like any text."""

    positioning: Text = ""
    boilerplate: Text = ""
    pillars: tuple[Pillar, ...] = ()


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


class Avoid(Frozen):
    """A word not to use, and what to write instead."""

    term: ShortText
    use: Text = ""
    why: Text = ""


class Competitor(Frozen):
    """Another company's name and whether copy may mention it."""

    name: ShortText
    mention: Literal["never", "approval", "neutral"] = "never"


class Terms(Frozen):
    """`terms.yaml`: words. `exact` are names whose spelling and case never vary."""

    preferred: tuple[ShortText, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    exact: tuple[ShortText, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    acronyms: dict[str, str] = {}


class Trait(Frozen):
    """One trait of the voice, by what we are and what we are not."""

    we_are: ShortText
    we_are_not: ShortText


class Voice(Frozen):
    """`voice.yaml`: how the brand sounds."""

    traits: tuple[Trait, ...] = ()
    point_of_view: Literal["we", "you", "neutral"] = "we"
    contractions: bool = True
    exclamation_max: Annotated[int, Field(ge=0)] = 0
    emoji_max: Annotated[int, Field(ge=0)] = 0
    avoid_phrases: tuple[ShortText, ...] = ()


class Readability(Frozen):
    """Sentence and paragraph bounds, in words; also in `voice.yaml`."""

    sentence_max_words: Annotated[int, Field(ge=5)] = 32
    paragraph_max_words: Annotated[int, Field(ge=10)] = 120


PartRole = Literal[
    "subject",
    "preheader",
    "title",
    "query",
    "description",
    "hook",
    "headline",
    "body",
    "slides",
    "cta",
    "alt",
    "tags",
    "legal",
]
"""What a part is for; writers choose lines by it."""


class PartSpec(Frozen):
    """One part of a channel's layout. Lengths count code points unless `count` says otherwise.

    Attributes:
        kind: block kind the part consists of; `paragraph` parts may also hold headings and list items
            when `headings` is set.
        min_blocks, max_blocks: how many blocks.
        max_chars: hard limit of the part's text; `soft_chars` is a warning.
        block_max_chars: hard limit of each block.
    """

    name: Name
    role: PartRole
    kind: BlockKind = "paragraph"
    required: bool = True
    headings: bool = False
    min_blocks: Annotated[int, Field(ge=0)] = 1
    max_blocks: Annotated[int, Field(ge=1, le=200)] = 40
    max_chars: Annotated[int, Field(ge=1)] | None = None
    soft_chars: Annotated[int, Field(ge=1)] | None = None
    block_max_chars: Annotated[int, Field(ge=1)] | None = None
    count: Literal["characters", "bytes", "gsm7"] = "characters"


class Channel(Entry):
    """`channels.yaml`: a place where copy appears, with its parts and limits.

    Attributes:
        main: the part that copy without part marks goes into.
        link_required: a link or call to action has to stand in the draft.
        disclosures: ids of disclosures that always stand in this channel.
    """

    name: ShortText
    parts: Annotated[tuple[PartSpec, ...], Field(min_length=1)]
    main: Name
    link_required: bool = False
    hashtags_max: Annotated[int, Field(ge=0)] | None = None
    disclosures: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _main_exists(self) -> Channel:
        names = [part.name for part in self.parts]
        if self.main not in names:
            raise ValueError(f"`main` is {self.main!r}, but the parts are {', '.join(names)}")
        if len(set(names)) != len(names):
            raise ValueError("two parts have the same name")
        return self

    def part(self, name: str) -> PartSpec | None:
        """The layout of the part of that name."""
        return next((part for part in self.parts if part.name == name), None)


class Disclosure(Entry):
    """`disclosures.yaml`: a text that has to be there when its trigger is.

    Attributes:
        text: the exact words.
        claim_classes, channels, markets, when_offer: the triggers; any that is set and met asks for it
            (`channels` and `markets` narrow the other two, and stand alone when those are not set).
        part_role: the role of the part where the text has to stand; any part when absent.
    """

    text: ShortText
    claim_classes: tuple[ClaimClass, ...] = ()
    channels: tuple[Name, ...] = ()
    markets: tuple[str, ...] = ()
    when_offer: bool = False
    part_role: PartRole | None = None


class SensitiveTopic(Entry):
    """`sensitive_topics.yaml`: cues that send a draft to a named role, or stop it."""

    cues: Annotated[tuple[ShortText, ...], Field(min_length=1)]
    action: Literal["needs-role", "block"] = "needs-role"
    role: Name
    reason: ShortText


PersonalData = Literal["email", "phone", "card", "iban", "ssn", "ip", "key"]


class ConsentedName(Frozen):
    """A person who agreed to be named, and until when."""

    name: ShortText
    until: date
    source: ShortText


class Privacy(Frozen):
    """`privacy.yaml`: which personal data may stand in copy; everything else is blocked."""

    allow: tuple[ShortText, ...] = ()
    actions: dict[PersonalData, Literal["block", "needs-role", "allow"]] = {}
    role: Name = "privacy"
    consented: tuple[ConsentedName, ...] = ()


class StylePacks(Frozen):
    """`style_packs.yaml`: Vale style packages by folder, relative to `brand/`."""

    vale_styles: tuple[Text, ...] = ()
    vocabularies: tuple[Name, ...] = ()
    levels: dict[str, Literal["suggestion", "warning", "error", "off"]] = {}


class Example(Frozen):
    """`examples.yaml`: on-brand or off-brand copy with the reason; off-brand ones must not pass the gate."""

    id: Name
    text: ShortText
    verdict: Literal["on-brand", "off-brand"]
    why: ShortText
    channel: Name | None = None
    proof: tuple[Name, ...] = ()


class Governance(Frozen):
    """`governance.yaml`: the worst that a finding of a severity may do, and how long waivers last."""

    waiver_days_max: Annotated[int, Field(ge=1, le=365)] = 90
    packs: dict[str, tuple[str, ...]] = {}


class Kit(Frozen):
    """The whole kit, and the hash that findings, runs and decisions record."""

    meta: KitMeta
    messaging: Messaging = Messaging()
    proof_points: tuple[ProofPoint, ...] = ()
    banned_claims: tuple[BannedClaim, ...] = ()
    claims: ClaimPolicy = ClaimPolicy()
    terms: Terms = Terms()
    voice: Voice = Voice()
    readability: Readability = Readability()
    channels: tuple[Channel, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    sensitive_topics: tuple[SensitiveTopic, ...] = ()
    privacy: Privacy = Privacy()
    style_packs: StylePacks = StylePacks()
    examples: tuple[Example, ...] = ()
    governance: Governance = Governance()
    sha256: str = ""

    def channel(self, channel_id: str) -> Channel | None:
        """The channel of that id."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def proof(self, proof_id: str) -> ProofPoint | None:
        """The proof point of that id, whatever its status."""
        return next((proof for proof in self.proof_points if proof.id == proof_id), None)

    def product(self, product_id: str) -> Product | None:
        """The product of that id."""
        return next((product for product in self.meta.products if product.id == product_id), None)

    def line(self, line_id: str) -> MessagingLine | None:
        """The approved messaging line of that id."""
        return next(
            (line for pillar in self.messaging.pillars for line in pillar.lines if line.id == line_id), None
        )
