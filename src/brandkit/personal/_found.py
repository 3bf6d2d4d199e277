"""What a recogniser says, and the words around a number that say what it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..models import PersonalData

__all__ = ("Cues", "Found", "any_of")


class Found(NamedTuple):
    """Personal data at a place of a text.

    Attributes:
        kind: what it is.
        start, end: where; end exclusive.
        confidence: 1 where a checksum or an exact form says so, less where words around it do.
    """

    kind: PersonalData
    start: int
    end: int
    confidence: float = 1.0


def any_of(words: str) -> str:
    """An alternative of words, the longest first; `_` stands for a space inside one."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word.replace("_", " ")) for word in ordered) + ")"


class Cues:
    """Words that say what a number is, and words that say that it is something else."""

    def __init__(self, for_it: str, against_it: str, reach: int = 32) -> None:
        before = r"(?<![^\W_])"
        self._words = re.compile(
            f"{before}(?:(?P<yes>{any_of(for_it)})|(?P<no>{any_of(against_it)}))(?![^\\W_])", re.IGNORECASE
        )
        self._reach = reach

    def before(self, text: str, start: int) -> bool | None:
        """What the nearest of the words before a place says; None when there is none within reach."""
        said = None
        for match in self._words.finditer(text, max(0, start - self._reach), start):
            said = match["yes"] is not None
        return said
