"""YAML as people mean it: the 1.2 core schema, bounded before anything is built, with every entry's line.

Only `true`, `false`, `null` and numbers are typed; `no`, `on`, `12:30` and dates stay text. Anchors, aliases,
tags, merge keys, second documents and duplicate keys are refused: a file says each thing once, in its place.
The parser's events are consumed one by one, so that depth is bounded before a value exists.
"""

from __future__ import annotations

import math
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from ._places import EntryPath, Lines, Problem
from ._validation import validate
from .errors import BrandwrightError, WorkspaceError

__all__ = ("Lines", "Problem", "load_model", "load_yaml", "read_text", "validate")

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
_MAX_INT = 2**53 - 1

T = TypeVar("T")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]+")
_BASED_INT = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

QUOTE_IT = "Put the text in quotes if it is meant literally."


def read_text(path: Path, problem: Problem, *, max_bytes: int = MAX_BYTES) -> str:
    """The text of a regular UTF-8 file; its size is known to be within bounds before a byte is read.

    Raises:
        BrandwrightError: of the problem's class; also for folders, pipes and binary files.
    """
    try:
        # Non-blocking, because opening a pipe that nobody writes to would wait forever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            data = _read_bounded(descriptor, problem, max_bytes)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise problem.unreadable(f"There is no file {problem.name}.", "Check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise problem.unreadable(f"{problem.name} cannot be read: {reason}.", "Check the path.") from None
    if data is None:
        limit = f"{max_bytes // 1024} KiB" if max_bytes >= 1024 else f"{max_bytes} bytes"
        raise problem.unreadable(f"{problem.name} is larger than {limit}.", "Split it, or name another file.")
    return _decode(data, problem)


def _read_bounded(descriptor: int, problem: Problem, max_bytes: int) -> bytes | None:
    """The bytes of a regular file, or nothing when there are too many."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
        raise problem.unreadable(f"{problem.name} is {what}.", "Name a text file.")
    if status.st_size > max_bytes:
        return None
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(max_bytes + 1)
    return data if len(data) <= max_bytes else None


def _decode(data: bytes, problem: Problem) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"{problem.name} is not UTF-8 text: byte {data[error.start]:#04x} in line {line}."
        raise problem.unreadable(message, "Save it as UTF-8.") from None
    _refuse_binary(text, problem)
    return text


def _refuse_binary(text: str, problem: Problem) -> None:
    if bad := _NOT_TEXT.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        message = f"{problem.name} has the control character U+{ord(bad[0]):04X} in line {line}."
        raise problem.unreadable(message, "Name a text file, or remove the character.")


def load_yaml(
    source: Path | str,
    *,
    where_name: str | None = None,
    error: type[BrandwrightError] = WorkspaceError,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    first_line: int = 1,
) -> tuple[Any, Lines]:
    """The values of a YAML file (a `Path`) or text (a `str`), and the lines on which they stand.

    Args:
        where_name: the name in messages; the path by default.
        first_line: the line of the text's first line, for YAML that stands inside another file.

    Raises:
        BrandwrightError: of the class `error`; see `Problem` for the codes.
    """
    problem = Problem(where_name or (str(source) if isinstance(source, Path) else "the text"), error)
    if isinstance(source, Path):
        text = read_text(source, problem, max_bytes=max_bytes)
    else:
        text = source.removeprefix("\ufeff")
        _refuse_binary(text, problem)
        if len(text.encode()) > max_bytes:
            raise problem.unreadable(f"{problem.name} is larger than {max_bytes // 1024} KiB.", "Shorten it.")
    builder = _Builder(problem, max_depth, first_line)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.YAMLError as fault:
        raise _syntax_error(fault, problem, first_line) from None
    if builder.value is None:
        raise problem.syntax(f"{problem.name} is empty.", None, "Fill it in, or remove the file.")
    return builder.value, builder.lines


def _events(text: str) -> Iterator[Any]:
    loader = _Loader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def _syntax_error(fault: yaml.YAMLError, problem: Problem, first_line: int) -> BrandwrightError:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    reason = str(getattr(fault, "problem", None) or "it cannot be parsed")
    line = mark.line + first_line if mark else None
    return problem.syntax(f"{problem.name} is not valid YAML: {reason}.", line, _syntax_hint(reason))


def _syntax_hint(reason: str) -> str:
    if "mapping values are not allowed" in reason:
        return "Text that contains `: ` has to stand in quotes."
    if "cannot start any token" in reason:
        return "Indent by spaces, not tabs; put text that starts with a special character in quotes."
    if "undefined alias" in reason:
        return QUOTE_IT
    return "Check indentation and quotes near this line."


@dataclass
class _Open:
    """A list or mapping that is being read."""

    value: dict[str, Any] | list[Any]
    path: EntryPath
    key: str | None = None
    seen: dict[str, int] = field(default_factory=dict)


class _Builder:
    """Builds values from parser events, and refuses what is not accepted as soon as it appears."""

    def __init__(self, problem: Problem, max_depth: int, first_line: int) -> None:
        self.problem = problem
        self.max_depth = max_depth
        self.first_line = first_line
        self.documents = 0
        self.value: Any = None
        self.lines = Lines()
        self.open: list[_Open] = []

    def take(self, event: Any) -> None:
        """Take the next event of the parser."""
        line = event.start_mark.line + self.first_line
        match event:
            case yaml.DocumentStartEvent():
                self._document(line)
            case yaml.AliasEvent():
                raise self._refuse("An alias (`*name`) is not accepted here.", line, QUOTE_IT)
            case yaml.ScalarEvent():
                self._no_properties(event, line)
                self._scalar(event, line)
            case yaml.MappingStartEvent():
                self._no_properties(event, line)
                self._enter({}, line)
            case yaml.SequenceStartEvent():
                self._no_properties(event, line)
                self._enter([], line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.open.pop()

    def _refuse(self, message: str, line: int, hint: str) -> BrandwrightError:
        return self.problem.syntax(message, line, hint, self.open[-1].path if self.open else ())

    def _document(self, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._refuse(
                "A file holds one document.", line, "Remove the second `---` and what follows."
            )

    def _no_properties(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            raise self._refuse(f"An anchor (`&{event.anchor}`) is not accepted here.", line, QUOTE_IT)
        if event.tag is not None:
            raise self._refuse(f"A tag (`{event.tag}`) is not accepted here.", line, QUOTE_IT)

    def _enter(self, value: dict[str, Any] | list[Any], line: int) -> None:
        if len(self.open) >= self.max_depth:
            raise self._refuse(f"Entries are nested deeper than {self.max_depth}.", line, "Flatten them.")
        if self._expects_key():
            raise self._refuse("A key has to be plain text.", line, "Put the key in quotes.")
        self.open.append(_Open(value, self._place(value, line)))

    def _expects_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].value, dict) and self.open[-1].key is None

    def _place(self, value: Any, line: int) -> EntryPath:
        """Put a value where it belongs; returns its path."""
        if not self.open:
            self.value = value
            self.lines.by_path[()] = line
            return ()
        parent = self.open[-1]
        if isinstance(parent.value, list):
            path: EntryPath = (*parent.path, len(parent.value))
            parent.value.append(value)
            self.lines.by_path[path] = line
            return path
        key = parent.key
        assert key is not None
        parent.value[key] = value
        parent.key = None
        return (*parent.path, key)

    def _scalar(self, event: Any, line: int) -> None:
        if _NOT_TEXT.search(event.value):
            raise self._refuse("A text has a control character in it.", line, "Remove the escape sequence.")
        plain = event.style in (None, "") and event.implicit[0]
        if self._expects_key():
            self._key(event.value, plain, line)
        else:
            self._place(self._typed(event.value, line) if plain else event.value, line)

    def _key(self, key: str, plain: bool, line: int) -> None:
        parent = self.open[-1]
        if plain and key == "<<":
            raise self._refuse("A merge key (`<<`) is not accepted here.", line, "Write the entries out.")
        if plain and key in _NULL:
            raise self._refuse("A key is missing before `:`.", line, "Name it, or put the line in quotes.")
        if key in parent.seen:
            hint = f"It stands in line {parent.seen[key]} already; keep one of the two."
            raise self.problem.syntax(f"`{key}` is given twice.", line, hint, (*parent.path, key))
        parent.seen[key] = line
        parent.key = key
        self.lines.by_path[(*parent.path, key)] = line

    def _typed(self, text: str, line: int) -> Any:
        if text in _NULL:
            return None
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        if _INT.fullmatch(text) or _BASED_INT.fullmatch(text):
            number = int(text, 0 if text[:2] in ("0o", "0x") else 10) if len(text) <= 20 else _MAX_INT + 1
            if abs(number) > _MAX_INT:
                raise self._refuse("A number is too large to be carried exactly.", line, QUOTE_IT)
            return number
        if _FLOAT.fullmatch(text):
            if not math.isfinite(value := float(text)):
                raise self._refuse("A number is too large.", line, QUOTE_IT)
            return value
        return text


def load_model(
    path: Path,
    model: type[T],
    *,
    error: type[BrandwrightError] = WorkspaceError,
    code: str | None = None,
    max_bytes: int = MAX_BYTES,
    where_name: str | None = None,
) -> T:
    """The file's content as the model (any type that pydantic validates, such as `tuple[Entry, ...]`).

    Raises:
        BrandwrightError: of the class `error`: one, for the first problem in the file, saying how many more
            there are. `code` replaces the code for invalid content.
    """
    data, lines = load_yaml(path, where_name=where_name, error=error, max_bytes=max_bytes)
    return validate(data, lines, model, Problem(where_name or str(path), error, code))
