"""Words with a letter too many, too few, wrong or swapped."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ("misspellings",)

_LEAST_TYPO = 5
_NONE: frozenset[str] = frozenset()


def misspellings(word: str, stem: str, known: Iterable[str]) -> frozenset[str]:
    """Those of the known words that are a word with a letter too many, too few, wrong or swapped."""
    if len(word) < _LEAST_TYPO or " " in word:
        return _NONE
    first, size = stem[:1], len(stem)
    return frozenset(
        [
            other
            for other in known
            if other[:1] == first and -1 <= len(other) - size <= 1 and _near(stem, other)
        ]
    )


def _near(one: str, other: str) -> bool:
    if len(other) < _LEAST_TYPO - 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, others = one[start:], other[start:]
    return (
        rest[1:] == others
        or rest == others[1:]
        or (rest[1:] == others[1:] and len(rest) > 1)
        or (len(rest) > 1 and rest[:2] == others[1::-1] and rest[2:] == others[2:])
    )
