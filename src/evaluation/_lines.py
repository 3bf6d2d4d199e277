"""A text file line by line, with the hash of what was read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from .._yaml import Problem
from ..errors import WorkspaceError

__all__ = ("Lines",)

MAX_LINE = 16 * 1024 * 1024
"""Bytes of one line: the most that is in memory of a file at once."""

_BOM = b"\xef\xbb\xbf"


class Lines:
    """The lines of a UTF-8 file that hold something, with their numbers.

    Only `\\n` ends a line: a line separator inside a JSON string does not.

    Attributes:
        sha: SHA-256 of the bytes, once all of them were read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sha = ""
        self._problem = Problem(str(path), WorkspaceError)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Each line with its number.

        Raises:
            WorkspaceError: BW600 it cannot be read as text.
        """
        seen = hashlib.sha256()
        try:
            # Non-blocking, because opening a pipe that nobody writes to would wait forever.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise self._refused("is not a regular file", "Name a text file.")
                number = 0
                while line := file.readline(MAX_LINE + 1):
                    number += 1
                    line = line.removeprefix(_BOM) if number == 1 else line
                    seen.update(line)
                    if len(line) > MAX_LINE:
                        limit = f"{MAX_LINE // 1024 // 1024} MiB"
                        raise self._refused(f"has more than {limit} in line {number}", "Split the line.")
                    if text := self._decoded(line, number).strip():
                        yield number, text
        except FileNotFoundError:
            raise self._problem.unreadable(f"There is no file {self.path}.", "Check the path.") from None
        except OSError as error:
            raise self._refused(f"cannot be read: {error.strerror}", "Check the path.") from None
        self.sha = seen.hexdigest()

    def _decoded(self, line: bytes, number: int) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            what = f"is not UTF-8 text: byte {line[error.start]:#04x} in line {number}"
            raise self._refused(what, "Save it as UTF-8.") from None

    def _refused(self, what: str, hint: str) -> Exception:
        return self._problem.unreadable(f"{self.path} {what}.", hint)
