"""`channels.yaml`: where copy appears, with parts and limits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...content._base import Frozen, Name
from ...content.draft import BlockKind
from ...content.papers import paper_kind
from ._entry import Entry, ShortText

__all__ = (
    "Channel",
    "Count",
    "PartRole",
    "PartSpec",
)

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


Count = Literal["characters", "graphemes", "utf16", "bytes", "gsm7", "sms", "x"]
"""What a length counts: Unicode code points, characters as a reader sees them, UTF-16 units, UTF-8 bytes, septets of
one text message (160 fit, or 70 characters outside the GSM alphabet), whole text messages, weighted characters of X."""


class PartSpec(Frozen):
    """One part of a channel's layout. Lengths count code points unless `count` says otherwise.

    Attributes:
        kind: block kind the part consists of; `paragraph` parts may also hold headings and list items
            when `headings` is set.
        min_blocks, max_blocks: how many blocks.
        max_chars: hard limit of the part's text; `soft_chars` is a warning.
        block_max_chars: hard limit of each block.
        hashtags_max, emoji_max, links_max: how many of them the part takes.
        count: what the lengths count; see `Count`.
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
    hashtags_max: Annotated[int, Field(ge=0)] | None = None
    emoji_max: Annotated[int, Field(ge=0)] | None = None
    links_max: Annotated[int, Field(ge=0)] | None = None
    count: Count = "characters"


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
    def _is_for_copy(self) -> Channel:
        if paper_kind(self.id):
            raise ValueError(
                f"no channel is called {self.id!r}: what agents prepare beside copy is called so"
            )
        return self

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
