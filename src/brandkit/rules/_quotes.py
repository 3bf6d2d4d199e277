"""Quotes: the source's own words, between quotation marks, with the source named beside them."""

from __future__ import annotations

from collections.abc import Iterator

from ...content import Evidence, Finding
from ..quotations import Quotation, about_us, attributes, quotations, verbatim
from ._info import RuleInfo
from ._view import DraftView, PlacedSentence

__all__ = (
    "INFO",
    "quotes",
)

INFO = (
    RuleInfo(
        "quotes.altered",
        "`quote`",
        "`revise`",
        "What stands in quotation marks is not what the source says.",
        "Quotation marks say that somebody used exactly these words.",
        "Quote the source's words.",
    ),
    RuleInfo(
        "quotes.unmarked",
        "`quote`",
        "`revise`",
        "The source's words stand without quotation marks.",
        "Borrowed words are shown as borrowed.",
        "Put them in quotation marks and name the source.",
    ),
    RuleInfo(
        "quotes.unattributed",
        "`quote`",
        "`revise`",
        "The source of the quotation is not named.",
        "A reader has to know who speaks.",
        "Name the source in the sentence.",
    ),
    RuleInfo(
        "quotes.unsourced",
        "`quote`",
        "`revise`",
        "Four words or more stand in quotation marks, and no source is cited.",
        "A quotation without a source is an invention until shown otherwise.",
        "Cite the source, or drop the quotation marks.",
    ),
    RuleInfo(
        "quotes.about-brand",
        "`quote`",
        "`revise`",
        "A quote of a source speaks for the brand, its customers or a competitor.",
        "A source proves what it says about its own subject, nothing about us.",
        "Cite proof of the brand's own.",
    ),
)

_WORDS_OF_SOMEBODY = 4
"""From this many words on, words between quotation marks are taken for somebody's speech, not for a term."""


def quotes(view: DraftView) -> list[Finding]:
    """`quotes.altered`, `.unmarked`, `.unattributed`, `.unsourced`, `.about-brand`."""
    return [finding for place in view.sentences for finding in _sentence(view, place)]


def _sentence(view: DraftView, place: PlacedSentence) -> Iterator[Finding]:
    text = place.sentence.text
    cited = [evidence for evidence in view.cited(place.sentence) if evidence.kind == "quote"]
    marked = list(quotations(text))
    if not cited:
        if marked:
            yield from _unsourced(view, place, marked)
        return
    if not marked:
        message = f"the words of {cited[0].id} stand without quotation marks; quote them or leave them out"
        yield _report(view, place, "quotes.unmarked", message, 0, len(text))
    for item in marked:
        if len(item.text.split()) >= _WORDS_OF_SOMEBODY and not _found(item, cited, view):
            message = f"these are not the words of {cited[0].id}, letter by letter"
            yield _report(view, place, "quotes.altered", message, item.start, item.end)
    for evidence in cited:
        if not attributes(text, evidence.source):
            message = f"the sentence has to name its source, “{evidence.source}”, outside the quotation marks"
            yield _report(view, place, "quotes.unattributed", message, 0, len(text))
        if name := about_us(text, view.kit) or about_us(evidence.text, view.kit):
            message = f"a quote of a source cannot speak for {name}"
            yield _report(view, place, "quotes.about-brand", message, 0, len(text))


def _found(item: Quotation, cited: list[Evidence], view: DraftView) -> bool:
    sources = [view.quotes[e.id].quote if e.id in view.quotes else e.text for e in cited]
    return any(verbatim(item.text, source) for source in sources)


def _unsourced(view: DraftView, place: PlacedSentence, marked: list[Quotation]) -> Iterator[Finding]:
    """Somebody's speech without a source; words of a cited proof point may stand in quotation marks."""
    known = [evidence.text for evidence in view.cited(place.sentence)]
    for item in marked:
        long = len(item.text.split()) >= _WORDS_OF_SOMEBODY
        if long and not any(verbatim(item.text, text) for text in known):
            message = "these words stand in quotation marks and have no source"
            yield _report(view, place, "quotes.unsourced", message, item.start, item.end)


def _report(view: DraftView, place: PlacedSentence, rule: str, message: str, start: int, end: int) -> Finding:
    return view.finding(
        rule, "quote", "revise", message, part=place.part, start=place.start + start, end=place.start + end
    )
