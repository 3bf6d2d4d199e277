"""Text without markup: paragraphs between empty lines."""

from __future__ import annotations

import re

from ._model import Document, Format, MarkupBlock
from ._origin import Lines
from ._places import TextBuilder

__all__ = ("parse_plain", "whole")

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")


def whole(source: str, scope: str, kind: str) -> MarkupBlock:
    """The source itself as a block, with `\\n` line ends."""
    text, places = Lines(source).whole()
    return MarkupBlock(scope, text, places, kind)


def parse_plain(source: str, format: Format, ext: str, note: str = "") -> Document:
    """A document of plain text: one block a paragraph."""
    lines = Lines(source)
    origin = lines.origin()
    blocks = []
    for match in _PARAGRAPH.finditer(lines.text):
        builder = TextBuilder()
        origin.add(builder, lines.text, match.start(), match.end())
        text, places = builder.build()
        blocks.append(MarkupBlock(f"text.{ext}", text, places))
    raw = whole(source, f"raw.{ext}", "raw")
    return Document(source, format, tuple(blocks), raw, counts={"paragraphs": len(blocks)}, note=note)
