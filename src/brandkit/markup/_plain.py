"""Text without markup: paragraphs between empty lines."""

from __future__ import annotations

import re

from ._model import Document, Format, MarkupBlock
from ._places import Places

__all__ = ("parse_plain", "whole")

_PARAGRAPH = re.compile(r"\S(?:.*\S)?(?:[ \t\f\v]*(?:\r\n|\r|\n)[ \t\f\v]*\S(?:.*\S)?)*")


def whole(source: str, scope: str, kind: str) -> MarkupBlock:
    """The source itself as a block."""
    return MarkupBlock(scope, source, Places.verbatim(0, len(source)), kind)


def parse_plain(source: str, format: Format, ext: str, note: str = "") -> Document:
    """A document of plain text: one block a paragraph."""
    blocks = tuple(
        MarkupBlock(f"text.{ext}", match.group(), Places.verbatim(match.start(), len(match.group())))
        for match in _PARAGRAPH.finditer(source)
    )
    raw = whole(source, f"raw.{ext}", "raw")
    return Document(source, format, blocks, raw, counts={"paragraphs": len(blocks)}, note=note)
