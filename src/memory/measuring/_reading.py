"""A file of raw rows, read in pieces: never more than a few thousand rows in memory, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from ...errors import UsageError, Where
from .spec import FileFormat

__all__ = ("Chunk", "Source", "open_source")

CHUNK = 4096
MAX_TOTALS = 100
MAX_LINE = 1_000_000
T = TypeVar("T")
_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "cp1252": "cp1252"}


@dataclass(frozen=True)
class Chunk:
    """Some rows: the cells that were asked for, and the line on which each row ends."""

    lines: Sequence[int]
    cells: Sequence[tuple[str, ...]]


@dataclass
class Source:
    """A file that stands open.

    Attributes:
        header: the names of its columns.
        first, last: the lines of the first and the last row that was read.
        totals: rows that sum up the others, with their lines; they are left out of what is read.
    """

    path: Path
    header: Sequence[str]
    _reader: Iterator[list[str]]
    _lines: _Lines
    _skip: Mapping[int, str]
    first: int = 0
    last: int = 0
    totals: list[tuple[int, list[str]]] = field(default_factory=list)

    def chunks(self, columns: Sequence[str]) -> Iterator[Chunk]:
        """The rows, of each only the named columns, in pieces.

        Raises:
            UsageError: BW262 for a column that is not there, BW263 for a row that is none.
        """
        places = [self._place(name) for name in columns]
        pick = itemgetter(*places, places[0])
        while True:
            rows = list(islice(self._rows(), CHUNK))
            if not rows:
                return
            self.first, self.last = self.first or rows[0][0], rows[-1][0]
            yield Chunk([line for line, _ in rows], [pick(cells)[:-1] for _, cells in rows])

    def _place(self, column: str) -> int:
        if column not in self.header:
            raise UsageError(
                "BW262",
                f"{self.path.name} has no column `{column}`.",
                where=Where(str(self.path), self._lines.header, column),
                hint=f"It has: {', '.join(self.header)}."[:1000],
            )
        return self.header.index(column)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        width = len(self.header)
        for cells in _safely(self._reader, self.path, self._lines):
            if len(cells) == width:
                if self._skip and any(cells[at].strip().startswith(text) for at, text in self._skip.items()):
                    if len(self.totals) < MAX_TOTALS:
                        self.totals.append((self._lines.number, cells))
                    continue
                yield self._lines.number, cells
            elif any(cell.strip() for cell in cells):
                message = f"The row has {len(cells)} cells and the header has {width}."
                raise _bad_row(self.path, self._lines.number, message)


class _Lines:
    """The lines of a text, counted."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0
        self.header = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > MAX_LINE:
            raise csv.Error(f"a line is longer than {MAX_LINE:,} characters")
        return line


@contextmanager
def open_source(path: Path, form: FileFormat) -> Iterator[Source]:
    """The file, with its header read.

    Raises:
        UsageError: BW262 when it cannot be read, is empty or its header does not fit.
    """
    try:
        with path.open("rb") as file, io.TextIOWrapper(file, _CODECS[form.encoding], newline="") as text:
            yield _source(path, text, form)
    except OSError as error:
        raise _unfit(path, f"{path.name} cannot be read: {error.strerror}.", "Check the path.") from None


def _source(path: Path, text: io.TextIOWrapper, form: FileFormat) -> Source:
    lines = _Lines(text)
    for _ in islice(_safely(lines, path, lines), form.preamble):
        pass
    reader = csv.reader(lines, delimiter=form.delimiter, strict=True)
    header = [name.strip() for name in next(_safely(reader, path, lines), [])]
    lines.header = lines.number
    if not any(header):
        raise _unfit(path, f"{path.name} is empty.", "Its first line names the columns; see `file.preamble`.")
    if doubled := sorted({name for name in header if header.count(name) > 1 and name}):
        raise _unfit(
            path, f"The header names {', '.join(doubled)} twice.", "Give each column a name.", lines.number
        )
    skip = {}
    for column, text_ in form.totals.items():
        if column not in header:
            raise _unfit(path, f"{path.name} has no column `{column}`.", f"It has: {', '.join(header)}.", 1)
        skip[header.index(column)] = text_
    return Source(path, header, reader, lines, skip)


def _safely(rows: Iterator[T], path: Path, lines: _Lines) -> Iterator[T]:
    """The rows; what stops the reader becomes an error with its line."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except UnicodeError as error:
            hint = "Save it as UTF-8, or give `file.encoding` in the mapping."
            raise _unfit(
                path, f"{path.name} is not {_encoding(error)} text.", hint, lines.number + 1
            ) from None
        except csv.Error as error:
            raise _bad_row(path, lines.number, f"The row is no CSV: {error}.") from None
        yield row


def _encoding(error: UnicodeError) -> str:
    return getattr(error, "encoding", "UTF").upper()


def _unfit(path: Path, message: str, hint: str, line: int | None = None) -> UsageError:
    return UsageError("BW262", message, where=Where(str(path), line), hint=hint)


def _bad_row(path: Path, line: int, message: str) -> UsageError:
    return UsageError(
        "BW263", message, where=Where(str(path), line), hint="Correct the row; nothing was measured."
    )
