"""Banned claims: terms as written, patterns in RE2, with the safe wording as the fix."""

from __future__ import annotations

from collections.abc import Iterator

from ...content import Finding, Fix
from .._patterns import compile_pattern
from ..models import BannedClaim
from ..text import Folded, fold, folded
from ._view import DraftView

__all__ = ("banned_claims", "banned_spans")


def banned_claims(view: DraftView) -> list[Finding]:
    """`banned.<id>`: words that the kit forbids; a role may let some of them stand."""
    return list(_findings(view))


def _findings(view: DraftView) -> Iterator[Finding]:
    entries = [e for e in view.kit.banned_claims if e.active(view.on) and view.applies(e.channels, e.markets)]
    for placed in view.blocks:
        text = folded(placed.block.text)
        for entry in entries:
            for start, end in banned_spans(text, entry):
                excerpt = text.source[start:end]
                yield view.finding(
                    f"banned.{entry.id}",
                    entry.cls or "banned",
                    "needs-role" if entry.exception_role else "block",
                    f"“{excerpt}” must not be said: {entry.reason}",
                    part=placed.part,
                    start=placed.start + start,
                    end=placed.start + end,
                    why=entry.law_ref,
                    fixes=(Fix(text=entry.safe_alternative),) if entry.safe_alternative else (),
                    role=entry.exception_role,
                )


def banned_spans(text: Folded, entry: BannedClaim) -> list[tuple[int, int]]:
    """Where an entry's words stand in the source; of overlapping places the longest."""
    spans = {(hit.start, hit.end) for hit in text.find_terms(entry.terms)}
    for pattern in entry.patterns:
        for match in compile_pattern(pattern).finditer(text.text):
            if match.start() < match.end():
                spans.add(text.span(match.start(), match.end()))
    if "#" in text.text:
        spans.update(_in_tags(text, entry))
    if not spans:
        return []
    ordered = sorted(spans, key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int]] = []
    for span in ordered:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _in_tags(text: Folded, entry: BannedClaim) -> Iterator[tuple[int, int]]:
    """Terms that a hashtag writes as one word."""
    start = text.text.find("#")
    while start != -1:
        end = start + 1
        while end < len(text.text) and (text.text[end].isalnum() or text.text[end] == "_"):
            end += 1
        tag = text.text[start + 1 : end].replace("_", "")
        for term in entry.terms:
            word = "".join(char for char in fold(term) if char.isalnum())
            if len(word) >= 6 and word in tag:
                yield text.span(start, end)
        start = text.text.find("#", max(end, start + 1))
