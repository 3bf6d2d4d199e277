"""The brief: what is wanted, for whom, and which outcome of the strategy it serves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from ._base import Frozen, Name, Text
from .webaddress import is_web_address, parse_web_address

__all__ = ("AssetSpec", "Brief", "BriefFlag", "Constraints", "Offer")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[Name, ...], BeforeValidator(_as_list), Field(min_length=1, max_length=24)]
ShortText = Annotated[Text, Field(min_length=1, max_length=600)]


def _a_place(source: str) -> str:
    if is_web_address(source):
        parse_web_address(source)
    return source


SourcePlace = Annotated[ShortText, AfterValidator(_a_place)]
"""A file of the workspace, or the address of a web page."""

BriefFlag = Literal["synthetic-performer", "material-connection", "ai-generated"]
"""A performer that no person is; an endorser who has something from us; pictures or sound that a model made."""


class AssetSpec(NamedTuple):
    """One asset of a brief: a draft is written for each."""

    channel: str
    segment: str
    stage: str

    @property
    def key(self) -> str:
        """The asset's name inside its run, such as ``email/cmo/decision``."""
        return f"{self.channel}/{self.segment}/{self.stage}"


class Offer(Frozen):
    """What the reader gets, in the words that the brief's author wants to see."""

    text: ShortText
    until: date | None = None


class Constraints(Frozen):
    """What a draft for this brief must and must not say; both are checked by the gate."""

    must_include: tuple[ShortText, ...] = ()
    must_avoid: tuple[ShortText, ...] = ()
    notes: tuple[ShortText, ...] = ()


class Brief(Frozen):
    """What is wanted: one goal and message, for one or many assets (channels x segments x stages).

    Attributes:
        id: the brief's name; by default its file's.
        outcome: id of an outcome in `playbook/strategy.yaml`; every brief serves one.
        metric: what success is measured by; by default the outcome's metric.
        need: the customer need, in the customer's words.
        segments: audience segments (ids of the strategy).
        stages: buyer stages, such as awareness, consideration, decision, retention.
        product: id of the product as the kit names it.
        market: ISO 3166 country code or region code the copy is for, such as `US` or `EU`.
        locale: BCP 47 tag of the language; a locale without rule packs is `unchecked`.
        channels: ids of the kit's channels.
        message: the key message, in the words that the author wants to see.
        sources: what research may read: files inside the workspace, relative to its root, and web pages by their
            `https://` or `http://` address, whose hosts the policy has to allow.
        plan: the run that planned it; what its drafts come to is compared with what the plan expected.
        flags: facts about the asset that its words do not show and that a law asks about.
        publish: the date the gate judges rules and proof expiry at; today when absent.
        spend: what is to be spent beside the copy, in the company's currency; the policy may ask who signs it.
    """

    id: Name | None = None
    outcome: Name
    metric: Name | None = None
    need: ShortText
    segments: Names
    stages: Names
    product: Name
    market: Annotated[str, Field(pattern=r"^[A-Z]{2,6}$")]
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
    channels: Names
    message: ShortText
    offer: Offer | None = None
    constraints: Constraints = Constraints()
    sources: Annotated[tuple[SourcePlace, ...], Field(max_length=20)] = ()
    publish: date | None = None
    spend: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    campaign: Name | None = None
    plan: Name | None = None
    flags: Annotated[tuple[BriefFlag, ...], Field(max_length=8)] = ()

    def assets(self) -> Iterator[AssetSpec]:
        """Every asset that the brief asks for, in the order in which it names them."""
        for channel in dict.fromkeys(self.channels):
            for segment in dict.fromkeys(self.segments):
                for stage in dict.fromkeys(self.stages):
                    yield AssetSpec(channel, segment, stage)
