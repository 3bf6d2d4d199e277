"""Examples, style packs and the rules about rules."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Frozen, Name, Text
from ._entry import ShortText
from ._packs import InclusiveLanguage, PackOff

__all__ = (
    "Example",
    "Governance",
    "StylePacks",
)


class StylePacks(Frozen):
    """`style_packs.yaml`: Vale style packages by folder, relative to `brand/`.

    `vocabularies` are folders of `config/vocabularies/` beside the styles. `levels` sets the level of a rule
    (`Style.Rule`) or of a whole style, or switches it off.
    """

    vale_styles: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    vocabularies: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
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
    """`governance.yaml`: how long waivers last, and which rule packs hold.

    Attributes:
        packs: packs that a market gets beyond those of its region, by market.
        packs_off: packs and rules of packs that are turned off, each with its reason.
        pack_role: who decides what a pack sends to a person and names no role for.
        ai_label: the words that copy for the EU carries as its AI label; none is asked for when empty.
        protected_segments: segments that are defined by a protected attribute, beside those whose names say so.
        fairness_role: who decides when such a segment gets another offer, tone or claim.
        inclusive: how strict the kit is about inclusive language.
    """

    waiver_days_max: Annotated[int, Field(ge=1, le=365)] = 90
    packs: dict[str, tuple[str, ...]] = {}
    packs_off: tuple[PackOff, ...] = ()
    pack_role: Name = "legal"
    ai_label: Annotated[Text, Field(max_length=300)] = ""
    protected_segments: tuple[Name, ...] = ()
    fairness_role: Name = "legal"
    inclusive: InclusiveLanguage = InclusiveLanguage()
