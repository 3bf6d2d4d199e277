"""Examples, style packs and the rules about rules."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Frozen, Name, Text
from ._entry import ShortText

__all__ = (
    "Example",
    "Governance",
    "StylePacks",
)


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
