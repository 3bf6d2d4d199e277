"""Files as rows of fields: a dictionary a line of CSV, TSV or JSONL, or a Markdown note."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

from ..._yaml import load_yaml
from ...errors import BrandwrightError, UsageError, Where
from .files import MAX_LINE, SUFFIXES, OpenFile, Row, file_lines, undecodable
from .mapping import TableMapping
from .tables import as_fields, table_rows

__all__ = ("is_note", "json_rows", "note_row", "rows_of")

MAX_NOTE = 256 * 1024
MAX_EXCERPT = 1000


def rows_of(source: OpenFile, mapping: TableMapping | None) -> Generator[Row, None, None]:
    """The rows of a file as fields of learnings, read as they are asked for; what is none has its `problem`.

    Raises:
        UsageError: BW220, it is of another kind; BW221, its header does not fit; BW233, its encoding.
    """
    kind = kind_of(source.path)
    if kind == "table":
        yield from table_rows(source, mapping)
    elif kind == "lines":
        yield from json_rows(source, mapping)
    else:
        yield note_row(source, mapping)


def kind_of(path: Path) -> str:
    """`table`, `lines` or `note`.

    Raises:
        UsageError: BW220, it is none of them.
    """
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        message = f"{path.name} is neither CSV, TSV, JSONL nor Markdown."
        hint = "Write one of .csv, .tsv, .jsonl or .md files; long texts go in with --as-source."
        raise UsageError("BW220", message, where=Where(str(path)), hint=hint)
    return kind


# --- JSONL --------------------------------------------------------------------------------------------------


def json_rows(
    source: OpenFile, mapping: TableMapping | None = None, *, max_line: int = MAX_LINE
) -> Generator[Row, None, None]:
    """The objects of a JSONL file, one a line."""
    encoding = mapping.file.encoding if mapping else "utf-8"
    for number, line in enumerate(file_lines(source, encoding, max_line=max_line), start=1):
        if line.strip():
            row = _json_row(number, line, encoding, max_line)
            if mapping is None or row.problem:
                yield row
            elif not mapping.skips(row.values):
                yield as_fields(row, mapping)


def _json_row(number: int, line: str, encoding: str, max_line: int) -> Row:
    if len(line) > max_line:
        return Row(number, problem=f"it is longer than {max_line // 1024} KiB")
    if not line.isascii() and (problem := undecodable(line, encoding)):
        return Row(number, problem=problem)
    try:
        values = json.loads(line, parse_constant=_no_constant, object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError) as error:
        return Row(number, problem=f"it is no JSON: {error}")
    if not isinstance(values, dict):
        return Row(number, problem="it is no JSON object")
    return Row(number, values)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name stands there twice")
    return values


# --- Markdown -----------------------------------------------------------------------------------------------

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)\Z", re.DOTALL | re.MULTILINE)


def is_note(source: OpenFile) -> bool:
    """Whether a Markdown file has front matter, and so is a learning; without one it is a source text."""
    head = source.file.read(8)
    source.file.seek(0)
    return re.match(rb"(?:\xef\xbb\xbf)?---[ \t]*(?:\r?\n|\Z|[ \t]*\Z)", head) is not None


def note_row(source: OpenFile, mapping: TableMapping | None) -> Row:
    """A note: its front matter gives the fields, the body's first paragraph the statement, the body the evidence."""
    data = source.file.read(MAX_NOTE + 1)
    if len(data) > MAX_NOTE:
        return Row(1, problem=f"it is longer than {MAX_NOTE // 1024} KiB")
    encoding = mapping.file.encoding if mapping else "utf-8"
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Row(
            line,
            problem=f"it is not {encoding.upper()} text (byte {data[error.start]:#04x}); save it as UTF-8",
        )
    match = _FRONT_MATTER.match(text)
    if match is None:
        return Row(1, problem="its front matter does not end with a line `---`")
    try:
        values, _ = load_yaml(match[1], where_name=str(source.path), error=UsageError, first_line=2)
    except BrandwrightError as error:
        return Row(error.where.line or 1, problem=error.message, field=error.where.field or "")
    if not isinstance(values, dict):
        return Row(2, problem="its front matter is no mapping")
    if mapping is not None:
        row = as_fields(Row(1, values), mapping)
        if row.problem:
            return row
        values = row.values
    return Row(1, {"source_type": "note", **_from_body(match[2]), **values})


def _from_body(body: str) -> dict[str, str]:
    statement = _paragraph(body)
    excerpt = " ".join(body.split())[:MAX_EXCERPT]
    said = {"statement": statement} if statement else {}
    return {**said, "excerpt": excerpt} if excerpt and excerpt != statement else said


def _paragraph(body: str) -> str:
    blocks = re.split(r"\n\s*\n", body.strip())
    return next((b.strip() for b in blocks if b.strip() and not b.lstrip().startswith("#")), "")
