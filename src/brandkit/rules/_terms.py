"""Words: those to avoid, names that are spelled one way only, other companies, acronyms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...content import Finding, Fix
from .._spans import Spans
from ..models import Competitor
from ..text import folded
from ._info import RuleInfo
from ._view import DraftView, PlacedBlock

__all__ = (
    "INFO",
    "terms",
)

INFO = (
    RuleInfo(
        "terms.avoid",
        "`terms`",
        "`revise`",
        "A word stands that the kit avoids.",
        "One brand uses one word for one thing.",
        "Use the replacement that the fix offers.",
    ),
    RuleInfo(
        "terms.exact",
        "`terms`",
        "`revise`",
        "A name is not spelt as the kit spells it.",
        "A name has one spelling.",
        "Use the right spelling, which the fix offers.",
    ),
    RuleInfo(
        "terms.competitor",
        "`competitor`",
        "`block` for `never`, `needs-role` for `approval`",
        "A competitor is named.",
        "Naming another company has legal and brand consequences.",
        "Take the name out, or let the named role sign.",
    ),
    RuleInfo(
        "terms.acronym",
        "`terms`",
        "`pass`",
        "An acronym stands without being spelt out.",
        "Not every reader knows it.",
        "Spell it out at its first use.",
    ),
)

# Addresses and handles spell names in their own way.
_ADDRESS = re.compile(
    r"https?://\S+|(?<![\w.+-])[\w.+-]+@[\w.-]+|[@#]\w+|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|ai|dev|example|co"
    r"|eu|app)\b\S*"
)
_PLAIN = str.maketrans({"’": "'", "‐": "-", "‑": "-", "\u00a0": " "})


def terms(view: DraftView) -> list[Finding]:
    """`terms.avoid`, `terms.exact`, `terms.competitor`, and `terms.acronym` as a note."""
    found: list[Finding] = []
    for placed in view.blocks:
        addresses = Spans(match.span() for match in _ADDRESS.finditer(placed.text))
        found += _avoid(view, placed, addresses)
        if not _is_query(view, placed):
            found += _exact(view, placed, addresses)
        found += _competitors(view, placed)
    return [*found, *_acronyms(view)]


def _is_query(view: DraftView, placed: PlacedBlock) -> bool:
    """A search query is written as people type it, names included."""
    spec = view.channel.part(placed.part.name) if view.channel else None
    return spec is not None and spec.role == "query"


def _avoid(view: DraftView, placed: PlacedBlock, addresses: Spans) -> Iterator[Finding]:
    text = folded(placed.text)
    for entry in view.kit.terms.avoid:
        for hit in text.find_terms([entry.term]):
            if addresses.cover(hit.start, hit.end):
                continue
            instead = f"; write “{entry.use}”" if entry.use else ""
            shown = _like(placed.text[hit.start : hit.end], entry.use)
            fixes = (Fix(text=shown),) if entry.use else ()
            message = f"“{entry.term}” is not our word{instead}"
            yield _report(view, placed, "terms.avoid", message, hit.start, hit.end, entry.why, fixes)


def _like(found: str, use: str) -> str:
    """The replacement, with the capital that the word had."""
    return use[:1].upper() + use[1:] if found[:1].isupper() and use[:1].islower() else use


def _exact(view: DraftView, placed: PlacedBlock, addresses: Spans) -> Iterator[Finding]:
    text = folded(placed.text)
    for name in view.kit.terms.exact:
        for start, end in text.occurrences(name):
            first, last = text.span(start, end)
            written = placed.text[first:last]
            if written.translate(_PLAIN) == name.translate(_PLAIN) or addresses.cover(first, last):
                continue
            message = f"the name is written “{name}”"
            yield _report(view, placed, "terms.exact", message, first, last, "", (Fix(text=name),))


def _competitors(view: DraftView, placed: PlacedBlock) -> Iterator[Finding]:
    text = folded(placed.text)
    for competitor in view.kit.terms.competitors:
        if competitor.mention == "neutral":
            continue
        for hit in text.find_terms([competitor.name]):
            yield _competitor(view, placed, competitor, hit.start, hit.end)


def _competitor(
    view: DraftView, placed: PlacedBlock, competitor: Competitor, start: int, end: int
) -> Finding:
    never = competitor.mention == "never"
    role = None if never else view.kit.claims.role.get("competitor", "legal")
    return view.finding(
        "terms.competitor",
        "competitor",
        "block" if never else "needs-role",
        f"{competitor.name} is {'never mentioned' if never else f'mentioned only when {role} agrees'}",
        part=placed.part,
        start=placed.start + start,
        end=placed.start + end,
        role=role,
    )


def _acronyms(view: DraftView) -> Iterator[Finding]:
    """An acronym that is spelled out nowhere in the draft, at its first use."""
    everything = [folded(placed.text) for placed in view.blocks]
    for acronym, meaning in view.kit.terms.acronyms.items():
        if any(text.contains(meaning) for text in everything):
            continue
        for placed in view.blocks:
            match = re.search(rf"(?<!\w){re.escape(acronym)}(?!\w)", placed.text)
            if match:
                message = f"“{acronym}” is spelled out where it is used first: {meaning}"
                yield _report(view, placed, "terms.acronym", message, *match.span(), "", (), note=True)
                break


def _report(
    view: DraftView,
    placed: PlacedBlock,
    rule: str,
    message: str,
    start: int,
    end: int,
    why: str,
    fixes: tuple[Fix, ...],
    *,
    note: bool = False,
) -> Finding:
    return view.finding(
        rule,
        "terms",
        "pass" if note else "revise",
        message,
        part=placed.part,
        start=placed.start + start,
        end=placed.start + end,
        why=why,
        fixes=fixes,
    )
