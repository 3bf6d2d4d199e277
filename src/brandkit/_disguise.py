"""Words that are written so that a reader sees them and a search does not: `g u a r a n t e e d`, `guar4nteed`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from .text import Folded

__all__ = ("Squeezed", "may_be_respelled", "respelled", "rows", "stands_changed", "unaccented")

_SPACED = re.compile(r"(?<!\w)(?:[^\W_][ .,·-]){3,}[^\W_](?!\w)")
_MIXED = re.compile(r"(?<![\w@$!€])(?=[0-9@$!€]*[a-z])(?=[a-z]*[0-9@$!€])[a-z0-9@$!€]*[a-z0-9@$€](?![\w@$€])")
_LOOKS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g"}
_LOOKS |= {"@": "a", "$": "s", "!": "i", "€": "e"}
_AS_I, _AS_L = str.maketrans(_LOOKS), str.maketrans(_LOOKS | {"1": "l", "!": "l"})


@lru_cache(maxsize=2048)
def may_be_respelled(text: str) -> bool:
    """Whether a folded text has a row of single letters, or a word with both letters and figures."""
    return _SPACED.search(text) is not None or _MIXED.search(text) is not None


def rows(view: Folded) -> Iterator[tuple[str, int]]:
    """Rows of single letters as one word, each with the place of its first letter; the next is two further on."""
    for match in _SPACED.finditer(view.text):
        yield match.group()[::2], match.start()


def respelled(view: Folded) -> tuple[str, ...]:
    """The folded text with letters for figures inside words that have both, each as long as it was."""
    if _MIXED.search(view.text) is None:
        return ()
    return tuple(dict.fromkeys(_spelled(view.text, table) for table in (_AS_I, _AS_L)))


def _spelled(text: str, table: dict[int, str]) -> str:
    return _MIXED.sub(lambda match: match.group().translate(table), text)


def stands_changed(view: Folded, spelled: str, start: int, end: int) -> bool:
    """Whether a place of the respelled text is a word of its own that is written otherwise."""
    changed = view.text[start:end] != spelled[start:end]
    return changed and _alone(spelled, start, end) and view.whole(start, end)


def _alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or after.isalnum() or before == "_" or after == "_")


def unaccented(view: Folded) -> str | None:
    """The folded text without accents and as long as it was; None when it has none."""
    if view.text.isascii():
        return None
    return "".join(map(_base, view.text))


def _base(char: str) -> str:
    first = unicodedata.normalize("NFD", char)[:1]
    return first if first.isascii() and first.isalpha() else char


_TARGET = re.compile(r"\]\([^()\s]{0,300}\)")
_SENTENCE = re.compile(r"[.,;:!?]\s|[()]")
_PIECE = 2
"""Letters of the pieces of a word at most, when nothing but spaces stands between them."""


class Squeezed:
    """Letters and figures of a folded text alone: what stands in pieces stands there in one.

    Attributes:
        text: the letters and figures in a row.
    """

    __slots__ = ("_places", "_shown", "_view", "text")

    def __init__(self, view: Folded) -> None:
        self._view = view
        shown = view.text
        if "](" in shown:  # where a link leads is not among what a reader sees
            shown = _TARGET.sub(lambda match: "\0" * len(match.group()), shown)
        self._shown = shown
        self._places = [place for place, char in enumerate(shown) if char.isalnum()]
        self.text = "".join([shown[place] for place in self._places])

    def broken(self, needle: str, start: int) -> tuple[int, int] | None:
        """The place in the folded text of a term from a place of the row, if it is written in pieces there.

        Args:
            needle: the term with its spaces; without them it stands at `start`.
        """
        places = self._places
        size = sum(map(str.isalnum, needle))
        first, last = places[start], places[start + size - 1] + 1
        if last - first == len(needle) or not self._alone(first, last):
            return None
        gaps, pieces, at = [], [1], start
        for before, char in pairwise(needle):
            if not char.isalnum():
                continue
            gap = self._shown[places[at] + 1 : places[at + 1]]
            if not before.isalnum():  # the term's own space
                if not gap or _SENTENCE.search(gap):
                    return None
            elif gap:
                gaps.append((gap, self._between(places[at] + 1, places[at + 1])))
                pieces.append(0)
            pieces[-1] += 1
            at += 1
        if not gaps or (max(pieces) > _PIECE and _is_ordinary(gaps)):
            return None
        return first, last

    def _between(self, first: int, last: int) -> str:
        start, end = self._view.span(first, last)
        return self._view.source[start:end]

    def _alone(self, first: int, last: int) -> bool:
        text = self._view.text
        return not (first and _part_of_word(text[first - 1])) and not _part_of_word(text[last : last + 1])


def _is_ordinary(gaps: list[tuple[str, str]]) -> bool:
    """Whether what stands between pieces, folded and as written, is what stands between words of any copy."""
    spaces = all(folded.isspace() and "\n" not in written for folded, written in gaps)
    return spaces or any(_SENTENCE.search(folded) for folded, _ in gaps)


def _part_of_word(char: str) -> bool:
    return char.isalnum() or char == "_"
