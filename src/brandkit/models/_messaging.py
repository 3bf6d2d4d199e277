"""`messaging.yaml`: approved lines."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Frozen, Name, Text
from ._entry import Entry, ShortText

__all__ = (
    "LineRole",
    "Messaging",
    "MessagingLine",
    "Pillar",
)

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
