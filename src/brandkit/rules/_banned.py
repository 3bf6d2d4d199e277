"""Banned claims: terms as written, patterns in RE2, with the safe wording as the fix."""

from __future__ import annotations

from collections.abc import Iterator

from ...content import Finding, Fix
from ..models import BannedClaim
from ..text import Folded
from ._banned_index import BannedIndex, banned_index
from ._info import RuleInfo
from ._view import DraftView, PlacedBlock
from ._wording import like

__all__ = ("INFO", "banned_claims", "banned_spans")

INFO = (
    RuleInfo(
        "banned.<id>",
        "the entry's class, or `banned`",
        "`block`; `needs-role` when the entry names an `exception_role`",
        "The words of a banned claim stand in the copy, however they are spelt.",
        "The entry's own reason.",
        "Use the entry's safe alternative, or take the words out.",
    ),
)


def banned_claims(view: DraftView) -> list[Finding]:
    """`banned.<id>`: words that the kit forbids; a role may let some of them stand."""
    return list(_findings(view))


def _findings(view: DraftView) -> Iterator[Finding]:
    entries = view.kit.banned_claims
    index = banned_index(entries)
    for number in index.suspects(view.together):
        placed = view.blocks[number]
        for at, spans in index.spans_of_block(view.together.texts[number]).items():
            entry = entries[at]
            if entry.active(view.on) and view.applies(entry.channels, entry.markets):
                yield from (_finding(view, placed, entry, *span) for span in spans)


def _finding(view: DraftView, placed: PlacedBlock, entry: BannedClaim, start: int, end: int) -> Finding:
    return view.finding(
        f"banned.{entry.id}",
        entry.cls or "banned",
        "needs-role" if entry.exception_role else "block",
        f"“{placed.text[start:end]}” must not be said: {entry.reason}",
        part=placed.part,
        start=placed.start + start,
        end=placed.start + end,
        why=entry.law_ref,
        fixes=_fixes(placed.text[start:end], entry),
        role=entry.exception_role,
    )


def _fixes(found: str, entry: BannedClaim) -> tuple[Fix, ...]:
    return (Fix(text=like(found, entry.safe_alternative)),) if entry.safe_alternative else ()


def banned_spans(text: Folded, entry: BannedClaim) -> list[tuple[int, int]]:
    """Where an entry's words stand in the source; of overlapping places the longest."""
    return BannedIndex((entry,)).spans(text).get(0, [])
