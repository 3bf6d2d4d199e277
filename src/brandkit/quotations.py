"""Words between quotation marks: where they are, who is named for them, and whom they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .models import Kit
from .text import folded

__all__ = ("Quotation", "about_us", "attributes", "quotations", "unquoted", "verbatim")


class Quotation(NamedTuple):
    """Words between quotation marks, without the marks and the punctuation at their edges."""

    start: int
    end: int
    text: str


_MARKED = re.compile(r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|(?<![\w])\"([^\"]+)\"")
_OPENING = re.compile('[“„«"]')
"""Every quotation has one of these; most sentences have none."""
_EDGES = " \t\n.,;:!?…"
_OURS = re.compile(r"\b(?:our|ours|we|us)\b")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " "})


def quotations(text: str) -> Iterator[Quotation]:
    """Every quotation of a text, in reading order."""
    for match in _MARKED.finditer(text) if _OPENING.search(text) else ():
        group = next(number for number in range(1, 5) if match[number] is not None)
        inner = match[group]
        start = match.start(group) + len(inner) - len(inner.lstrip(_EDGES))
        end = match.end(group) - (len(inner) - len(inner.rstrip(_EDGES)))
        if start < end:
            yield Quotation(start, end, text[start:end])


def verbatim(quotation: str, source: str) -> bool:
    """Whether the quoted words stand in the source letter by letter; only marks and spaces may differ."""
    needle, haystack = (" ".join(text.translate(_PLAIN).split()) for text in (quotation, source))
    return re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", haystack) is not None


def attributes(sentence: str, title: str) -> bool:
    """Whether the sentence names the title outside its quotation marks."""
    outside = _MARKED.sub(' "" ', sentence)
    # A title that is itself in quotation marks counts, when it stands there alone.
    titles = " ".join(
        item.text for item in quotations(sentence) if folded(item.text).text == folded(title).text
    )
    return bool(title.strip()) and (folded(outside).contains(title) or folded(titles).contains(title))


def unquoted(sentence: str, title: str) -> str:
    """The sentence without what stands between quotation marks, and without the title of the source."""
    outside = _MARKED.sub(' "" ', sentence)
    view = folded(outside)
    for start, end in reversed(list(view.occurrences(title))):
        first, last = view.span(start, end)
        outside = f"{outside[:first]} {outside[last:]}"
    return outside


def about_us(text: str, kit: Kit) -> str | None:
    """Whom of those that no quote may speak for the text is about: the brand, its customers, a competitor."""
    view = folded(text)
    names = (kit.meta.brand, *(product.name for product in kit.meta.products))
    for name in (*names, *(competitor.name for competitor in kit.terms.competitors)):
        if view.contains(name):
            return name
    return "our own customers or work" if _OURS.search(view.text) else None
