"""A rule's file as data: YAML whose plain words stay words, with the lines of its keys.

Rule files are somebody else's: they are read as Vale's parser reads them (aliases, byte-order mark, any line
ending, a key given twice), within bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

__all__ = ("MAX_RULE_BYTES", "RuleSource", "SourceError", "parse_rule", "read_bounded")

MAX_RULE_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 32
MAX_VALUES = 1_000_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SourceError(ValueError):
    """The file is not a rule's: what is wrong, and in which line (1-based)."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class RuleSource:
    """The content of a rule's file.

    Attributes:
        data: keys in small letters; values are texts, None, lists and mappings.
        lines: the line of each key.
        doubled: keys that are given twice (the last one counts), with their lines.
    """

    data: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)
    doubled: list[tuple[str, int]] = field(default_factory=list)


def read_bounded(path: Path, limit: int) -> bytes:
    """The bytes of a regular file.

    Raises:
        SourceError: it is larger than `limit` bytes, or cannot be read.
    """
    try:
        if not path.is_file():
            raise SourceError("it is not a regular file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise SourceError(f"it cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise SourceError(f"it is larger than {limit // 1024} KiB")
    return data


def parse_rule(content: bytes) -> RuleSource:
    """The rule in a file's bytes.

    Raises:
        SourceError: it is not UTF-8, not YAML, not a mapping, or too deep or large.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("it is not UTF-8 text", content[: error.start].count(b"\n") + 1) from None
    builder = _Builder()
    try:
        value = builder.document(text.replace("\r\n", "\n").replace("\r", "\n"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "it cannot be parsed"
        raise SourceError(f"it is not valid YAML: {reason}", mark.line + 1 if mark else None) from None
    if not isinstance(value, dict):
        raise SourceError("it is not a list of `key: value`", 1)
    data = {key.lower(): entry for key, entry in value.items()}
    return RuleSource(data, builder.lines, builder.doubled)


class _Builder:
    """Builds values from the parser's events."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.doubled: list[tuple[str, int]] = []
        self.anchors: dict[str, Any] = {}
        self.values = 0

    def document(self, text: str) -> Any:
        """The first document of a text."""
        loader = _Loader(text)
        try:
            events = self._events(loader)
            for event in events:
                if isinstance(event, yaml.NodeEvent):
                    return self._value(event, events, 0)
            return None
        finally:
            loader.dispose()

    def _events(self, loader: Any) -> Iterator[Any]:
        while loader.check_event():
            yield loader.get_event()

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> Any:
        line = event.start_mark.line + 1
        self.values += 1
        if depth > MAX_DEPTH or self.values > MAX_VALUES:
            raise SourceError("it is nested too deeply or has too many entries", line)
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event.anchor or "", line)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style in (None, "") and event.implicit[0]
            value: Any = None if plain and event.value in _NULLS else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(events, depth)
        else:
            value = self._mapping(events, depth)
        if event.anchor:
            self.anchors[event.anchor] = value
        return value

    def _aliased(self, anchor: str, line: int) -> Any:
        if anchor not in self.anchors:
            raise SourceError(f"the alias `*{anchor}` has no anchor", line)
        value = self.anchors[anchor]
        # An alias of aliases grows without bound in few lines; each use counts what it stands for.
        self.values += _size(value, MAX_VALUES - self.values)
        if self.values > MAX_VALUES:
            raise SourceError("its aliases expand to too many entries", line)
        return value

    def _list(self, events: Iterator[Any], depth: int) -> list[Any]:
        made: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            made.append(self._value(event, events, depth + 1))
        return made

    def _mapping(self, events: Iterator[Any], depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = event.start_mark.line + 1
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            if key is None:
                raise SourceError("a key has to be plain text", line)
            value = self._value(next(events), events, depth + 1)
            if key == "<<" and event.style in (None, ""):
                for part in value if isinstance(value, list) else [value]:
                    merged |= part if isinstance(part, dict) else {}
                continue
            if key in made:
                self.doubled.append((key, line))
            made[key] = value
            if depth == 0:
                self.lines[key.lower()] = line
        return merged | made


def _size(value: Any, room: int) -> int:
    """How many values a value holds, as far as there is room."""
    if room <= 0:
        return 1
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    count = 1
    for part in parts:
        count += _size(part, room - count)
        if count > room:
            break
    return count
