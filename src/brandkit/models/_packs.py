"""Rule packs: what a law, a language or a style asks of copy, with where and since when it holds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...content._base import Frozen, Name, Text
from .._words import words
from ._channels import PartRole
from ._claims import ClaimClass, EvidenceType
from ._entry import ShortText

__all__ = (
    "ChannelKind",
    "InclusiveLanguage",
    "Pack",
    "PackCheck",
    "PackCondition",
    "PackNeed",
    "PackOff",
    "PackRule",
    "PackSwaps",
    "PackTexts",
)

ChannelKind = Literal["email", "sms", "other"]
"""What a channel is, told by its parts: one with a subject is e-mail, one counted in GSM-7 is a text message."""

PackTexts = dict[Literal["en", "de", "any"], tuple[ShortText, ...]]
"""Literals or RE2 patterns by language; `any` holds for every language."""

PackSwaps = dict[Literal["en", "de", "any"], dict[str, Text]]
"""Words and what to write instead, by language; several alternatives are set apart by `|`."""

PackCheck = Literal["cues", "missing", "subject", "quote", "label"]
PackAction = Literal["pass", "needs-role", "revise", "block"]


EU_MEMBERS = words("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")
"""What `EU` stands for besides itself."""


class PackCondition(Frozen):
    """When a rule looks at a draft at all: every field that is set has to be met.

    Attributes:
        channels: kinds of channel.
        claim_classes: the draft makes a claim of one of them.
        offer: the brief has an offer.
        flags: the brief carries one of these flags.
    """

    channels: tuple[ChannelKind, ...] = ()
    claim_classes: tuple[ClaimClass, ...] = ()
    offer: bool = False
    flags: tuple[Name, ...] = ()


class PackNeed(Frozen):
    """What has to stand: one of the texts, one of the patterns, or the brand's name.

    Attributes:
        roles: roles of the parts where it has to stand; any part when empty.
        not_roles: roles of parts that do not count.
        within: how many characters it may be away from the cue, in the cue's part; 0 means anywhere.
    """

    texts: PackTexts = {}
    patterns: PackTexts = {}
    brand: bool = False
    roles: tuple[PartRole, ...] = ()
    not_roles: tuple[PartRole, ...] = ()
    within: Annotated[int, Field(ge=0, le=5000)] = 0


class PackRule(Frozen):
    """One rule of a pack.

    Attributes:
        check: `cues` reports every cue; `missing` reports what `needs` does not find, beside each cue where the rule
            has cues; `subject` a claim of the subject that the body does not make; `quote` quoted praise or a
            rating without a record; `label` the kit's own AI label where the kit asks for one.
        cls: the finding's class.
        early: what the finding does before the pack is in force.
        role: who decides, for `needs-role`; the kit's `governance.pack_role` when absent.
        carried_by: types of evidence that lift the rule: a sentence that cites such a proof point in force, in its
            approved wording.
        claims: claim classes whose claims are cues, unless their proof carries them.
        swap: cues with what to write instead.
        unless: patterns; a cue inside one of their matches is none.
    """

    id: Name
    check: PackCheck = "cues"
    cls: Name = Field(alias="class")
    action: PackAction
    early: PackAction = "pass"
    role: Name | None = None
    when: PackCondition = PackCondition()
    cues: PackTexts = {}
    swap: PackSwaps = {}
    patterns: PackTexts = {}
    unless: PackTexts = {}
    claims: tuple[ClaimClass, ...] = ()
    carried_by: tuple[EvidenceType, ...] = ()
    needs: PackNeed | None = None
    message: ShortText
    fix: ShortText
    passes: tuple[ShortText, ...] = ()
    fails: tuple[ShortText, ...] = ()

    @property
    def has_cues(self) -> bool:
        """Whether the rule starts from words or claims of the copy."""
        return bool(self.cues or self.swap or self.patterns or self.claims)

    @model_validator(mode="after")
    def _can_fire(self) -> PackRule:
        if self.check == "missing" and self.needs is None:
            raise ValueError("a rule that checks for what is `missing` has to say what it `needs`")
        if self.check == "cues" and not self.has_cues:
            raise ValueError("a rule that checks for cues has to have `cues`, `swap`, `patterns` or `claims`")
        return self


class Pack(Frozen):
    """One pack: `src/brandkit/packs/<id>.yaml`, or `packs/<id>.yaml` of a kit.

    Attributes:
        kind: laws and styles are the rules `packs`, a language pack is the rules `inclusive`.
        regions: markets where it holds by itself; `EU` stands for every member state too, `ANY` for every market.
        locales: languages that its words are written in.
        effective_from: the first day of force; before it, rules do what `early` says. Absent: in force.
        reviewed_on: when a person last held it against the law.
        sources: the names of the rules that it rests on.
        not_legal_advice: the sentence that stands with every finding.
    """

    id: Name
    title: ShortText
    kind: Literal["law", "language", "style"]
    regions: Annotated[tuple[str, ...], Field(min_length=1)]
    locales: Annotated[tuple[Literal["en", "de"], ...], Field(min_length=1)]
    effective_from: date | None = None
    reviewed_on: date
    sources: Annotated[tuple[ShortText, ...], Field(min_length=1)]
    not_legal_advice: ShortText
    rules: Annotated[tuple[PackRule, ...], Field(min_length=1)]

    def covers(self, market: str) -> bool:
        """Whether the pack holds in a market by itself."""
        if "ANY" in self.regions or market in self.regions:
            return True
        return "EU" in self.regions and market in EU_MEMBERS


class PackOff(Frozen):
    """A pack, or one rule of it, that the kit turns off, and why.

    Attributes:
        rule: one rule of the pack; the whole pack when absent.
        markets: where; everywhere when empty.
    """

    pack: Name
    reason: Annotated[Text, Field(min_length=10, max_length=400)]
    rule: Name | None = None
    markets: tuple[str, ...] = ()


class InclusiveLanguage(Frozen):
    """How strict the kit is about inclusive language.

    Attributes:
        action: what a finding asks for.
        role: who decides, when the action is `needs-role`.
        generic_masculine: whether German generic masculine forms (`Kunden`, `Nutzer`) are reported.
        allow: words that stand.
        off: groups that are not looked for.
    """

    action: Literal["pass", "needs-role", "revise"] = "pass"
    role: Name = "brand"
    generic_masculine: bool = False
    allow: tuple[ShortText, ...] = ()
    off: tuple[Name, ...] = ()
