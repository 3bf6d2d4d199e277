"""Lists of words, written as text."""

from __future__ import annotations

__all__ = ("in_order", "words")


def in_order(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())
