"""What changed between two drafts, part by part: as one text, or side by side. What stands is folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..brandkit.worddiff import DiffKind, word_diff
from ..content import Draft

__all__ = ("Change", "Piece", "changes")

FOLD = 220
"""Characters of unchanged words that are shown on either side of a change."""


@dataclass(frozen=True)
class Piece:
    """Some words: kept, deleted or inserted; `folded` are the ones in the middle that are not shown at first."""

    kind: DiffKind
    text: str
    folded: str = ""
    rest: str = ""

    @property
    def words(self) -> int:
        """How many words are folded."""
        return len(self.folded.split())


@dataclass(frozen=True)
class Change:
    """A part in both drafts."""

    part: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether anything of it did."""
        return any(piece.kind != "keep" for piece in self.pieces)


def changes(before: Draft, after: Draft) -> list[Change]:
    """Every part of either draft with its words; parts that did not change are there, folded."""
    names = dict.fromkeys(part.name for part in (*before.parts, *after.parts))
    return [Change(name, tuple(_pieces(before, after, name))) for name in names]


def _pieces(before: Draft, after: Draft, name: str) -> Iterator[Piece]:
    old, new = before.part(name), after.part(name)
    for kind, text in word_diff(old.text if old else "", new.text if new else ""):
        if kind == "keep" and len(text) > 3 * FOLD:
            yield Piece(kind, text[:FOLD], text[FOLD:-FOLD], text[-FOLD:])
        else:
            yield Piece(kind, text)
