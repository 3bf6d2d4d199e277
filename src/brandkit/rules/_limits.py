"""Lengths: hard limits of parts and blocks go back to the writer, soft ones are notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...content import Finding, Part
from ..lengths import COUNTS
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
)


def limits(view: DraftView) -> list[Finding]:
    """`limits.part`, `limits.block`, and `limits.soft` as a note."""
    channel = view.channel
    if channel is None:
        return []
    return [
        finding
        for part in view.draft.parts
        if (spec := channel.part(part.name)) is not None
        for finding in _part(view, part, spec)
    ]


def _part(view: DraftView, part: Part, spec: PartSpec) -> Iterator[Finding]:
    count = COUNTS[spec.count]
    length = count(part.text)
    if spec.max_chars is not None and length > spec.max_chars:
        message = f"“{part.name}” has {length} {_unit(spec)}; the limit is {spec.max_chars}"
        start = _overflow(part.text, spec.max_chars, count)
        yield view.finding(
            "limits.part", "length", "revise", message, part=part, start=start, end=len(part.text)
        )
    elif spec.soft_chars is not None and length > spec.soft_chars:
        message = f"“{part.name}” has {length} {_unit(spec)}; about {spec.soft_chars} are seen at once"
        start = _overflow(part.text, spec.soft_chars, count)
        yield view.finding(
            "limits.soft", "length", "pass", message, part=part, start=start, end=len(part.text)
        )
    yield from _blocks(view, part, spec, count)


def _blocks(view: DraftView, part: Part, spec: PartSpec, count: Callable[[str], int]) -> Iterator[Finding]:
    for placed in view.blocks:
        text = placed.text
        if placed.part is not part or spec.block_max_chars is None or count(text) <= spec.block_max_chars:
            continue
        message = f"this block has {count(text)} {_unit(spec)}; the limit is {spec.block_max_chars}"
        start = placed.start + _overflow(text, spec.block_max_chars, count)
        end = placed.start + len(text)
        yield view.finding("limits.block", "length", "revise", message, part=part, start=start, end=end)


def _unit(spec: PartSpec) -> str:
    return {"characters": "characters", "bytes": "bytes", "gsm7": "GSM-7 units"}[spec.count]


def _overflow(text: str, limit: int, count: Callable[[str], int]) -> int:
    """The first character that does not fit any more."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(text[:middle]) <= limit else (low, middle - 1)
    return low
