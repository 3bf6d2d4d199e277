"""A long text in passages: whole paragraphs as long as they fit, whole sentences otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ("LIMIT", "Cut", "Paragraph", "cut", "paragraphs")

LIMIT = 2400
"""Characters of a passage: an abstract or a page's section in one piece."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]?\s+")
_SPACE = re.compile(r"\s+")


class Paragraph(NamedTuple):
    """Some lines of a text, and the line on which they begin."""

    line: int
    text: str


class Cut(NamedTuple):
    """A passage, and the lines from which it comes."""

    first: int
    last: int
    text: str


def paragraphs(text: str) -> list[Paragraph]:
    """The parts of a text between empty lines."""
    found: list[Paragraph] = []
    start, lines = 0, list[str]()
    for number, line in enumerate((*text.split("\n"), ""), start=1):
        if line.strip():
            start = start if lines else number
            lines.append(line.rstrip())
        elif lines:
            found.append(Paragraph(start, "\n".join(lines)))
            lines = []
    return found


def cut(pieces: Iterable[Paragraph], limit: int = LIMIT) -> list[Cut]:
    """The text in passages of at most `limit` characters, in order; no word of it is lost or said twice."""
    made: list[Cut] = []
    for piece in _short_enough(pieces, limit):
        if made and len(made[-1].text) + 2 + len(piece.text) <= limit:
            made[-1] = Cut(made[-1].first, piece.last, f"{made[-1].text}\n\n{piece.text}")
        else:
            made.append(piece)
    return made


def _short_enough(pieces: Iterable[Paragraph], limit: int) -> Iterator[Cut]:
    for piece in pieces:
        line = piece.line
        for text in _split(piece.text, limit):
            last = line + text.count("\n")
            yield Cut(line, last, text)
            line = last


def _split(text: str, limit: int) -> Iterator[str]:
    """The text in pieces that fit: cut after sentences, else between words, else anywhere."""
    while len(text) > limit:
        end = _last(_SENTENCE_END, text, limit) or _last(_SPACE, text, limit) or limit
        if head := text[:end].strip():
            yield head
        text = text[end:].lstrip()
    if text.strip():
        yield text.strip()


def _last(pattern: re.Pattern[str], text: str, limit: int) -> int:
    return max((match.end() for match in pattern.finditer(text, 1, limit)), default=0)
