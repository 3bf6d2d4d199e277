"""`links.yaml`: how links are tagged, so that results can be told apart by where they came from."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ...content._base import Frozen, Name, Text

__all__ = ("TAGS", "Links", "TagTemplates", "Utm")

TAGS = ("source", "medium", "campaign", "term", "content")
"""The tags, in the order in which they stand in a link as `utm_source`, `utm_medium`, …"""

VALUES = ("channel", "campaign", "segment", "stage", "product", "market", "locale")
"""What stands in braces in a template: values of the draft, and the brief's campaign or else the brief's name."""

_BRACED = re.compile(r"\{([^{}]*)\}")


def _known(template: str) -> str:
    unknown = [name for name in _BRACED.findall(template) if name not in VALUES]
    if unknown or re.search(r"[{}]", _BRACED.sub("", template)):
        shown = f"{{{unknown[0]}}}" if unknown else "a single brace"
        raise ValueError(
            f"{shown} stands for nothing; there are {', '.join(f'{{{name}}}' for name in VALUES)}"
        )
    return template


Template = Annotated[Text, Field(min_length=1, max_length=200), AfterValidator(_known)]


class TagTemplates(Frozen):
    """Templates of one channel; what is absent is as for all channels."""

    source: Template | None = None
    medium: Template | None = None
    campaign: Template | None = None
    term: Template | None = None
    content: Template | None = None


class Utm(Frozen):
    """How links are named in the tags of web statistics.

    Attributes:
        channels: the channels whose links are tagged, each with what is different there; links on one's own pages are
            better left alone, because a tag begins a new visit.
        source, medium, campaign, term, content: the templates; a tag without one is not set.
        hosts: whose links are tagged, with all hosts below them; those that links may lead to anyway when empty.
        separator: what stands between words, and for every sign that is not allowed.
        signs: signs that may stand beside letters and digits of ASCII.
        case: whether values are in lower case.
        max_chars: the longest value.
    """

    channels: Annotated[dict[Name, TagTemplates], Field(min_length=1, max_length=100)]
    source: Template = "{channel}"
    medium: Template | None = None
    campaign: Template | None = "{campaign}"
    term: Template | None = None
    content: Template | None = None
    hosts: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,253}$")], ...], Field(max_length=100)
    ] = ()
    separator: Literal["-", "_", "."] = "-"
    signs: Annotated[str, Field(pattern=r"^[._~-]*$", max_length=4)] = "-_."
    case: Literal["lower", "keep"] = "lower"
    max_chars: Annotated[int, Field(ge=8, le=200)] = 100

    def templates(self, channel: str) -> dict[str, str]:
        """The templates of a channel by tag; none for a channel whose links are not tagged."""
        own = self.channels.get(channel)
        if own is None:
            return {}
        asked = ((tag, getattr(own, tag) or getattr(self, tag)) for tag in TAGS)
        return {tag: template for tag, template in asked if template}


class Links(Frozen):
    """`links.yaml`: rules for links; without the file nothing is asked of them but where they lead."""

    utm: Utm | None = None
