"""Where the characters of a block's text stand in the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

__all__ = ("Places", "TextBuilder")


class Places:
    """A map from offsets of a text to code points of its source.

    It is a list of runs. A run of equal lengths maps character by character; any other run (an entity, an
    escape, a CRLF, a space that stands for markup) maps each of its characters to the whole of its source.
    Runs are in reading order, so that the map never goes backwards.
    """

    __slots__ = ("_sizes", "_sources", "_starts", "size")

    def __init__(self, runs: tuple[tuple[int, int, int], ...], size: int) -> None:
        """Runs of (offset in the text, offset in the source, length in the source); `size` of the text."""
        self._starts = [run[0] for run in runs]
        self._sources = [run[1] for run in runs]
        self._sizes = [run[2] for run in runs]
        self.size = size

    @classmethod
    def verbatim(cls, start: int, size: int) -> Places:
        """The map of a text that is a slice of its source."""
        return cls(((0, start, size),) if size else (), size)

    def at(self, offset: int) -> tuple[int, int]:
        """Start and end in the source of the character at that offset; at the end of the text, its end twice."""
        if not self._starts:
            return 0, 0
        if offset >= self.size:
            end = self._sources[-1] + self._sizes[-1]
            return end, end
        run = bisect_right(self._starts, max(offset, 0)) - 1
        start, source, size = self._starts[run], self._sources[run], self._sizes[run]
        following = self._starts[run + 1] if run + 1 < len(self._starts) else self.size
        if following - start == size:
            return source + offset - start, source + offset - start + 1
        return source, source + size

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source's code points of `text[start:end]`, end exclusive; an empty span stays empty."""
        first = self.at(start)[0]
        return (first, self.at(end - 1)[1]) if end > start else (first, first)

    def sliced(self, start: int, end: int) -> Places:
        """The places of `text[start:end]`."""
        return Places(tuple(_cut(self.runs(), start, end)), max(end - start, 0))

    def runs(self) -> tuple[tuple[int, int, int, int], ...]:
        """(text start, text length, source start, source length) of each run."""
        ends = [*self._starts[1:], self.size] if self._starts else []
        return tuple(
            (start, end - start, source, size)
            for start, end, source, size in zip(self._starts, ends, self._sources, self._sizes, strict=True)
        )


class TextBuilder:
    """Puts a text together piece by piece, and knows where each piece came from."""

    __slots__ = ("_parts", "_runs", "size")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._runs: list[tuple[int, int, int]] = []
        self.size = 0

    def add(self, text: str, source: int, length: int | None = None) -> None:
        """Add characters that stand at `source`; `length` is theirs there when it is not the same."""
        if not text:
            return
        length = len(text) if length is None else length
        if self._runs and length == len(text):
            start, before, size = self._runs[-1]
            if size == self.size - start and before + size == source:
                self._runs[-1] = (start, before, size + length)
                self._parts.append(text)
                self.size += len(text)
                return
        self._runs.append((self.size, source, length))
        self._parts.append(text)
        self.size += len(text)

    @property
    def end(self) -> int:
        """Where in the source the last piece ends."""
        return self._runs[-1][1] + self._runs[-1][2] if self._runs else 0

    @property
    def text(self) -> str:
        """What was added so far."""
        return "".join(self._parts)

    def build(self, *, strip: bool = True) -> tuple[str, Places]:
        """The text and its places, without the space around it."""
        text = self.text
        if not strip:
            return text, Places(tuple(self._runs), self.size)
        left = len(text) - len(text.lstrip())
        right = len(text.rstrip())
        if left >= right:
            return "", Places((), 0)
        places = Places(tuple(self._runs), self.size)
        return text[left:right], places if right - left == len(text) else places.sliced(left, right)


def _cut(runs: Iterable[tuple[int, int, int, int]], left: int, right: int) -> Iterator[tuple[int, int, int]]:
    for start, length, source, size in runs:
        end = start + length
        if end <= left or start >= right:
            continue
        first, last = max(start, left), min(end, right)
        if length == size:
            yield first - left, source + first - start, last - first
        else:
            yield first - left, source, size
