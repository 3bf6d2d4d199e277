"""Text with the place of each of its characters in the source that it was taken from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ("PlacedText",)

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text, and for each of its characters where it stands in the source.

    Attributes:
        starts, ends: code points of the source, end exclusive; one of each a character of `text`.
    """

    text: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def verbatim(cls, source: str, start: int, end: int) -> PlacedText:
        """A slice of the source as it is."""
        return cls(source[start:end], list(range(start, end)), list(range(start + 1, end + 1)))

    @classmethod
    def joined(cls, pieces: Iterable[PlacedText], gap: str) -> PlacedText:
        """The pieces with a gap between them, which stands for all that lies between them in the source."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for piece in pieces:
            if text:
                before = ends[-1] if ends else 0
                after = piece.starts[0] if piece.starts else before
                text.append(gap)
                starts += [before] * len(gap)
                ends += [max(before, after)] * len(gap)
            text.append(piece.text)
            starts += piece.starts
            ends += piece.ends
        return cls("".join(text), starts, ends)

    def cut(self, start: int, end: int) -> PlacedText:
        """A part of it."""
        return PlacedText(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the source of `text[start:end]`; an empty span stays empty."""
        if not self.text:
            return 0, 0
        if start >= end:
            place = self.starts[start] if start < len(self.starts) else self.ends[-1]
            return place, place
        return self.starts[start], self.ends[end - 1]

    def without(self, pattern: re.Pattern[str]) -> PlacedText:
        """The text with each match replaced by its first group."""
        kept: list[PlacedText] = []
        at = 0
        for match in pattern.finditer(self.text):
            kept += [self.cut(at, match.start()), self.cut(*match.span(1))]
            at = match.end()
        return self if not kept else PlacedText.joined([*kept, self.cut(at, len(self.text))], "")

    def flat(self) -> PlacedText:
        """The text with single spaces, none around it, and composed characters."""
        return self._one_spaced()._composed()

    def _one_spaced(self) -> PlacedText:
        left = len(self.text) - len(self.text.lstrip())
        piece = self.cut(left, len(self.text.rstrip()))
        spaces = [m.span() for m in _SPACE.finditer(piece.text) if m.group() != " "]
        if not spaces:
            return piece
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end in [*spaces, (len(piece.text), len(piece.text))]:
            text.append(piece.text[at:start])
            starts += piece.starts[at:start]
            ends += piece.ends[at:start]
            if start < end:
                text.append(" ")
                starts.append(piece.starts[start])
                ends.append(piece.ends[end - 1])
            at = end
        return PlacedText("".join(text), starts, ends)

    def _composed(self) -> PlacedText:
        """In NFC; a character that was put together stands where its pieces stand."""
        if unicodedata.is_normalized("NFC", self.text):
            return self
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for start, end in _clusters(self.text):
            composed = unicodedata.normalize("NFC", self.text[start:end])
            text.append(composed)
            starts += [self.starts[start]] * len(composed)
            ends += [self.ends[end - 1]] * len(composed)
        return PlacedText("".join(text), starts, ends)


def _clusters(text: str) -> Iterable[tuple[int, int]]:
    """Runs of characters that composing may change only among themselves."""
    start = 0
    for at in range(1, len(text)):
        if not _joins(text[at]):
            yield start, at
            start = at
    if text:
        yield start, len(text)


def _joins(char: str) -> bool:
    """Whether composing may join the character to the one before it: a mark, or a Hangul vowel or final."""
    return (
        unicodedata.combining(char) > 0 or "\u1161" <= char <= "\u11ff" or unicodedata.category(char) == "Mc"
    )
