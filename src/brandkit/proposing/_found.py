"""What a rule found in a document, before it is compared with the kit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from ...content.sentences import split_sentences
from ._pieces import Piece

__all__ = (
    "Confidence",
    "Found",
    "Mark",
    "Phrase",
    "enumerated",
    "phrase",
    "quoted",
    "sentences",
    "slug",
    "tidy",
)

Confidence = Literal["high", "medium", "low"]
Phrase = str


@dataclass(frozen=True)
class Found:
    """One entry that a rule found.

    Attributes:
        section: name of the kit's section.
        path: where in the section's file: () for a list of entries, else keys; ids of entries stand for their place.
        value: what is added to the list there, or what is set when `sets`.
        quote: words of the piece, letter by letter.
        rule: the rule's name. why: what it saw, in a sentence for people.
        missing: what a person still has to fill in before the entry works.
        proof: the words that name a claim's source.
    """

    section: str
    path: tuple[str, ...]
    value: Any
    piece: Piece
    quote: str
    rule: str
    why: str
    confidence: Confidence = "high"
    sets: bool = False
    missing: tuple[str, ...] = ()
    proof: str = ""


_QUOTED = re.compile(
    r"(?<![\w’'])(?:“(?P<a>[^“”\n]{1,200})”|\"(?P<b>[^\"\n]{1,200})\"|„(?P<c>[^„“”\n]{1,200})[“”]|[«»](?P<d>[^«»\n]{1,200})[«»]"
    r"|‘(?P<e>[^‘\n]{1,100}?)’|'(?P<f>[^'\n]{1,100})')(?!\w)"
)


@dataclass(frozen=True)
class Mark:
    """A phrase in quotation marks: its words, and where the marks stand (end exclusive)."""

    said: str
    begin: int
    stop: int

    def start(self) -> int:
        """Where the opening mark stands."""
        return self.begin

    def end(self) -> int:
        """Where the closing mark ends."""
        return self.stop


def quoted(text: str) -> list[Mark]:
    """Phrases in quotation marks, in their order."""
    found = ((match.lastgroup, match) for match in _QUOTED.finditer(text))
    marks = [Mark(match[name or ""], match.start(), match.end()) for name, match in found]
    return [mark for mark in marks if mark.said.strip()]


_EDGES = " \t.,;:!?·•–—-\"“”„«»‘’‚‹›'*_`"


def tidy(text: str) -> Phrase:
    """A phrase without the marks around it."""
    kept = text.strip()
    while kept and kept[0] in _EDGES:
        kept = kept[1:]
    while kept and kept[-1] in _EDGES:
        kept = kept[:-1]
    return kept.rstrip("®™").strip()


_ASIDE = re.compile(r"\s+[–—-]\s+|\s*[—]\s*|\s+\(|:\s|\s*;\s")


def phrase(text: str, words: int = 8) -> Phrase:
    """The phrase that a list item names, without the remark after it; empty for what is no phrase."""
    marks = quoted(text)
    if marks and not text[: marks[0].start()].strip():
        return tidy(marks[0].said)
    kept = tidy(_ASIDE.split(text.strip(), maxsplit=1)[0])
    return kept if kept and len(kept.split()) <= words and len(kept) <= 90 else ""


_AND = re.compile(r"\s*[,;/]\s*(?:and\s+|or\s+|und\s+|oder\s+|nor\s+)?|\s+(?:and|or|und|oder|nor)\s+")


def enumerated(text: str) -> list[Phrase]:
    """The members of “a, b and c”."""
    return [kept for kept in map(tidy, _AND.split(text)) if kept]


def slug(*parts: str, limit: int = 48) -> str:
    """An id made of words."""
    from ...workspace import slugify

    return (slugify("-".join(parts)) or "entry")[:limit].strip("-.") or "entry"


MAX_SENTENCE = 800
"""Characters; what is longer is no rule that people wrote, and the patterns are not run on it."""


def sentences(text: str) -> list[str]:
    """The sentences of a text that may be rules."""
    return [sentence for sentence in split_sentences(text) if len(sentence) <= MAX_SENTENCE]
