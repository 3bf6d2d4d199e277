"""Documents as blocks: Markdown, HTML and plain text, with the exact place of every character in the source."""

from __future__ import annotations

from ._finish import finished
from ._model import Document, Format, MarkupBlock, Switch, format_of
from ._origin import Lines
from ._places import Places, TextBuilder
from ._plain import parse_plain
from ._source import MAX_SOURCE_BYTES, decode_source, read_source
from ._walk import READERS, Ignores, Walker

__all__ = (
    "MAX_SOURCE_BYTES",
    "READERS",
    "Document",
    "Format",
    "Ignores",
    "MarkupBlock",
    "Places",
    "Switch",
    "TextBuilder",
    "decode_source",
    "format_of",
    "parse_markup",
    "read_source",
)

TOO_COMPLEX = "Its Markdown is nested or tangled beyond what can be read; it was checked as plain text."


def parse_markup(source: str, format: Format, *, ext: str = "md", ignores: Ignores | None = None) -> Document:
    """The blocks of a source, in time linear in its length. Any text can be read.

    What is too deeply nested to be read as its format says is read as plain text, and `note` says so.
    """
    chosen = ignores or Ignores()
    if format == "markdown":
        from ._inline import TooComplexError
        from ._markdown import parse_markdown

        try:
            return parse_markdown(source, ext, chosen)
        except TooComplexError:
            return parse_plain(source, format, ext, TOO_COMPLEX)
    if format == "html":
        return _parse_html(source, ext, chosen)
    return parse_plain(source, format, ext)


def _parse_html(source: str, ext: str, ignores: Ignores) -> Document:
    lines = Lines(source)
    walker = Walker(ext, ignores, source=source)
    walker.html(lines.text, lines.origin())
    walker.flush()
    return finished(source, walker, "html", ext)
