"""Documents as blocks: Markdown, HTML and plain text, with the exact place of every character in the source."""

from __future__ import annotations

from ._model import Document, Format, MarkupBlock, Switch, format_of
from ._places import Places, TextBuilder
from ._plain import parse_plain

__all__ = (
    "Document",
    "Format",
    "MarkupBlock",
    "Places",
    "Switch",
    "TextBuilder",
    "format_of",
    "parse_markup",
)


def parse_markup(source: str, format: Format, *, ext: str = "md") -> Document:
    """The blocks of a source. Any text can be read: what is not its format's is plain text."""
    return parse_plain(source, format, ext)
