"""The literals without which a pattern cannot match."""

from __future__ import annotations

from collections.abc import Sequence

from ._dialect import Piece

__all__ = ("fold_for_search", "required_literals")

_MAX_PRODUCT = 8
_SAME = str.maketrans({"ſ": "s", "\u212a": "k", "İ": "i", "ı": "i"})


def fold_for_search(text: str) -> str:
    """A text as literals are looked up in it: without case, as the `regex` module sees case, and of equal length."""
    return text.lower() if text.isascii() else text.translate(_SAME).lower()


def required_literals(pieces: Sequence[Piece]) -> frozenset[str] | None:
    """Literals (in small letters) of which every match holds at least one; None when nothing safe can be said."""
    if any(piece.group == "odd" for piece in pieces):
        return None
    found, _ = _alternatives(pieces, 0)
    return found


def _alternatives(pieces: Sequence[Piece], at: int) -> tuple[frozenset[str] | None, int]:
    """What a group needs, and where it closes."""
    needs: list[frozenset[str] | None] = []
    branch = _Branch()
    while at < len(pieces):
        piece = pieces[at]
        if piece.kind == "close":
            break
        if piece.kind == "alt":
            needs.append(branch.need())
            branch = _Branch()
        elif piece.kind == "open":
            inner, at = _alternatives(pieces, at + 1)
            branch.group(inner if piece.group == "take" else None)
        elif piece.kind == "quant":
            branch.repeat(piece.least)
        else:
            branch.one(piece)
        at += 1
    needs.append(branch.need())
    if any(need is None for need in needs):
        return None, at
    return frozenset().union(*(need for need in needs if need is not None)), at


class _Branch:
    """One alternative, read from left to right: the runs of characters that must stand in it."""

    def __init__(self) -> None:
        self.best: frozenset[str] | None = None
        self.run: list[str] = [""]
        self.before: list[str] | None = None
        self.pending: frozenset[str] | None = None

    def one(self, piece: Piece) -> None:
        """Take a character, a set or an assertion."""
        self._settle()
        options = {option.translate(_SAME).lower() for option in piece.options}
        if not options or not all(map(_comparable, options)):
            self._flush()
            return
        if len(self.run) * len(options) > _MAX_PRODUCT:
            self._flush()
        self.before = self.run
        self.run = [start + option for start in self.run for option in sorted(options)]

    def group(self, need: frozenset[str] | None) -> None:
        """Take a group, whose need counts unless it may be left out."""
        self._settle()
        self._flush()
        self.pending = need

    def repeat(self, least: int) -> None:
        """The thing before may be repeated, and left out when `least` is 0."""
        if least == 0:
            self.pending = None
            if self.before is not None:
                self.run = self.before
        self._settle()
        self._flush()

    def need(self) -> frozenset[str] | None:
        """The best literals of the whole alternative."""
        self._settle()
        self._flush()
        return self.best

    def _settle(self) -> None:
        self._offer(self.pending)
        self.pending = None
        self.before = None

    def _flush(self) -> None:
        self._offer(frozenset(self.run))
        self.run = [""]
        self.before = None

    def _offer(self, literals: frozenset[str] | None) -> None:
        if (
            literals
            and all(_useful(literal) for literal in literals)
            and _worth(literals) > _worth(self.best)
        ):
            self.best = literals


def _comparable(char: str) -> bool:
    """Whether a folded text shows the character, whatever its case was."""
    return len(char) == 1 and (char.isascii() or char.lower() == char.upper())


def _useful(literal: str) -> bool:
    return len(literal) > 1 or (len(literal) == 1 and not literal.isalnum() and not literal.isspace())


def _worth(literals: frozenset[str] | None) -> tuple[int, int]:
    return (min(map(len, literals)), -len(literals)) if literals else (0, 0)
