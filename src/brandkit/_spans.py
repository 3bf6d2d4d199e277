"""Spans of a text that do not overlap each other, asked quickly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

__all__ = ("Spans",)


class Spans:
    """Spans in order, start and end exclusive, such as the matches of one pattern."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = [end for _, end in ordered]

    def overlap(self, start: int, end: int) -> bool:
        """Whether one of the spans has a character in common with this one."""
        at = bisect_left(self._starts, end)
        return at > 0 and self._ends[at - 1] > start

    def cover(self, start: int, end: int) -> bool:
        """Whether one of the spans holds this one whole."""
        at = bisect_right(self._starts, start)
        return at > 0 and self._ends[at - 1] >= end
