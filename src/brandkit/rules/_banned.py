"""Banned claims: terms as written, patterns in RE2, with the safe wording as the fix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ...content import Finding, Fix
from .._disguise import disguised
from .._patterns import compile_pattern
from ..models import BannedClaim
from ..text import Folded, fold, folded
from ._info import RuleInfo
from ._view import DraftView

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

_TAG = re.compile(r"#(\w{6,})")


def banned_claims(view: DraftView) -> list[Finding]:
    """`banned.<id>`: words that the kit forbids; a role may let some of them stand."""
    return list(_findings(view))


def _findings(view: DraftView) -> Iterator[Finding]:
    entries = [e for e in view.kit.banned_claims if e.active(view.on) and view.applies(e.channels, e.markets)]
    for placed in view.blocks:
        text = folded(placed.text)
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
    spans.update(text.span(*place) for place in disguised(text, entry.terms))
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
    terms = _as_tags(entry.terms)
    for match in _TAG.finditer(text.text) if terms else ():
        tag = match[1].replace("_", "")
        if any(word in tag for word in terms):
            yield text.span(match.start(), match.end())


@lru_cache(maxsize=512)
def _as_tags(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Terms without what a hashtag leaves out; short ones stand in too many other words."""
    joined = ("".join(filter(str.isalnum, fold(term))) for term in terms)
    return tuple(word for word in joined if len(word) >= 6)
