"""A document as the blocks that rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

from ._places import Places

__all__ = ("Document", "Format", "MarkupBlock", "Switch", "format_of")

Format = Literal["markdown", "html", "text", "rst", "asciidoc"]

_FORMATS: Mapping[str, Format] = {
    **dict.fromkeys(("md", "markdown", "mdown", "mkd", "mdx", "qmd", "rmd"), "markdown"),
    **dict.fromkeys(("html", "htm", "xhtml", "shtml"), "html"),
    **dict.fromkeys(("rst", "rest"), "rst"),
    **dict.fromkeys(("adoc", "asciidoc", "asc"), "asciidoc"),
}
_NAMES: Mapping[str, Format] = {"markdown": "markdown", "html": "html", "rst": "rst", "asciidoc": "asciidoc"}


def format_of(name: str, overrides: Mapping[str, str] | None = None) -> Format:
    """The format of a file by its extension; plain text when it is not known.

    `overrides` name another extension to be taken for one's own, such as `{"mdc": "md"}`.
    """
    extension = PurePath(name).suffix.lower().lstrip(".")
    extension = (overrides or {}).get(extension, extension).lower().lstrip(".")
    return _FORMATS.get(extension) or _NAMES.get(extension) or "text"


@dataclass(frozen=True, slots=True)
class MarkupBlock:
    """One piece of text as a reader takes it in.

    Attributes:
        scope: Vale's name of its place, such as `text.heading.h2.md`.
        text: without markup; code is masked by as many `*`.
        places: from offsets of `text` to the source.
        kind: paragraph, heading, list-item, quote, cell, alt, caption, comment, frontmatter, raw or summary.
        href: where it leads, when the whole block is one link.
        level: of a heading, 1 to 6; else 0.
        written: the text before anything was masked, when something was; see `shown`.
    """

    scope: str
    text: str
    places: Places
    kind: str = "paragraph"
    href: str | None = None
    level: int = 0
    written: str = ""

    @property
    def shown(self) -> str:
        """The text with nothing masked, as a reader sees it; the same places."""
        return self.written or self.text


@dataclass(frozen=True, slots=True)
class Switch:
    """A comment that turns rules off or on: the words after `vale`, from block number `block` on."""

    text: str
    block: int
    start: int


@dataclass(frozen=True, slots=True)
class Document:
    """A source and its blocks, in reading order.

    Attributes:
        raw: the source as it is written.
        summary: paragraphs, list items and quotes together; None where there is no markup to tell them by.
        counts: how many of each element, for rules about length: `paragraphs`, `list`, `blockquote`, `pre`,
            `heading_h1`, …
        switches: the comments that speak to the rules.
        note: what could not be read as the format says; empty when everything could.
    """

    source: str
    format: Format
    blocks: tuple[MarkupBlock, ...]
    raw: MarkupBlock
    summary: MarkupBlock | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    switches: tuple[Switch, ...] = ()
    note: str = ""
