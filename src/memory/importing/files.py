"""A file under import: bounded lines in its encoding, its hash, and whether it stayed as it was."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import UsageError, Where

__all__ = ("MAX_LINE", "SUFFIXES", "OpenFile", "Row", "file_lines", "files_below", "opened", "undecodable")

MAX_LINE = 64 * 1024
"""Characters of one line; of a longer one the rest is dropped, and its row refused."""

MAX_FILES = 10_000
SUFFIXES = {
    ".csv": "table",
    ".tsv": "table",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".md": "note",
    ".markdown": "note",
}
_KINDS = "Name .csv, .tsv, .jsonl or .md files."
_ERRORS = "brandwright-undecodable"
_SAMPLE = 4096


@dataclass(frozen=True)
class Row:
    """One row: its values, or why it has none."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    field: str = ""


class OpenFile:
    """A file that is open for reading, as it was when it was opened.

    Attributes:
        size: in bytes.
        sha256: of its bytes.
    """

    def __init__(self, path: Path, file: io.BufferedReader) -> None:
        self.path = path
        self.file = file
        self._state = _state(file)
        self.size = self._state[0]
        self.sha256 = _hash(file)
        self.check()

    @property
    def done(self) -> int:
        """How many bytes were read."""
        return self.file.tell()

    def check(self) -> None:
        """Make sure that the file is the one that was opened.

        Raises:
            UsageError: BW234, it changed or vanished meanwhile.
        """
        now = _state(self.file)
        if now[:2] == self._state[:2] and now[2] > 0:
            return
        what = "vanished" if now[2] == 0 else "changed"
        raise UsageError(
            "BW234",
            f"{self.path.name} {what} while it was read; what was on record before stays.",
            where=Where(str(self.path)),
            hint="Wait until the file is written, then run the same command again: nothing is added twice.",
        )


def _state(file: io.BufferedReader) -> tuple[int, int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns, status.st_nlink


def _hash(file: io.BufferedReader) -> str:
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return found


@contextmanager
def opened(path: Path) -> Iterator[OpenFile]:
    """Open a regular file.

    Raises:
        UsageError: BW220, it is missing, unreadable or no regular file; BW234, it changed meanwhile.
    """
    try:
        # Non-blocking, because opening a pipe that nobody writes to would wait forever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _unreadable(path, f"{path.name} cannot be read: {reason}.", "Check the path.") from None
    # Before `open`, which refuses a folder with an error of its own.
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _unreadable(path, f"{path.name} is not a regular file.", _KINDS)
    with open(descriptor, "rb") as file:
        try:
            yield OpenFile(path, file)
        except OSError as error:
            raise _unreadable(
                path, f"{path.name} cannot be read: {error.strerror}.", "Check the disk."
            ) from None


def _unreadable(path: Path, message: str, hint: str) -> UsageError:
    return UsageError("BW220", message, where=Where(str(path)), hint=hint)


def file_lines(
    source: OpenFile, encoding: str, *, newline: str = "\n", max_line: int = MAX_LINE
) -> Generator[str, None, None]:
    """The file's lines as text. Bytes that are none become lone surrogates, which no learning's text accepts:
    their row is refused, not the file. A line that is too long is cut at `max_line` + 1 characters.

    Raises:
        UsageError: BW233, the whole file is in another encoding.
    """
    _refuse_wide(source, encoding)
    text = io.TextIOWrapper(source.file, encoding=encoding, errors=_ERRORS, newline=newline)
    try:
        first = True
        while line := text.readline(max_line + 1):
            yield line.removeprefix("\ufeff") if first else line
            first = False
            while len(line) > max_line and not line.endswith(("\n", "\r")):
                line = text.readline(max_line + 1)
    finally:
        # Left alone, the wrapper would close the file when it goes.
        if not source.file.closed:
            text.detach()


def _refuse_wide(source: OpenFile, encoding: str) -> None:
    """Refuse UTF-16 that is not said to be: all its rows would be damaged."""
    sample = source.file.read(_SAMPLE)
    source.file.seek(0)
    if encoding.startswith("utf-16"):
        return
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found = "utf-16"
    elif len(sample) >= 4 and (sample[1::2].count(0) + sample[::2].count(0)) * 3 > len(sample):
        found = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    else:
        return
    raise UsageError(
        "BW233",
        f"{source.path.name} is {found.upper()} text, and it was read as {encoding.upper()}.",
        where=Where(str(source.path), 1),
        hint=f"Save it as UTF-8, or write `file: {{encoding: {found}}}` in a mapping file (--mapping).",
    )


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    damaged = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in damaged), error.end


codecs.register_error(_ERRORS, _mark)


def undecodable(text: str, encoding: str) -> str:
    """What is wrong with the text's bytes; empty when nothing is."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        byte = f"byte {code - 0xDC00:#04x}" if 0xDC00 <= code <= 0xDCFF else f"U+{code:04X}"
        known = "UTF-8, or name its `encoding` in a mapping" if encoding == "utf-8" else "UTF-8"
        return f"it is not {encoding.upper()} text ({byte}); save the file as {known}"
    return ""


def files_below(folder: Path, suffixes: frozenset[str]) -> list[Path]:
    """Files of these kinds below a folder, by name; hidden ones and links are left out.

    Raises:
        UsageError: BW235, there are none, or too many.
    """
    found: list[Path] = []
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            if path.suffix.lower() in suffixes and not name.startswith(".") and not path.is_symlink():
                found.append(path)
            if len(found) > MAX_FILES:
                raise _folder(
                    folder, f"holds more than {MAX_FILES:,} files to read.", "Name a folder inside it."
                )
    if not found:
        raise _folder(folder, f"holds none of {', '.join(sorted(suffixes))}.", "Check the path.")
    return found


def _folder(folder: Path, what: str, hint: str) -> UsageError:
    return UsageError("BW235", f"The folder {folder} {what}", where=Where(str(folder)), hint=hint)
