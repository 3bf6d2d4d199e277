"""HTML, tag by tag, with the place of every character; any text can be read."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

__all__ = ("HtmlPiece", "attributes", "decoded", "html_pieces")

_MARK = re.compile(r"<(?=[!?/a-zA-Z])")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,60})")
_REST = re.compile(r"(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]{1,60})(?:\s{0,20}=\s{0,20}(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'=<>`]++)))?"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")
_TAG_MAX = 20_000
_RAW = ("script", "style", "xmp", "noembed", "noframes")


class HtmlPiece(NamedTuple):
    """A tag, a comment or a stretch of text: its name (of a tag), and its span."""

    kind: Literal["start", "end", "comment", "text"]
    name: str
    start: int
    end: int


def html_pieces(text: str) -> Iterator[HtmlPiece]:
    """The pieces of a text in order. What looks like a tag but does not end is text."""
    at = shown = 0
    # Tags that never end would make the search quadratic; after this much of it, the rest is text.
    budget = 40 * len(text) + 1_000_000
    while match := _MARK.search(text, at):
        piece, cost = _piece(text, match.start())
        budget -= cost
        if budget < 0:
            break
        if piece is None:
            at = match.end()
            continue
        if shown < piece.start:
            yield HtmlPiece("text", "", shown, piece.start)
        yield piece
        at = shown = piece.end
        if piece.kind == "start" and piece.name in _RAW:
            at = _raw_end(text, piece.name, at)
    if shown < len(text):
        yield HtmlPiece("text", "", shown, len(text))


def _piece(text: str, start: int) -> tuple[HtmlPiece | None, int]:
    """The tag or comment at `start`, and how much was looked at."""
    if text.startswith("<!--", start):
        end = text.find("-->", start + 4)
        stop = len(text) if end < 0 else end + 3
        return HtmlPiece("comment", "", start, stop), stop - start
    if text[start + 1] in "!?":
        end = text.find(">", start, start + _TAG_MAX)
        return (HtmlPiece("comment", "", start, end + 1) if end >= 0 else None), _TAG_MAX
    name = _NAME.match(text, start)
    if name is None:
        return None, 1
    rest = _REST.match(text, name.end(), name.end() + _TAG_MAX)
    if rest is None:
        return None, _TAG_MAX
    kind: Literal["start", "end"] = "end" if text[start + 1] == "/" else "start"
    return HtmlPiece(kind, name.group(1).lower(), start, rest.end()), rest.end() - start


def _raw_end(text: str, name: str, start: int) -> int:
    match = re.compile(rf"</{name}", re.IGNORECASE).search(text, start)
    return match.start() if match else len(text)


def attributes(tag: str) -> dict[str, tuple[str, int]]:
    """The attributes of a start tag, as written, each with the place of its value in the tag."""
    found: dict[str, tuple[str, int]] = {}
    name = _NAME.match(tag)
    for match in _ATTRIBUTE.finditer(tag, name.end() if name else 0):
        group = next((number for number in (2, 3, 4) if match.group(number) is not None), 0)
        value = match.group(group) if group else ""
        found.setdefault(match.group(1).lower(), (value, match.start(group) if group else match.end()))
    return found


def decoded(text: str, start: int, end: int) -> Iterator[tuple[str | None, int, int]]:
    """Stretches of `text[start:end]`: (None, from, to) as written, or (characters, from, to) for an entity."""
    at = start
    for match in _ENTITY.finditer(text, start, end):
        shown = html.unescape(match.group())
        if shown == match.group():
            continue
        if at < match.start():
            yield None, at, match.start()
        yield shown, match.start(), match.end()
        at = match.end()
    if at < end:
        yield None, at, end
