"""All blocks of a draft read at once: which of them can have something in them that a rule looks for.

Most drafts hold few of the words that a kit knows. One look over the whole draft says which blocks a rule has to read;
it may name a block in vain, and never leaves one out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

from ._many_terms import Needles, loose
from ._patterns import PatternError, compile_pattern
from .text import Folded

__all__ = ("Patterns", "Together")

_GAP = "\n"
"""Stands between texts. Folded texts have none, and for the edge of a word it is what the end of a text is."""
_SIGNS = re.compile(r"[^\w\n]|_")
_NO_SIGNS = {number: None for number in range(128) if not chr(number).isalnum() and chr(number) != _GAP}


class Together:
    """Folded texts in a row.

    Attributes:
        texts: each of them.
        text: all of them, each on a line of its own.
    """

    def __init__(self, texts: Iterable[Folded]) -> None:
        self.texts: tuple[Folded, ...] = tuple(texts)
        self.text = _GAP.join([text.text for text in self.texts])

    @cached_property
    def loose(self) -> str:
        """The text in which a hyphen is as good as a space."""
        return loose(self.text)

    @cached_property
    def squeezed(self) -> str:
        """Letters and figures alone, each text on its line."""
        return self.text.translate(_NO_SIGNS) if self.text.isascii() else _SIGNS.sub("", self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return _starts(self.text)

    @cached_property
    def _squeezed_starts(self) -> list[int]:
        return _starts(self.squeezed)

    def at(self, places: Iterable[int]) -> set[int]:
        """Which texts these places of `text` (or of `loose`, which is as long) stand in."""
        starts = self._starts
        return {bisect_right(starts, place) - 1 for place in places}

    def holding(self, needles: Needles[Any]) -> set[int]:
        """The texts that have one of the words in them, inside other words too."""
        return self.at([start for _, start, _ in needles.places(self.loose)])

    def squeezing(self, needles: Needles[Any]) -> set[int]:
        """The texts whose letters and figures in a row have one of the words in them."""
        found = [start for _, start, _ in needles.places(self.squeezed)]
        return {bisect_right(self._squeezed_starts, start) - 1 for start in found} if found else set()

    def having(self, sign: str) -> set[int]:
        """The texts that have a sign in them."""
        if sign not in self.text:
            return set()
        return {number for number, text in enumerate(self.texts) if sign in text.text}


def _starts(text: str) -> list[int]:
    lines = text.split(_GAP)
    return [0, *accumulate(len(line) + len(_GAP) for line in lines[:-1])]


_CHUNK = 25
_FEW = 3
# What is no anchor: an escaped character, and a class, which may begin with a circumflex.
_NO_ANCHOR = re.compile(r"\\[^Az]|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ANCHOR = re.compile(r"[\^$]|\\")


class Patterns:
    """RE2 patterns, with the question which of them can match in some texts at all.

    A pattern that asks for the beginning or the end of a text can tell a text from a line among others, and always
    counts as one that may match.
    """

    __slots__ = ("_always", "_chunks", "patterns")

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = tuple(patterns)
        for pattern in self.patterns:
            compile_pattern(pattern)
        free = [pattern for pattern in self.patterns if not _may_be_anchored(pattern)]
        self._always = frozenset(self.patterns).difference(free)
        self._chunks = [
            (chunk, _any_of(chunk))
            for chunk in (free[at : at + _CHUNK] for at in range(0, len(free), _CHUNK))
        ]

    def standing(self, together: Together) -> tuple[str, ...]:
        """Those that may match in one of the texts, in their order; all others certainly do not."""
        if not self.patterns:
            return ()
        found = set(self._always)
        for chunk, whole in self._chunks:
            if whole is None or whole.search(together.text) is not None:
                found.update(one for one in chunk if compile_pattern(one).search(together.text) is not None)
        return tuple(pattern for pattern in self.patterns if pattern in found)


def _may_be_anchored(pattern: str) -> bool:
    return r"\Q" in pattern or _ANCHOR.search(_NO_ANCHOR.sub("", pattern)) is not None


def _any_of(patterns: Sequence[str]) -> Any:
    """A pattern that matches where one of them does; None where it would gain nothing, or cannot be had."""
    if len(patterns) <= _FEW:
        return None
    try:
        return compile_pattern("|".join(f"(?:{pattern})" for pattern in patterns))
    except PatternError:
        return None
