"""Where normalised text came from: line ends of any kind become `\\n`, and containers lose their markers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from ._places import Places, TextBuilder

__all__ = ("Lines", "Origin", "Segment")

_EOL = re.compile(r"\r\n?|\n")
_SPACE = " \t\v\f\r\n"


class Segment(NamedTuple):
    """A stretch of text that stands in the source as it is, and the line end after it."""

    at: int
    source: int
    size: int
    eol: int = 0


class Origin:
    """A map from offsets of a text to its source, stretch by stretch."""

    __slots__ = ("_ats", "_segments")

    def __init__(self, segments: list[Segment]) -> None:
        self._segments = segments or [Segment(0, 0, 0)]
        self._ats = [segment.at for segment in self._segments]

    def at(self, offset: int) -> tuple[int, int]:
        """The source span of one character."""
        found = self._segments[max(bisect_right(self._ats, offset) - 1, 0)]
        inside = max(offset - found.at, 0)
        if inside < found.size:
            return found.source + inside, found.source + inside + 1
        end = found.source + found.size
        return end, end + (found.eol if inside == found.size else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of a stretch."""
        first = self.at(start)[0]
        return (first, max(first, self.at(end - 1)[1])) if end > start else (first, first)

    def add(self, builder: TextBuilder, text: str, start: int, end: int | None = None) -> None:
        """Add to `builder` the stretch `text[start:end]` of the text that this maps."""
        end = len(text) if end is None else end
        self.piece(builder, text[start:end], start)

    def piece(self, builder: TextBuilder, text: str, at: int) -> None:
        """Add a text that stands at offset `at`."""
        done, size = 0, len(text)
        number = max(bisect_right(self._ats, at) - 1, 0)
        while done < size:
            start, place, length, eol = self._segments[number]
            last = number + 1 == len(self._segments)
            for edge, source, written in (
                (start, place, 0),  # spaces that stand for a part of a tab
                (start + length, place + max(at + done - start, 0), None),
                (at + size if last else self._ats[number + 1], place + length, eol),
            ):
                stop = min(edge - at, size)
                if done < stop:
                    builder.add(text[done:stop], source, written)
                    done = stop
            number += 1

    def moved(self, by: int) -> Origin:
        """The map of what starts `by` characters later."""
        if not by:
            return self
        first = max(bisect_right(self._ats, by) - 1, 0)
        return Origin(
            [segment._replace(at=segment.at - by) for segment in self._segments[first : first + 200]]
        )


class Lines:
    """A source cut into lines, each with its place; `text` has `\\n` line ends and no NUL."""

    __slots__ = ("_eols", "_sizes", "_sources", "_starts", "text")

    def __init__(self, source: str) -> None:
        self._sources = [0]
        self._eols: list[int] = []
        ends: list[int] = []
        for match in _EOL.finditer(source):
            ends.append(match.start())
            self._eols.append(match.end() - match.start())
            self._sources.append(match.end())
        ends.append(len(source))
        self._eols.append(0)
        self._sizes = [end - start for start, end in zip(self._sources, ends, strict=True)]
        self._starts = [0]
        for size in self._sizes[:-1]:
            self._starts.append(self._starts[-1] + size + 1)
        plain = source if "\r" not in source else _EOL.sub("\n", source)
        self.text = plain.replace("\0", "\ufffd")

    def origin(self) -> Origin:
        """The map of the whole text."""
        if max(self._eols) <= 1:
            return Origin([Segment(0, 0, len(self.text))])
        parts = zip(self._starts, self._sources, self._sizes, self._eols, strict=True)
        return Origin([Segment(*part) for part in parts])

    def whole(self) -> tuple[str, Places]:
        """The whole text and its places."""
        if max(self._eols) <= 1:
            return self.text, Places.verbatim(0, len(self.text))
        builder = TextBuilder()
        self.origin().add(builder, self.text, 0)
        return builder.build(strip=False)

    def source_of(self, offset: int) -> int:
        """The source offset of an offset of `text`."""
        number = bisect_right(self._starts, offset) - 1
        return self._sources[number] + min(offset - self._starts[number], self._sizes[number])

    def line(self, number: int) -> str:
        """One line, without its end."""
        start = self._starts[number]
        return self.text[start : start + self._sizes[number]]

    def __len__(self) -> int:
        return len(self._starts)

    def below(self, first: int, content: str) -> Origin:
        """The map of text that was taken from the lines from `first` on, without the markers before it."""
        segments = []
        at = 0
        for number, line in enumerate(content.split("\n"), first):
            if number >= len(self):
                break
            segments.append(self._segment(at, number, line))
            at += len(line) + 1
        return Origin(segments)

    def _segment(self, at: int, number: int, line: str) -> Segment:
        """A line of content is the end of its line in the source; a heading may have closing marks after it."""
        written, source, eol = self.line(number), self._sources[number], self._eols[number]
        # A tab that straddles the container's edge comes as spaces, which are not in the source.
        for shown in (line, line.lstrip(_SPACE)):
            lead = len(line) - len(shown)
            for end in _ends(written):
                if written.endswith(shown, 0, end):
                    start = source + end - len(shown)
                    return Segment(at + lead, start, len(shown), len(written) - end + eol)
        return Segment(at, source, 0, eol + len(written))


def _ends(written: str) -> Iterator[int]:
    """Where the content of a line may end: before the closing marks of a heading, or before the space after it."""
    end = len(written.rstrip(_SPACE))
    marks = len(written[:end].rstrip("#"))
    if marks < end and written[marks - 1 : marks] in (" ", "\t"):
        yield len(written[:marks].rstrip(_SPACE))
    yield end
    yield len(written)
