"""All banned claims of a kit in one index: a text is read a few times, however many claims there are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from .._disguise import Squeezed, may_be_respelled, respelled, rows, stands_changed, unaccented
from .._many_terms import Needles, TermIndex, loose, remembered
from .._patterns import compile_pattern
from .._together import Patterns, Together
from ..models import BannedClaim
from ..text import Folded, fold

__all__ = ("BannedIndex", "banned_index")

_TAG = re.compile(r"#(\w{6,})")
_LONG = 6
"""Shorter terms stand in too many other words to be looked for inside hashtags and rows of letters."""
_SHORT = 4
_ACCENTED = 8

Span = tuple[int, int]


class BannedIndex:
    """The terms and patterns of banned claims, each with the place of its entry in the list."""

    __slots__ = ("_any_pattern", "_joined", "_patterns", "_pieces", "_rows", "_terms", "spans_of_block")

    def __init__(self, entries: Sequence[BannedClaim]) -> None:
        terms = [(term, at) for at, entry in enumerate(entries) for term in entry.terms]
        joined = [("".join(filter(str.isalnum, fold(term))), at) for term, at in terms]
        self._terms: TermIndex[int] = TermIndex(terms)
        self._joined: Needles[int] = Needles((w, at) for w, at in joined if len(w) >= _LONG)
        self._pieces: Needles[tuple[str, int]] = Needles(
            (word, (loose(fold(term).strip()), at))
            for (term, at), (word, _) in zip(terms, joined, strict=True)
            if len(word) >= _LONG
        )
        self._rows: dict[str, set[int]] = defaultdict(set)
        for word, at in joined:
            if _SHORT <= len(word) < _LONG and not word.isdigit():
                self._rows[word].add(at)
        self._patterns = [(pattern, at) for at, entry in enumerate(entries) for pattern in entry.patterns]
        self._any_pattern = Patterns([pattern for pattern, _ in self._patterns])
        # A revision repeats most blocks; other texts, such as all words of a kit in a row, are too long to be kept.
        self.spans_of_block = lru_cache(maxsize=256)(self.spans)

    def suspects(self, together: Together) -> list[int]:
        """The texts that may have words of an entry in them, however they are spelt; no other has."""
        if self._any_pattern.standing(together):
            return list(range(len(together.texts)))
        found = together.holding(self._terms.needles) | together.squeezing(self._pieces)
        found |= {at for at, text in enumerate(together.texts) if may_be_respelled(text.text)}
        found |= together.having("#") | together.having("](")
        if not together.text.isascii():
            found |= {at for at, text in enumerate(together.texts) if not text.text.isascii()}
        return sorted(found)

    def spans(self, text: Folded) -> Mapping[int, list[Span]]:
        """Where each entry's words stand in the source, by the entry's place; of overlapping places the longest."""
        found: dict[int, set[Span]] = defaultdict(set)
        for hit, at in self._terms.hits(text):
            found[at].add((hit.start, hit.end))
        for pattern, at in self._patterns:
            for match in compile_pattern(pattern).finditer(text.text):
                if match.start() < match.end():
                    found[at].add(text.span(match.start(), match.end()))
        for at, start, end in self._disguised(text):
            found[at].add(text.span(start, end))
        return {at: _longest(spans) for at, spans in sorted(found.items())}

    def _disguised(self, text: Folded) -> Iterator[tuple[int, int, int]]:
        yield from self._respelled(text)
        yield from self._unaccented(text)
        yield from self._in_rows(text)
        yield from self._in_pieces(text)
        yield from self._in_tags(text)

    def _unaccented(self, text: Folded) -> Iterator[tuple[int, int, int]]:
        """Terms with accents that they do not have; long ones only, because accents make other words of short ones."""
        plain = unaccented(text)
        for word, start, end in self._terms.needles.places(loose(plain)) if plain else ():
            if len(word) >= _ACCENTED and stands_changed(text, plain or "", start, end):
                yield from ((at, start, end) for _, at in self._terms.needles.owners[word])

    def _in_pieces(self, text: Folded) -> Iterator[tuple[int, int, int]]:
        """Terms that line breaks, links or signs cut in pieces."""
        squeezed = Squeezed(text)
        for word, start, _ in self._pieces.places(squeezed.text):
            for needle, at in self._pieces.owners[word]:
                place = squeezed.broken(needle, start)
                if place:
                    yield at, *place

    def _respelled(self, text: Folded) -> Iterator[tuple[int, int, int]]:
        """Terms with figures for letters."""
        for spelled in respelled(text):
            for word, start, end in self._terms.needles.places(loose(spelled)):
                if len(word) >= _SHORT and stands_changed(text, spelled, start, end):
                    yield from ((at, start, end) for _, at in self._terms.needles.owners[word])

    def _in_rows(self, text: Folded) -> Iterator[tuple[int, int, int]]:
        """Terms in single letters, which stand at every other place of the row."""
        for row, first in rows(text):
            for word, start, end in self._joined.places(row):
                if not word.isdigit():
                    places = first + 2 * start, first + 2 * end - 1
                    yield from ((at, *places) for at in self._joined.owners[word])
            yield from ((at, first, first + 2 * len(row) - 1) for at in self._rows.get(row, ()))

    def _in_tags(self, text: Folded) -> Iterator[tuple[int, int, int]]:
        """Terms that a hashtag writes as one word."""
        for match in _TAG.finditer(text.text) if "#" in text.text else ():
            for word, _, _ in self._joined.places(match[1].replace("_", "")):
                yield from ((at, *match.span()) for at in self._joined.owners[word])


def _longest(spans: set[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def banned_index(entries: Sequence[BannedClaim]) -> BannedIndex:
    """The index of a kit's banned claims, built once."""
    return remembered("banned", entries, lambda: BannedIndex(entries))
