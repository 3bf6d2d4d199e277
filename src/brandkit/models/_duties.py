"""What has to stand in copy, and what goes to a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Name
from ._channels import PartRole
from ._claims import ClaimClass
from ._entry import Entry, ShortText

__all__ = (
    "Disclosure",
    "SensitiveTopic",
)


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
