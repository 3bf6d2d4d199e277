"""Files as rows: a dictionary a line of CSV or JSONL, or a Markdown note; what cannot be read is a refusal."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from .._yaml import load_yaml
from ..errors import BrandwrightError, UsageError, Where
from .inputs import LearningInput

__all__ = ("Mapped", "Row", "load_mapping", "read_rows")

MAX_LINE = 64 * 1024
MAX_NOTE = 256 * 1024
_HINT = "Write one of .csv, .jsonl or .md files."


@dataclass(frozen=True)
class Row:
    """One row: its values, or why it has none."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    field: str = ""


@dataclass(frozen=True)
class Mapped:
    """How a file's columns become fields.

    Attributes:
        columns: column -> field; columns that are not named are left out.
        fixed: fields that every row gets, such as `kind`.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def row(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The row's fields; the row's own value goes before a fixed one."""
        named = {self.columns[name]: value for name, value in values.items() if name in self.columns}
        return {**self.fixed, **{name: value for name, value in named.items() if value not in ("", None)}}


def load_mapping(path: Path) -> Mapped:
    """A mapping file: `columns: {Column: field}`, and `set: {field: value}` for what no column says.

    Raises:
        UsageError: it is no such file, or names fields that a learning does not have.
    """
    data, lines = load_yaml(path, error=UsageError)
    if (
        not isinstance(data, dict)
        or set(data) - {"columns", "set"}
        or not all(isinstance(v, dict) for v in data.values())
    ):
        hint = "Write `columns:` with a line `Column: field` for each, and `set:` with fields that are always the same."
        raise UsageError(
            "BW221",
            "A mapping has `columns` and `set`, each of them a mapping.",
            where=Where(str(path)),
            hint=hint,
        )
    columns, fixed = data.get("columns", {}), data.get("set", {})
    named = [(("columns", str(column)), name) for column, name in columns.items()] + [
        (("set", str(n)), n) for n in fixed
    ]
    for place, name in named:
        if name not in LearningInput.model_fields:
            raise UsageError(
                "BW221",
                f"A learning has no field `{name}`.",
                where=Where(str(path), lines.of(place), ".".join(place)),
                hint=f"Fields: {', '.join(LearningInput.model_fields)}.",
            )
    return Mapped({str(column): name for column, name in columns.items()}, fixed)


def read_rows(path: Path, mapping: Mapped | None) -> Iterator[Row]:
    """The rows of a file, read as they are asked for.

    Raises:
        UsageError: BW220 when the file cannot be read or is of another kind, BW221 for its header.
    """
    readers = {".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".md": _markdown}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(
            "BW220", f"{path.name} is neither CSV, JSONL nor Markdown.", where=Where(str(path)), hint=_HINT
        )
    try:
        with path.open("rb") as file:
            yield from reader(path, file, mapping)
    except OSError as error:
        message = f"{path.name} cannot be read: {error.strerror}."
        raise UsageError("BW220", message, where=Where(str(path)), hint="Check the path.") from None


# --- CSV ----------------------------------------------------------------------------------------------------


def _csv(path: Path, file: IO[bytes], mapping: Mapped | None) -> Iterator[Row]:
    reader = csv.reader(_decoded(file), strict=True)
    header, chosen = _header(path, reader, mapping)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(start, problem=f"it is no CSV: {error}")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            yield Row(start, problem=f"it has {len(cells)} cells and the header has {len(header)}")
            continue
        values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        yield Row(start, chosen.row(values))


def _decoded(file: IO[bytes]) -> Iterator[str]:
    # Undecodable bytes become lone surrogates, which no learning's text accepts: that row is refused, not the file.
    for number, line in enumerate(_lines(file), start=1):
        text = line.decode("utf-8", "surrogateescape")
        yield text.removeprefix("\ufeff") if number == 1 else text


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Lines of at most `MAX_LINE` bytes; of a longer one the rest is dropped, which leaves it damaged on purpose."""
    while line := file.readline(MAX_LINE + 1):
        yield line
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE + 1)


def _header(path: Path, reader: Iterator[list[str]], mapping: Mapped | None) -> tuple[list[str], Mapped]:
    header = [name.strip() for name in _first(path, reader)]
    fields = set(LearningInput.model_fields)
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise _bad_header(
            path, f"The header names {', '.join(doubled)} twice.", "Give each column a name of its own."
        )
    if mapping is None:
        chosen = Mapped({name: name for name in header if name})
        if unknown := [name for name in header if name not in fields]:
            hint = f"Rename them, or map them in a mapping file (--mapping). Fields: {', '.join(sorted(fields))}."
            raise _bad_header(path, f"A learning has no fields {', '.join(map(repr, unknown))}.", hint)
    else:
        chosen = mapping
        if missing := [name for name in mapping.columns if name not in header]:
            raise _bad_header(
                path,
                f"The mapping names columns that the file lacks: {', '.join(missing)}.",
                f"It has: {', '.join(header)}.",
            )
    have = {*chosen.columns.values(), *chosen.fixed}
    if lacking := [name for name in ("kind", "statement") if name not in have]:
        raise _bad_header(
            path,
            f"No column gives {' and '.join(lacking)}.",
            "Add it, or set it in a mapping file (--mapping).",
        )
    return header, chosen


def _first(path: Path, reader: Iterator[list[str]]) -> Sequence[str]:
    try:
        return next(reader)
    except StopIteration:
        raise _bad_header(path, f"{path.name} is empty.", "Its first line names the columns.") from None
    except csv.Error as error:
        raise _bad_header(path, f"The header is no CSV: {error}.", "Save the file as CSV in UTF-8.") from None


def _bad_header(path: Path, message: str, hint: str) -> UsageError:
    return UsageError("BW221", message, where=Where(str(path), 1), hint=hint)


# --- JSONL --------------------------------------------------------------------------------------------------


def _jsonl(_path: Path, file: IO[bytes], mapping: Mapped | None) -> Iterator[Row]:
    for number, line in enumerate(_lines(file), start=1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield _json_row(number, line, mapping)


def _json_row(number: int, line: bytes, mapping: Mapped | None) -> Row:
    if len(line) > MAX_LINE:
        return Row(number, problem=f"it is longer than {MAX_LINE // 1024} KiB")
    try:
        values = json.loads(line.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_doubles)
    except UnicodeDecodeError:
        return Row(number, problem="it is not UTF-8 text")
    except (ValueError, RecursionError) as error:
        return Row(number, problem=f"it is no JSON: {error}")
    if not isinstance(values, dict):
        return Row(number, problem="it is no JSON object")
    return Row(number, mapping.row(values) if mapping else values)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name stands there twice")
    return values


# --- Markdown -----------------------------------------------------------------------------------------------

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)\Z", re.DOTALL | re.MULTILINE)


def _markdown(path: Path, file: IO[bytes], mapping: Mapped | None) -> Iterator[Row]:
    """A note: its front matter gives the fields, the body's first paragraph the statement."""
    data = file.read(MAX_NOTE + 1)
    if len(data) > MAX_NOTE:
        yield Row(1, problem=f"it is longer than {MAX_NOTE // 1024} KiB")
        return
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        yield Row(1, problem="it is not UTF-8 text")
        return
    match = _FRONT_MATTER.match(text)
    if match is None:
        yield Row(1, problem="it does not begin with front matter between two lines `---`")
        return
    try:
        values, _ = load_yaml(match[1], where_name=str(path), error=UsageError, first_line=2)
    except BrandwrightError as error:
        yield Row(error.where.line or 1, problem=error.message, field=error.where.field or "")
        return
    if not isinstance(values, dict):
        yield Row(2, problem="its front matter is no mapping")
        return
    values = mapping.row(values) if mapping else values
    yield Row(1, {"statement": _paragraph(match[2]), **values})


def _paragraph(body: str) -> str:
    blocks: Iterable[str] = re.split(r"\n\s*\n", body.strip())
    return next(
        (block.strip() for block in blocks if block.strip() and not block.lstrip().startswith("#")), ""
    )
