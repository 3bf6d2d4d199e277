"""`.vale.ini` files, line by line: sections, keys that may come twice, values that go on after a backslash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ("Entry", "IniError", "entries", "values")

_SECTION = re.compile(r"\[(.*)\]\s*(?:[#;].*)?")
_KEY = re.compile(r"([^=:]+?)\s*[=:]\s*(.*)", re.DOTALL)
_COMMENT = re.compile(r"\s[#;].*")
_QUOTED = re.compile(r'"""(.*)"""|`(.*)`|"(.*)"', re.DOTALL)
_COMMA = re.compile(r"(?<!\\),")


class Entry(NamedTuple):
    """One key of a section (empty before the first), with its line."""

    section: str
    key: str
    value: str
    line: int


class IniError(ValueError):
    """A line that is neither a section nor a key; `line` is its number."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def entries(text: str) -> Iterator[Entry]:
    """The keys of a file in order.

    Raises:
        IniError: a line is neither a comment, a section nor a key.
    """
    section = ""
    for number, line in _logical(text):
        if not line or line[0] in "#;":
            continue
        if line.startswith("["):
            match = _SECTION.fullmatch(line)
            if match is None:
                raise IniError(f"The section {line!r} is not closed", number)
            section = match.group(1).strip()
            yield Entry(section, "", "", number)
            continue
        match = _KEY.fullmatch(line)
        if match is None:
            raise IniError(f"{line[:60]!r} is neither a section nor `key = value`", number)
        yield Entry(section, match.group(1).strip(), _value(match.group(2)), number)


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines without the space around them; a backslash at the end joins the next one."""
    held, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.rstrip().endswith("\\"):
            held, first = held + line.rstrip()[:-1], first or number
            continue
        yield first or number, (held + line).strip()
        held, first = "", 0
    if held:
        yield first, held.strip()


def _value(text: str) -> str:
    text = text.strip()
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return next(group for group in quoted.groups() if group is not None)
    if text[:1] in ("#", ";"):
        return ""
    return _COMMENT.sub("", text, count=1).strip()


def values(text: str) -> list[str]:
    """A comma-separated list; a comma that belongs to a value is written `\\\\,`."""
    found = (part.replace("\\,", ",").strip() for part in _COMMA.split(text))
    return list(dict.fromkeys(part for part in found if part))
