"""The brand kit as typed data. One YAML file a section in `brand/`; every entry has an id.

What a section means and who enforces it stands beside each model. Loading is in `loader`,
the checks that need the whole kit are in `lint`.
"""

from __future__ import annotations

from ._channels import Channel, Count, PartRole, PartSpec
from ._claims import BannedClaim, ClaimClass, ClaimPolicy, EvidenceFile, EvidenceType, ProofPoint, Scope
from ._duties import Disclosure, Placement, SensitiveTopic
from ._entry import Entry, InForce, ShortText, Status, WordEntry
from ._examples import Example, Governance, StylePacks
from ._kit import Kit
from ._links import TAGS, Links, TagTemplates, Utm
from ._messaging import LineRole, Messaging, MessagingLine, Pillar
from ._meta import KitMeta, Product
from ._packs import Pack, PackOff, PackRule
from ._privacy import ConsentedName, PersonalData, Privacy
from ._voice import Contractions, Range, Readability, ReadingTarget, Trait, Voice, VoiceTargets
from ._words import Avoid, Competitor, CustomerPhrase, OneSpelling, Terms, Trademark

__all__ = (
    "TAGS",
    "Avoid",
    "BannedClaim",
    "Channel",
    "ClaimClass",
    "ClaimPolicy",
    "Competitor",
    "ConsentedName",
    "Contractions",
    "Count",
    "CustomerPhrase",
    "Disclosure",
    "Entry",
    "EvidenceFile",
    "EvidenceType",
    "Example",
    "Governance",
    "InForce",
    "Kit",
    "KitMeta",
    "LineRole",
    "Links",
    "Messaging",
    "MessagingLine",
    "OneSpelling",
    "Pack",
    "PackOff",
    "PackRule",
    "PartRole",
    "PartSpec",
    "PersonalData",
    "Pillar",
    "Placement",
    "Privacy",
    "Product",
    "ProofPoint",
    "Range",
    "Readability",
    "ReadingTarget",
    "Scope",
    "SensitiveTopic",
    "ShortText",
    "Status",
    "StylePacks",
    "TagTemplates",
    "Terms",
    "Trademark",
    "Trait",
    "Utm",
    "Voice",
    "VoiceTargets",
    "WordEntry",
)
