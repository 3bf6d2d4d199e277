"""Title case and sentence case, with the words that keep a case of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .._words import words
from ._patterns import Alternatives, allowed_seconds, compiled

__all__ = ("Vocabular", "sentence_case", "title_case", "word_titled")

_SMALL = words("a an and as at but by en for if in nor of on or per the to vs vs. via v v.")
_PREPOSITIONS = words(
    "with from into during including until against among throughout despite towards upon concerning about over "
    "through before between after since without under within along following across beyond around down near above"
)
_TITLE_WORD = re.compile(r"[^\W_]+[^\s\-/]*")
_NUMBERED = re.compile(r"\d+\.")
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})
_WORD_START = re.compile(r"(?<![^\W])[^\W\d_]")


class Vocabular:
    """Words whose case is their own: patterns, of which the first that fits a word says how it is written."""

    def __init__(self, terms: tuple[str, ...]) -> None:
        self.terms = terms
        self.patterns = Alternatives("%s", terms)

    def own_case(self, word: str) -> str | None:
        """How the word is written; None when the vocabulary does not know it."""
        for index in self.patterns.candidates(word):
            term = self.terms[index]
            if term.casefold() == word.casefold():
                return term
            if compiled(self.patterns.phrases[index].text).search(word, timeout=allowed_seconds(word)):
                return word
        return None

    def tokens(self, text: str) -> list[str]:
        """The words of a text, the vocabulary's entries first, whatever their case."""
        chosen = self.patterns.candidates(text)
        body = "|".join(self.patterns.phrases[index].text for index in chosen)
        entries = rf"\b(?:{body})\b|" if body else ""
        finder = compiled(rf"(?i){entries}[\p{{N}}\p{{L}}*]+[^\s]*")
        return [found.group() for found in finder.finditer(text, timeout=allowed_seconds(text))]


def sentence_case(text: str, vocabular: Vocabular, indicators: Sequence[str]) -> str:
    """The text with a large letter at its beginning, and after a word that ends in an indicator."""
    made: list[str] = []
    before = ""
    for index, token in enumerate(vocabular.tokens(text)):
        begins = index == 0 or _indicates(before, index - 1, indicators)
        own = vocabular.own_case(token)
        if own is None:
            own = token[:1].upper() + token[1:].lower() if begins else token.lower()
        made.append(own)
        before = token
    return " ".join(made)


def _indicates(word: str, index: int, indicators: Sequence[str]) -> bool:
    if any(len(word) > len(mark) and word.endswith(mark) for mark in indicators):
        return True
    return index == 0 and _NUMBERED.search(word) is not None


def title_case(text: str, vocabular: Vocabular, *, chicago: bool) -> str:
    """The text in title case: of the Chicago style, where prepositions stay small, or of the AP."""
    # Vale's own table of plain characters also makes three points of one, which would shift every place.
    plain = text.translate(_PLAIN)

    def case(found: re.Match[str]) -> str:
        word, start, end = found.group(), found.start(), found.end()
        own = vocabular.own_case(word)
        if own is not None:
            return own
        small = word.lower()
        bounding = start == 0 or end == len(text)
        may_be_small = small in _SMALL or (chicago and small in _PREPOSITIONS)
        if may_be_small and not bounding and _stays_small(plain, start, end):
            return small
        return word[:1].upper() + word[1:]

    return _TITLE_WORD.sub(case, text)


def _stays_small(text: str, start: int, end: int) -> bool:
    """A small word is large after a colon or a dash, and as the first part of a compound."""

    def at(index: int) -> str:
        return text[index] if 0 <= index < len(text) else "\0"

    before = at(start - 1)
    return before in " -/" and at(start - 2) not in ":-" and (at(end) != "-" or before == "-")


def word_titled(text: str) -> str:
    """The text with a large letter where each word begins."""
    return _WORD_START.sub(lambda found: found.group().upper(), text)
