"""Personal data on its way into memory: refused, or replaced by what it is."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from ...brandkit.models import PersonalData
from ...brandkit.personal import IN_WORDS
from ...brandkit.personal import personal_data as recognised

__all__ = ("PersonalPolicy", "Tokeniser", "personal_data")

PersonalPolicy = Literal["refuse", "tokenise"]
"""What the playbook's policy says: refuse the record, or replace each value by a word such as `[email 1]`."""


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[tuple[PersonalData, int, int], ...]:
    # Sources, offers and methods are the same in row after row.
    return tuple(recognised(text))


def personal_data(text: str) -> list[str]:
    """The kinds of personal data and secrets that a text shows, in words; the forms are those of the gate."""
    return (
        [IN_WORDS[kind] for kind in dict.fromkeys(kind for kind, _start, _end in _found(text))]
        if text
        else []
    )


class Tokeniser:
    """Replaces personal data in the texts of one record. The same value gets the same word; none is kept."""

    def __init__(self) -> None:
        self._words: dict[tuple[PersonalData, str], str] = {}
        self._counts: dict[PersonalData, int] = {}

    @property
    def replaced(self) -> int:
        """How many different values were replaced."""
        return len(self._words)

    def clean(self, text: str) -> str:
        """The text with a word such as `[email 1]` for each value."""
        parts, at = [], 0
        for kind, start, end in _found(text) if text else ():
            parts += [text[at:start], self._word(kind, text[start:end])]
            at = end
        return "".join((*parts, text[at:])) if parts else text

    def _word(self, kind: PersonalData, value: str) -> str:
        key = (kind, "".join(value.split()).casefold())
        if key not in self._words:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._words[key] = f"[{kind} {self._counts[kind]}]"
        return self._words[key]
