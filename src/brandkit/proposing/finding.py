"""Entries of a kit that stand in a document, by rules that a reader can follow. No model is asked."""

from __future__ import annotations

from collections.abc import Iterator

from ._facts import facts_of_row, facts_of_text
from ._found import Found
from ._pieces import Reading
from ._wording import words_of_row, words_of_text

__all__ = ("find",)

MAX_FOUND = 5_000
"""Entries of one document; a guideline holds tens or hundreds."""


def find(reading: Reading) -> list[Found]:
    """Everything that the rules see, in the order of the document; each with words that stand in it."""
    found: list[Found] = []
    for entry in _all(reading):
        if len(found) >= MAX_FOUND:
            break
        if entry.quote in entry.piece.text:
            found.append(entry)
    return found


def _all(reading: Reading) -> Iterator[Found]:
    for piece in reading.pieces:
        if piece.kind == "row":
            yield from words_of_row(piece)
            yield from facts_of_row(piece)
        elif piece.kind != "heading":
            yield from words_of_text(piece)
            yield from facts_of_text(piece)
