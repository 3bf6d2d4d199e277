"""Words that are written so that a reader sees them and a search does not: `g u a r a n t e e d`, `guar4nteed`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .text import Folded

__all__ = ("respelled", "rows", "stands_changed")

_SPACED = re.compile(r"(?<!\w)(?:[^\W_][ .,·-]){3,}[^\W_](?!\w)")
_MIXED = re.compile(r"(?<![\w@$!])(?=[0-9@$!]*[a-z])(?=[a-z]*[0-9@$!])[a-z0-9@$!]*[a-z0-9@$](?![\w@$])")
_LOOKS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
_AS_I, _AS_L = str.maketrans(_LOOKS), str.maketrans(_LOOKS | {"1": "l", "!": "l"})


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
