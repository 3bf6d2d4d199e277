"""Words: those to avoid, names that are spelled one way only, other companies, and what a whole draft agrees on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...content import Finding, Fix
from .._many_terms import TermIndex, term_index
from ..models import Avoid, Competitor
from ..text import TermHit, fold, folded
from ._info import RuleInfo
from ._terms_draft import acronyms, consistent, report, trademarks
from ._view import DraftView, PlacedBlock
from ._wording import addresses, like, said_as

__all__ = (
    "INFO",
    "avoided",
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
    RuleInfo(
        "terms.trademark",
        "`terms`",
        "`revise`",
        "A trademark stands without its mark where the draft mentions it first.",
        "The mark tells readers whose name it is; it is owed once.",
        "Add the mark, which the fix does.",
    ),
    RuleInfo(
        "terms.mark-repeated",
        "`terms`",
        "`pass`",
        "A trademark carries its mark again after its first mention.",
        "One mark says it; more of them make copy hard to read.",
        "Leave the mark out, which the fix does.",
    ),
    RuleInfo(
        "terms.consistent",
        "`terms`",
        "`revise`",
        "One word is spelt in two ways in one draft, or not as the kit says.",
        "Two spellings read like two writers.",
        "Use one spelling, which the fix offers.",
    ),
)

_PLAIN = str.maketrans({"’": "'", "‐": "-", "‑": "-", "\u00a0": " "})


def terms(view: DraftView) -> list[Finding]:
    """`terms.avoid`, `.exact`, `.competitor`, `.trademark`, `.consistent`; `.acronym`, `.mark-repeated` as notes."""
    running = [placed for placed in view.blocks if not is_query(view, placed)]
    found: list[Finding] = []
    for placed, names in _suspects(view, running):
        found += _avoid(view, placed)
        if names:
            found += _exact(view, placed)
        found += _competitors(view, placed)
    return [*found, *trademarks(view, running), *consistent(view, running), *acronyms(view, running)]


def _suspects(view: DraftView, running: Sequence[PlacedBlock]) -> Iterator[tuple[PlacedBlock, bool]]:
    """The blocks that may have a word of one of the lists in them, each with whether its names are looked at."""
    words = view.kit.terms
    lists = (_avoid_index(words.avoid), _exact_index(words.exact), _competitor_index(words.competitors))
    numbers = set().union(*(view.together.holding(index.needles) for index in lists))
    named = {id(placed) for placed in running}
    for number in sorted(numbers):
        yield (placed := view.blocks[number]), id(placed) in named


def _avoid_index(entries: tuple[Avoid, ...]) -> TermIndex[Any]:
    return term_index("avoid", entries, lambda entry: (entry.term,))


def _exact_index(names: tuple[str, ...]) -> TermIndex[Any]:
    return term_index("exact", names, lambda name: (name,))


def _competitor_index(entries: tuple[Competitor, ...]) -> TermIndex[Any]:
    return term_index("competitors", entries, lambda entry: (entry.name, *entry.aliases))


def is_query(view: DraftView, placed: PlacedBlock) -> bool:
    """A search query is written as people type it, names included."""
    spec = view.spec(placed.part)
    return spec is not None and spec.role == "query"


def avoided(
    text: str, entries: tuple[Avoid, ...], keep: Callable[[Avoid], bool]
) -> Iterator[tuple[TermHit, Avoid]]:
    """The words to avoid in a text, of those entries that are kept; of overlapping ones the longest."""
    last = 0
    for hit, entry in _avoid_index(entries).hits(folded(text)):
        if hit.start < last or not keep(entry) or addresses(text).cover(hit.start, hit.end):
            continue
        if said_as(text, entry.use).cover(hit.start, hit.end):
            continue
        yield hit, entry
        last = hit.end


def _avoid(view: DraftView, placed: PlacedBlock) -> Iterator[Finding]:
    for hit, entry in avoided(placed.text, view.kit.terms.avoid, view.holds):
        instead = f"; write “{entry.use}”" if entry.use else ""
        shown = like(placed.text[hit.start : hit.end], entry.use)
        fixes = (Fix(text=shown),) if entry.use else ()
        message = f"“{entry.term}” is not our word{instead}"
        yield report(view, placed, "terms.avoid", message, hit.start, hit.end, why=entry.why, fixes=fixes)


def _exact(view: DraftView, placed: PlacedBlock) -> Iterator[Finding]:
    for hit, name in _exact_index(view.kit.terms.exact).hits(folded(placed.text)):
        written = placed.text[hit.start : hit.end]
        if written.translate(_PLAIN) == name.translate(_PLAIN) or fold(written).strip() != fold(name).strip():
            continue
        if addresses(placed.text).cover(hit.start, hit.end):
            continue
        message = f"the name is written “{name}”"
        yield report(view, placed, "terms.exact", message, hit.start, hit.end, fixes=(Fix(text=name),))


def _competitors(view: DraftView, placed: PlacedBlock) -> Iterator[Finding]:
    for hit, entry in _competitor_index(view.kit.terms.competitors).hits(folded(placed.text)):
        if entry.mention != "neutral" and view.holds(entry):
            yield _competitor(view, placed, entry, hit.start, hit.end)


def _competitor(
    view: DraftView, placed: PlacedBlock, competitor: Competitor, start: int, end: int
) -> Finding:
    never = competitor.mention == "never"
    role = None if never else competitor.role or view.kit.claims.role.get("competitor", "legal")
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
