"""Inclusive language: words that leave people out, with what to write instead."""

from __future__ import annotations

from collections.abc import Iterator

from ...content import Finding, Fix
from ..models import Pack, PackRule
from ..packs import language_of, packs_for, swaps_for
from ..text import fold
from ._info import RuleInfo
from ._view import DraftView, PlacedBlock

__all__ = ("INFO", "inclusive")

INFO = (
    RuleInfo(
        "inclusive.<id>",
        "`inclusive`",
        "`pass`; `revise` or `needs-role` where `governance.inclusive.action` says so",
        "A word of the language's list stands in the copy: gendered, ableist, ageist, stigma or technical; in German "
        "also generic-masculine where the kit asks for it.",
        "Copy that leaves readers out loses them.",
        "Take the alternative, allow the word in `governance.inclusive.allow`, or turn its group off.",
        passes=("The chair opens the meeting.",),
        fails=("The chairman opens the meeting.",),
    ),
)

MASCULINE = "generic-masculine"


def inclusive(view: DraftView) -> list[Finding]:
    """`inclusive.<group>` for every listed word; a note unless the kit says more."""
    wanted = view.kit.governance.inclusive
    language = language_of(view.draft.locale)
    found: list[Finding] = []
    for active in packs_for(view.kit, view.draft.market, language, view.on):
        if active.pack.kind != "language":
            continue
        for rule in active.rules:
            off = rule.id in wanted.off or (rule.id == MASCULINE and not wanted.generic_masculine)
            if not off:
                found += _hits(view, active.pack, rule, language)
    return found


def _hits(view: DraftView, pack: Pack, rule: PackRule, language: str) -> Iterator[Finding]:
    wanted = view.kit.governance.inclusive
    for placed, start, end in view.cues(pack, rule):
        word = placed.text[start:end]
        if fold(word) in {fold(word) for word in wanted.allow}:
            continue
        instead = {fold(cue).replace("-", " "): use for cue, use in swaps_for(rule, language).items()}
        yield view.finding(
            f"inclusive.{rule.id}",
            "inclusive",
            wanted.action,
            f"“{word}”: {rule.message}",
            part=placed.part,
            start=placed.start + start,
            end=placed.start + end,
            why=f"{rule.fix} {pack.not_legal_advice}",
            fixes=_fixes(placed, start, end, instead.get(fold(word).replace("-", " "), "")),
            role=wanted.role if wanted.action == "needs-role" else None,
            severity="note" if wanted.action == "pass" else None,
        )


def _fixes(placed: PlacedBlock, start: int, end: int, use: str) -> tuple[Fix, ...]:
    """The alternatives, with a capital where the word has one at the start of its sentence."""
    word = placed.text[start:end]
    capital = word[:1].isupper() and not word.isupper()
    texts = [text.strip() for text in use.split("|") if text.strip()]
    return tuple(Fix(text=text[:1].upper() + text[1:] if capital else text) for text in texts)
