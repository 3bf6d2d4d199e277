"""Words that a whole draft is judged by: marks and acronyms at their first mention, one spelling of a word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...content import Finding, Fix
from .._many_terms import term_index
from ..models import OneSpelling, Trademark
from ..text import Folded, TermHit, fold, folded
from ._view import DraftView, PlacedBlock
from ._wording import addresses, like

__all__ = ("acronyms", "consistent", "mentions", "report", "spellings_in", "trademarks")

_MARK = re.compile(r"\s?(?:[®™℠]|\((?:r|tm|sm)\))", re.IGNORECASE)
_AFTER = 3
"""How far behind an acronym its meaning may begin: a space and a bracket."""


def report(
    view: DraftView,
    placed: PlacedBlock,
    rule: str,
    message: str,
    start: int,
    end: int,
    *,
    why: str = "",
    fixes: tuple[Fix, ...] = (),
    note: bool = False,
) -> Finding:
    """A finding about words at a place of a block."""
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


def mentions(
    text: str, entries: tuple[Trademark, ...]
) -> Iterator[tuple[TermHit, Trademark, re.Match[str] | None]]:
    """Where the names stand in a text, each with the mark behind it."""
    for hit, entry in term_index("trademarks", entries, lambda entry: (entry.name,)).hits(folded(text)):
        if not addresses(text).cover(hit.start, hit.end):
            yield hit, entry, _MARK.match(text, hit.end)


def trademarks(view: DraftView, blocks: Sequence[PlacedBlock]) -> Iterator[Finding]:
    """`terms.trademark` at a first mention without the mark, `terms.mark-repeated` at a later one with it."""
    entries = view.kit.terms.trademarks
    mentioned: set[str] = set()
    for placed in blocks if entries else ():
        for hit, entry, marked in mentions(placed.text, entries):
            if not view.holds(entry):
                continue
            written = placed.text[hit.start : hit.end]
            if entry.name not in mentioned and marked is None:
                message = f"“{entry.name}” carries {entry.mark} where it is mentioned first"
                fixes = (Fix(text=f"{written}{entry.mark}"),)
                yield report(view, placed, "terms.trademark", message, hit.start, hit.end, fixes=fixes)
            elif entry.name in mentioned and marked is not None:
                message, end = f"“{entry.name}” has its mark already; one is enough", marked.end()
                fix = Fix(text=written)
                yield report(
                    view, placed, "terms.mark-repeated", message, hit.start, end, fixes=(fix,), note=True
                )
            mentioned.add(entry.name)


class _Use(NamedTuple):
    """A spelling where it stands."""

    placed: PlacedBlock
    start: int
    end: int
    spelling: str

    @property
    def written(self) -> str:
        return self.placed.text[self.start : self.end]


def spellings_in(text: str, entries: tuple[OneSpelling, ...]) -> Iterator[tuple[TermHit, OneSpelling]]:
    """Where the spellings stand in a text, letter by letter; a hyphen makes a difference here."""
    for hit, entry in term_index("consistent", entries, lambda entry: entry.spellings).hits(folded(text)):
        written = fold(text[hit.start : hit.end]).strip()
        if written == fold(hit.term).strip() and not addresses(text).cover(hit.start, hit.end):
            yield hit, entry


def consistent(view: DraftView, blocks: Sequence[PlacedBlock]) -> Iterator[Finding]:
    """`terms.consistent` at each spelling that is not the draft's most frequent or the kit's own one."""
    uses: dict[int, tuple[OneSpelling, list[_Use]]] = {}
    entries = view.kit.terms.consistent
    for placed in blocks if entries else ():
        for hit, entry in spellings_in(placed.text, entries):
            found = uses.setdefault(id(entry), (entry, []))[1]
            found.append(_Use(placed, hit.start, hit.end, hit.term))
    for entry, found in uses.values():
        if view.holds(entry):
            yield from _spelt(view, entry, found)


def _spelt(view: DraftView, entry: OneSpelling, found: list[_Use]) -> Iterator[Finding]:
    counted = Counter(use.spelling for use in found)
    wanted = entry.use or counted.most_common(1)[0][0]
    for use in found:
        if fold(use.spelling) == fold(wanted):
            continue
        reason = "is how we spell it" if entry.use else "stands in this draft too; one of them is enough"
        message = f"“{use.written}”: “{wanted}” {reason}"
        fixes = (Fix(text=like(use.written, wanted)),)
        yield report(view, use.placed, "terms.consistent", message, use.start, use.end, fixes=fixes)


def acronyms(view: DraftView, blocks: Sequence[PlacedBlock]) -> Iterator[Finding]:
    """`terms.acronym`: an acronym whose meaning does not stand before its first use, or right behind it."""
    texts = [folded(placed.text) for placed in blocks]
    for acronym, meaning in view.kit.terms.acronyms.items():
        first = _first_use(blocks, acronym)
        if first is None or _explained(texts, first, meaning):
            continue
        at, start, end = first
        text = blocks[at].text
        begins = start == 0 or text[:start].rstrip().endswith((".", "!", "?", ":"))
        fix = Fix(text=f"{meaning[:1].upper() + meaning[1:] if begins else meaning} ({acronym})")
        message = f"“{acronym}” is spelled out where it is used first: {meaning}"
        yield report(view, blocks[at], "terms.acronym", message, start, end, fixes=(fix,), note=True)


def _first_use(blocks: Sequence[PlacedBlock], acronym: str) -> tuple[int, int, int] | None:
    if not any(acronym in placed.text for placed in blocks):
        return None
    pattern = re.compile(rf"(?<!\w){re.escape(acronym)}(?!\w)")
    for at, placed in enumerate(blocks):
        for match in pattern.finditer(placed.text) if acronym in placed.text else ():
            if not addresses(placed.text).cover(*match.span()):
                return at, match.start(), match.end()
    return None


def _explained(texts: Sequence[Folded], first: tuple[int, int, int], meaning: str) -> bool:
    at, _, end = first
    if any(text.contains(meaning) for text in texts[:at]):
        return True
    places = (texts[at].span(*span) for span in texts[at].occurrences(meaning))
    return any(start <= end + _AFTER for start, _ in places)
