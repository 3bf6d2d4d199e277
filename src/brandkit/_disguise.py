"""Terms that are written so that a reader sees them and a search does not: `g u a r a n t e e d`, `guar4nteed`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .text import Folded, fold

__all__ = ("disguised",)

_SPACED = re.compile(r"(?<!\w)(?:[^\W_][ .,·-]){3,}[^\W_](?!\w)")
_MIXED = re.compile(r"(?<![\w@$!])(?=[0-9@$!]*[a-z])(?=[a-z]*[0-9@$!])[a-z0-9@$!]*[a-z0-9@$](?![\w@$])")
_LOOKS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
_AS_I, _AS_L = str.maketrans(_LOOKS), str.maketrans(_LOOKS | {"1": "l", "!": "l"})
_INSIDE = 6
"""Letters from which a term is looked for inside a longer row of single letters; a shorter one has to be the row."""


def disguised(view: Folded, terms: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Places of the folded text where a term stands in single letters, or with figures for letters."""
    wanted = _letters(terms)
    for match in _rows(view.text) if wanted else ():
        yield from _in_row(match, wanted)
    for spelled in _spellings(view.text):
        yield from _respelled(view, spelled, terms)


@lru_cache(maxsize=256)
def _rows(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_SPACED.finditer(text))


@lru_cache(maxsize=512)
def _letters(terms: tuple[str, ...]) -> tuple[str, ...]:
    joined = ("".join(filter(str.isalnum, fold(term))) for term in terms)
    return tuple(word for word in dict.fromkeys(joined) if len(word) >= 4 and not word.isdigit())


def _in_row(match: re.Match[str], wanted: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Single letters stand at every other place of the row."""
    row = match.group()[::2]
    for word in wanted:
        at = row.find(word) if len(word) >= _INSIDE else (0 if row == word else -1)
        if at >= 0:
            start = match.start() + 2 * at
            yield start, start + 2 * len(word) - 1


@lru_cache(maxsize=256)
def _spellings(text: str) -> tuple[str, ...]:
    """The text with letters for figures inside words that have both, each as long as it was."""
    if _MIXED.search(text) is None:
        return ()
    return tuple(dict.fromkeys(_spelled(text, table) for table in (_AS_I, _AS_L)))


def _spelled(text: str, table: dict[int, str]) -> str:
    return _MIXED.sub(lambda match: match.group().translate(table), text)


def _respelled(view: Folded, spelled: str, terms: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    loose = spelled.replace("-", " ")
    for term in terms:
        needle = fold(term).strip().replace("-", " ").strip()
        at = loose.find(needle) if len(needle) >= 4 else -1
        while at != -1:
            end = at + len(needle)
            changed = view.text[at:end] != spelled[at:end]
            if changed and _alone(spelled, at, end) and view.whole(at, end):
                yield at, end
            at = loose.find(needle, at + 1)


def _alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or after.isalnum() or before == "_" or after == "_")
