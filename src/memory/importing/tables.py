"""CSV and TSV as rows of cells: taken as text, never evaluated."""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

from ...errors import UsageError, Where
from ..inputs import LearningInput
from .files import MAX_LINE, OpenFile, Row, file_lines, undecodable
from .mapping import Column, TableMapping
from .values import Unreadable, fields_of

__all__ = ("Table", "as_fields", "open_table", "plain_mapping", "separator", "table_rows")

_FIELDS = frozenset(LearningInput.model_fields)
_NAMES_SHOWN, _NAME_SHOWN = 12, 60


class _Reader(Protocol):
    """A reader of the csv module: its rows, and how many lines it took so far."""

    @property
    def line_num(self) -> int:
        """Lines so far."""

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Table:
    """A table whose header was read.

    Attributes:
        header: the columns' names.
        rows: its rows as text, each read when it is asked for; what is no row has its `problem`.
    """

    header: tuple[str, ...]
    rows: Generator[Row, None, None]


def open_table(source: OpenFile, mapping: TableMapping | None = None) -> Table:
    """Read a table's header; its rows follow as they are asked for, without those that the mapping skips.

    Raises:
        UsageError: BW221, it has no usable header; BW233, it is in another encoding.
    """
    mapping = mapping or TableMapping()
    reading = mapping.file
    delimiter = reading.delimiter or ("\t" if source.path.suffix.lower() == ".tsv" else ",")
    lines = file_lines(source, reading.encoding, newline="")
    for _ in range(reading.preamble):
        next(lines, "")
    above, first = reading.preamble, next(lines, "")
    if told := separator(first):
        above, first, delimiter = above + 1, next(lines, ""), reading.delimiter or told
    body = chain([first] if first else (), lines)
    reader = csv.reader(body, delimiter=delimiter, quotechar=reading.quote, strict=True)
    header = _header(source.path, reader, reading.encoding, above + 1)
    _complete(source.path, header, mapping, above + 1)
    return Table(header, _rows(reader, header, mapping, above, lines))


def separator(line: str) -> str:
    """The delimiter that a line above the header names for Excel, such as `sep=;`; empty when it is no such line."""
    told = re.fullmatch(r"\ufeff?sep=([^\w\s\"]|\t)\r?\n?", line, re.IGNORECASE)
    return told[1] if told else ""


def _rows(
    reader: _Reader,
    header: tuple[str, ...],
    mapping: TableMapping,
    above: int,
    lines: Generator[str, None, None],
) -> Generator[Row, None, None]:
    try:
        while True:
            start = reader.line_num + 1 + above
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(start, problem=_no_csv(str(error), reader.line_num + above - start))
                continue
            if any(map(str.strip, cells)):
                yield from _row(start, cells, header, mapping)
    finally:
        lines.close()


def _no_csv(reason: str, more: int) -> str:
    if more > 0:
        return f"it is no CSV: a quote is opened and not closed in the {more} lines after it"
    return f"it is no CSV: {reason}"


def _row(line: int, cells: list[str], header: tuple[str, ...], mapping: TableMapping) -> Iterator[Row]:
    if len(cells) != len(header):
        # What is cut off at the bound takes its last cells along.
        if sum(map(len, cells)) + len(cells) > MAX_LINE:
            yield Row(line, problem=f"it is longer than {MAX_LINE // 1024} KiB")
            return
        yield Row(line, problem=f"it has {len(cells)} cells and the header has {len(header)}")
        return
    values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    if mapping.skips(values):
        return
    for name, cell in values.items():
        if not cell.isascii() and (problem := undecodable(cell, mapping.file.encoding)):
            yield Row(line, problem=problem, field=name)
            return
    yield Row(line, values)


def table_rows(source: OpenFile, mapping: TableMapping | None) -> Generator[Row, None, None]:
    """A table's rows as fields of learnings.

    Raises:
        UsageError: BW221, the header does not fit; BW233, it is in another encoding.
    """
    table = open_table(source, mapping)
    chosen = mapping or plain_mapping(source.path, table.header)
    _needs_fields(source.path, chosen)
    with closing(table.rows):
        for row in table.rows:
            yield row if row.problem else as_fields(row, chosen)


def as_fields(row: Row, mapping: TableMapping) -> Row:
    """A row of cells as a row of fields."""
    try:
        return Row(row.line, fields_of(row.values, mapping))
    except Unreadable as problem:
        return Row(row.line, problem=problem.reason, field=problem.field)


def plain_mapping(path: Path, header: tuple[str, ...]) -> TableMapping:
    """The mapping of a table whose columns are named as the fields are.

    Raises:
        UsageError: BW221, other columns are there.
    """
    if unknown := [name for name in header if name not in _FIELDS]:
        hint = (
            f"Rename them, or map them: `brandwright remember {path.name} --suggest-mapping mapping.yaml`."
            f" Fields: {', '.join(sorted(_FIELDS))}."
        )
        raise _bad_header(path, f"A learning has no fields {_some(unknown)}.", hint)
    return TableMapping(columns={name: Column(field=name) for name in header})


def _needs_fields(path: Path, mapping: TableMapping) -> None:
    have = {*(column.field for column in mapping.columns.values()), *mapping.set}
    if lacking := [name for name in ("kind", "statement") if name not in have]:
        hint = "Add it, or set it in a mapping file (--mapping)."
        raise _bad_header(path, f"No column gives {' and '.join(lacking)}.", hint)


def _header(path: Path, reader: _Reader, encoding: str, line: int) -> tuple[str, ...]:
    try:
        header = tuple(name.strip() for name in next(reader))
    except StopIteration:
        hint = "Its first line names the columns; `file: {preamble: …}` in a mapping says how many stand above it."
        raise _bad_header(path, f"{path.name} is empty.", hint, line) from None
    except csv.Error as error:
        hint = "Save the file as CSV in UTF-8."
        raise _bad_header(path, f"The header is no CSV: {error}.", hint, line) from None
    if problem := undecodable("".join(header), encoding):
        hint = "Save it as UTF-8, or write `file: {encoding: cp1252}` in a mapping file (--mapping)."
        raise UsageError(
            "BW233", f"The header cannot be read: {problem}.", where=Where(str(path), line), hint=hint
        )
    if doubled := sorted({name for name in header if header.count(name) > 1}):
        message = f"The header names {_some(doubled)} twice."
        raise _bad_header(path, message, "Give each column a name of its own.", line)
    return header


def _complete(path: Path, header: tuple[str, ...], mapping: TableMapping, line: int) -> None:
    if missing := [name for name in dict.fromkeys(mapping.needed()) if name not in header]:
        message = f"The mapping names columns that the file lacks: {_some(missing)}."
        raise _bad_header(path, message, f"It has: {_some(header)}.", line)


def _some(names: Sequence[str]) -> str:
    """Names of columns for a message: a file of another kind may have them by the thousand, or by the megabyte."""
    short = [name if len(name) <= _NAME_SHOWN else f"{name[:_NAME_SHOWN]}…" for name in names[:_NAMES_SHOWN]]
    shown = ", ".join(map(repr, short))
    return shown if len(names) <= _NAMES_SHOWN else f"{shown} and {len(names) - _NAMES_SHOWN:,} more"


def _bad_header(path: Path, message: str, hint: str, line: int = 1) -> UsageError:
    return UsageError("BW221", message, where=Where(str(path), line), hint=hint)
