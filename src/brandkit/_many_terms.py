"""Looking for many terms at once: the hits of `Folded.find_terms`, however many terms a kit has."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from threading import Lock
from typing import Any, Generic, TypeVar

from .text import Folded, TermHit, fold

__all__ = ("Needles", "TermIndex", "loose", "needle", "remembered", "suspects", "term_index")

T = TypeVar("T")

FEW = 24
"""Up to so many words a plain search is as quick as an automaton, and nothing has to be built."""

_PLAIN = re.compile(r"[A-Za-z0-9 ]+")
_BETWEEN = "\n|\n"
_AT_ONCE = 2000


def loose(text: str) -> str:
    """Folded text in which a hyphen is as good as a space."""
    return text.replace("-", " ")


@lru_cache(maxsize=65_536)
def needle(term: str) -> str:
    """What is looked for in loose text; empty when nothing is left of the term."""
    if _PLAIN.fullmatch(term):
        return " ".join(term.lower().split())
    return loose(fold(term).strip()).strip()


def suspects(texts: Sequence[str], spans: Callable[[Folded], Iterable[tuple[int, int]]]) -> Iterator[int]:
    """Which of many short texts may have something in them: a look at all of them at once, to be verified.

    Args:
        spans: finds places in the source of a longer text; what it finds must not depend on where a text begins.
    """
    for first in range(0, len(texts), _AT_ONCE):
        some = texts[first : first + _AT_ONCE]
        starts = [0, *accumulate(len(text) + len(_BETWEEN) for text in some)]
        seen: set[int] = set()
        for start, end in spans(Folded(_BETWEEN.join(some))):
            seen.update(range(bisect_right(starts, start) - 1, bisect_left(starts, end)))
        yield from (first + at for at in sorted(seen) if at < len(some))


class Needles(Generic[T]):
    """Words with what each belongs to, found in one pass over a text, inside other words too."""

    __slots__ = ("_automaton", "owners")

    def __init__(self, words: Iterable[tuple[str, T]]) -> None:
        self.owners: dict[str, list[T]] = {}
        for word, owner in words:
            if word:
                self.owners.setdefault(word, []).append(owner)
        self._automaton = _automaton(self.owners) if len(self.owners) > FEW else None

    def places(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Each place of each word."""
        if self._automaton is not None:
            for last, word in self._automaton.iter(text):
                yield word, last + 1 - len(word), last + 1
            return
        for word in self.owners:
            at = text.find(word)
            while at != -1:
                yield word, at, at + len(word)
                at = text.find(word, at + 1)


def _automaton(words: Iterable[str]) -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


class TermIndex(Generic[T]):
    """Terms with what each belongs to, ready to be found in folded text."""

    __slots__ = ("needles",)

    def __init__(self, terms: Iterable[tuple[str, T]]) -> None:
        self.needles: Needles[tuple[str, T]] = Needles((needle(term), (term, owner)) for term, owner in terms)

    def hits(self, text: Folded) -> list[tuple[TermHit, T]]:
        """Where the terms stand, in reading order, longer ones first, each with what it belongs to."""
        found = [
            (TermHit(term, *text.span(start, end)), owner)
            for word, start, end in self.needles.places(loose(text.text))
            if text.bounded(start, end) and text.whole(start, end)
            for term, owner in self.needles.owners[word]
        ]
        return sorted(found, key=lambda hit: (hit[0].start, -hit[0].end))


_KEPT = 64
_built: OrderedDict[tuple[str, int], tuple[object, Any]] = OrderedDict()
_lock = Lock()


def remembered(kind: str, entries: object, build: Callable[[], T]) -> T:
    """What is built from a list of a kit, once as long as the same list is asked about: a kit never changes."""
    key = (kind, id(entries))
    with _lock:
        known = _built.get(key)
        if known is not None and known[0] is entries:
            _built.move_to_end(key)
            return known[1]  # type: ignore[no-any-return]
    made = build()
    with _lock:
        # The list is kept with what was built from it, so that no other list gets the same id.
        _built[key] = (entries, made)
        while len(_built) > _KEPT:
            _built.popitem(last=False)
    return made


def term_index(kind: str, entries: Sequence[T], terms: Callable[[T], Iterable[str]]) -> TermIndex[T]:
    """The index of the terms of a list of entries; `kind` is which of several indexes of the list."""
    return remembered(
        kind, entries, lambda: TermIndex((term, entry) for entry in entries for term in terms(entry))
    )
