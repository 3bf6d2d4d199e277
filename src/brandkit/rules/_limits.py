"""Lengths: hard limits of parts and blocks go back to the writer, soft ones are notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from ...content import Finding, Part
from .._emoji import emoji
from ..lengths import COUNTS, URL, is_gsm7
from ..models import PartSpec
from ._info import RuleInfo
from ._view import DraftView

__all__ = (
    "INFO",
    "limits",
)

INFO = (
    RuleInfo(
        "limits.part",
        "`length`",
        "`revise`",
        "The part is longer than the channel takes.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Shorten it.",
    ),
    RuleInfo(
        "limits.block",
        "`length`",
        "`revise`",
        "A block is longer than the channel takes.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Shorten it.",
    ),
    RuleInfo(
        "limits.soft",
        "`length`",
        "`pass`",
        "The part is longer than what is usually shown at once.",
        "What is cut off is not read.",
        "Say the important thing first.",
    ),
    RuleInfo(
        "limits.hashtags",
        "`length`",
        "`revise`",
        "The part has more hashtags than it takes.",
        "Platforms show copy with many hashtags to fewer people, and readers take it for spam.",
        "Keep the best ones.",
    ),
    RuleInfo(
        "limits.emoji",
        "`length`",
        "`revise`",
        "The part has more emoji than it takes.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Take them out.",
    ),
    RuleInfo(
        "limits.links",
        "`length`",
        "`revise`",
        "The part has more links than it takes.",
        "One part asks for one thing; mail filters take more for spam.",
        "Keep the one that matters.",
    ),
)
_TAG = re.compile(r"(?<![\w&/#＃])[#＃](?=[^\W\d_])\w+")


def limits(view: DraftView) -> list[Finding]:
    """`limits.part`, `.block`, `.hashtags`, `.emoji`, `.links`, and `limits.soft` as a note."""
    channel = view.channel
    if channel is None or not channel.active(view.on):
        return []
    return [
        finding
        for part, text in view.parts
        if (spec := channel.part(part.name)) is not None
        for finding in _part(view, part, text, spec)
    ]


def _part(view: DraftView, part: Part, text: str, spec: PartSpec) -> Iterator[Finding]:
    count = COUNTS[spec.count]
    length = count(text)
    if spec.max_chars is not None and length > spec.max_chars:
        message = f"“{part.name}” has {length} {_unit(spec, text)}; the limit is {spec.max_chars}"
        start = _overflow(text, spec.max_chars, count)
        yield view.finding("limits.part", "length", "revise", message, part=part, start=start, end=len(text))
    elif spec.soft_chars is not None and length > spec.soft_chars:
        message = f"“{part.name}” has {length} {_unit(spec, text)}; about {spec.soft_chars} are seen at once"
        start = _overflow(text, spec.soft_chars, count)
        yield view.finding("limits.soft", "length", "pass", message, part=part, start=start, end=len(text))
    yield from _blocks(view, part, spec, count)
    yield from _counted(view, part, spec)


def _blocks(view: DraftView, part: Part, spec: PartSpec, count: Callable[[str], int]) -> Iterator[Finding]:
    if spec.block_max_chars is None:
        return
    for placed in view.blocks:
        text = placed.text
        if placed.part is not part or (length := count(text)) <= spec.block_max_chars:
            continue
        message = f"this block has {length} {_unit(spec, text)}; the limit is {spec.block_max_chars}"
        start = placed.start + _overflow(text, spec.block_max_chars, count)
        end = placed.start + len(text)
        yield view.finding("limits.block", "length", "revise", message, part=part, start=start, end=end)


def _counted(view: DraftView, part: Part, spec: PartSpec) -> Iterator[Finding]:
    """What the part takes a number of; every one beyond it is a finding."""
    bounds = (
        ("limits.hashtags", spec.hashtags_max, "hashtags", _tags),
        ("limits.emoji", spec.emoji_max, "emoji", _emoji),
        ("limits.links", spec.links_max, "links", _links),
    )
    for rule, maximum, noun, finder in bounds:
        if maximum is None:
            continue
        spans = finder(view, part)
        for start, end in spans[maximum:]:
            message = f"“{part.name}” has {len(spans)} {noun}; it takes {maximum or 'none'}"
            yield view.finding(rule, "length", "revise", message, part=part, start=start, end=end)


def _tags(_view: DraftView, part: Part) -> list[tuple[int, int]]:
    return [match.span() for match in _TAG.finditer(part.text)]


def _emoji(_view: DraftView, part: Part) -> list[tuple[int, int]]:
    return [match.span() for match in emoji(part.text)]


def _links(view: DraftView, part: Part) -> list[tuple[int, int]]:
    """Blocks that lead somewhere, and addresses in running text."""
    placed = [item for item in view.blocks if item.part is part]
    blocks = ((b.start, b.start + len(b.text)) for b in placed if b.block.href is not None)
    written = (
        (b.start + match.start(), b.start + match.end())
        for b in placed
        if b.block.href is None
        for match in URL.finditer(b.text)
    )
    return sorted(chain(blocks, written))


_UNITS = {
    "characters": "characters (Unicode code points)",
    "graphemes": "characters as a reader sees them (joined emoji are one)",
    "utf16": "UTF-16 units (most emoji are two or more)",
    "bytes": "bytes of UTF-8",
    "x": "characters as X counts them (an address 23, an emoji or CJK character 2)",
}


def _unit(spec: PartSpec, text: str) -> str:
    """What was counted, and how."""
    if spec.count not in ("gsm7", "sms"):
        return _UNITS[spec.count]
    outside = next((char for char in text if not is_gsm7(char)), None)
    if spec.count == "sms":
        if outside is None:
            return "text messages (160 GSM-7 septets in one, 153 in each of several; €^{}[]~|\\ take two)"
        return f"text messages (70 UCS-2 units in one, 67 in each of several, because of “{outside}”)"
    if outside is None:
        return "GSM-7 septets (€^{}[]~|\\ take two)"
    return f"septets (each character takes 16/7, because “{outside}” is outside the GSM alphabet and 70 fill a message)"


def _overflow(text: str, limit: int, count: Callable[[str], int]) -> int:
    """The first character that does not fit any more."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(text[:middle]) <= limit else (low, middle - 1)
    return low
