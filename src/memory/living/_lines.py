"""The lines of a memory file: one JSON object each, with the hash of what it says."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

from ..._canonical import digest
from ...errors import UsageError, Where
from ...store.records import Learning, Pair, Passage

__all__ = ("FORMAT", "SCHEMA", "Line", "build", "damaged", "read_lines", "sealed")

SCHEMA = "brandwright.memory"
FORMAT = 1
MOST_BYTES = 4 * 1024 * 1024
"""Of one line: a passage or a record is far smaller."""

R = TypeVar("R", Learning, Passage, Pair)
Line = Mapping[str, Any]


def sealed(kind: str, **values: Any) -> bytes:
    """A line, with the SHA-256 of everything else that it says."""
    line = {"line": kind, **values}
    return (
        json.dumps({**line, "sha256": digest(line)}, ensure_ascii=False, separators=(",", ":")).encode()
        + b"\n"
    )


def damaged(file: str, line: int, problem: str, field: str = "") -> UsageError:
    """The refusal of a file, at the line that is wrong."""
    return UsageError(
        "BW268",
        f"The file is no whole export of a memory: {problem}.",
        where=Where(file, line, field or None),
        hint="Export it again with `brandwright memory export FILE`; a file is imported as a whole or not at all.",
    )


def read_lines(path: Path) -> Iterator[tuple[int, Line]]:
    """The lines of a file with their numbers, each checked; the last one says how many there have to be.

    Raises:
        UsageError: `BW268` for a line that is damaged, missing or of no known kind, `BW269` for a file of another
            kind or version.
    """
    number = 0
    last: Line = {}
    try:
        with path.open("rb") as file:
            while data := file.readline(MOST_BYTES + 1):
                number += 1
                if last.get("line") == "end":
                    raise damaged(str(path), number, "something follows its last line")
                last = _line(str(path), number, data)
                if number == 1:
                    _check_head(str(path), last)
                elif last.get("line") != "end":
                    yield number, last
    except OSError as error:
        hint = "Name a file that `brandwright memory export` wrote."
        message = f"The file cannot be read: {error.strerror}."
        raise UsageError("BW268", message, where=Where(str(path)), hint=hint) from None
    if last.get("line") != "end" or last.get("lines") != number - 2:
        raise damaged(str(path), number or 1, "lines are missing at its end" if number else "it is empty")


def _line(file: str, number: int, data: bytes) -> Line:
    if len(data) > MOST_BYTES:
        raise damaged(file, number, "the line is too long")
    try:
        line = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
        given = line.pop("sha256", "") if isinstance(line, dict) else ""
        whole = isinstance(line, dict) and given == digest(line)
    except (ValueError, RecursionError):
        raise _foreign(file) if number == 1 else damaged(file, number, "the line is not JSON") from None
    if number == 1 and (not isinstance(line, dict) or line.get("schema") != SCHEMA):
        raise _foreign(file)
    if not whole:
        raise damaged(file, number, "the line was changed after it was written")
    return dict(line)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _foreign(file: str) -> UsageError:
    hint = "Records from elsewhere come in by `brandwright remember FILE`."
    return UsageError("BW269", "The file is no export of a memory.", where=Where(file, 1), hint=hint)


def _check_head(file: str, head: Line) -> None:
    if head.get("format") != FORMAT:
        raise UsageError(
            "BW269",
            f"The file has format {head.get('format')!r}, and this Brandwright reads {FORMAT}.",
            where=Where(file, 1, "format"),
            hint="Import it with the Brandwright that wrote it, or a newer one.",
        )


@cache
def _adapter(cls: type[Any]) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(cls)


def build(cls: type[R], values: Any, *, file: str, line: int) -> R:
    """The record that a line holds.

    Raises:
        UsageError: `BW268`, a field is missing, unknown or of another kind.
    """
    from pydantic import ValidationError

    if not isinstance(values, dict):
        raise damaged(file, line, "the line holds no record")
    if unknown := sorted(values.keys() - {field.name for field in dataclasses.fields(cls)}):
        raise damaged(file, line, f"there is no field `{unknown[0]}`", unknown[0])
    try:
        made: R = _adapter(cast(Any, cls)).validate_python(values)
    except ValidationError as fault:
        error = fault.errors(include_url=False)[0]
        field = ".".join(map(str, error["loc"]))
        raise damaged(file, line, f"`{field}`: {error['msg'][:1].lower()}{error['msg'][1:]}", field) from None
    return made
