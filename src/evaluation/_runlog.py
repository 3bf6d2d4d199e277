"""The log of a suite's run: append-only JSON lines, so that a run that was killed goes on where it stopped.

The first line says what was run: hashes of cases, settings and kits, versions of the scorers, the engine.
Only a log with the same first line is continued. A line that was torn by a crash is dropped; what it held
is done again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from .._canonical import digest
from ..errors import Where, WorkspaceError

__all__ = ("LOG_SCHEMA", "RunLog", "last_line")

LOG_SCHEMA = "brandwright.eval.log/2"
_MAX_RUNS = 100_000
_BLOCK = 64 * 1024

Entry = dict[str, Any]


class RunLog:
    """One run's log, held by this process alone until it is closed."""

    def __init__(self, run: str, path: Path, file: BinaryIO, entries: list[Entry]) -> None:
        self.run = run
        self.path = path
        self.entries = entries
        """What the log held when it was opened, without its header."""
        self._file = file

    @classmethod
    def open(cls, folder: Path, suite: str, header: Mapping[str, Any]) -> RunLog:
        """The unfinished log with this header, or a new one.

        Raises:
            WorkspaceError: the folder cannot be written.
        """
        name = f"ev-{suite}-{digest(dict(header))[:10]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for number in range(1, _MAX_RUNS):
                log = cls._try(f"{name}-{number}", folder / f"{name}-{number}.jsonl", header)
                if log is not None:
                    return log
        except OSError as error:
            raise _unwritable(folder, error) from error
        raise WorkspaceError("BW669", "There are too many runs in the folder.", where=Where(str(folder)))

    @classmethod
    def _try(cls, run: str, path: Path, header: Mapping[str, Any]) -> RunLog | None:
        """The log in this file, unless it is finished, damaged, or in another process's hands."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        file = os.fdopen(descriptor, "r+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        lines = _whole_lines(file)
        if lines is None or any(entry.get("type") == "end" for entry in lines):
            file.close()
            return None
        first = {"type": "header", "schema": LOG_SCHEMA, "run": run, **header, "started": now}
        if lines and {**lines[0], "started": now} != json.loads(json.dumps(first)):
            file.close()
            return None
        log = cls(run, path, file, lines[1:])
        if not lines:
            log.write([first])
        return log

    def write(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Append entries, all by one call of the operating system."""
        data = "".join(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n" for entry in entries)
        try:
            self._file.write(data.encode())
            self._file.flush()
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Mark the run as finished: it is not continued any more."""
        self.write([{"type": "end", **summary}])
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _unwritable(path: Path, error: OSError) -> WorkspaceError:
    return WorkspaceError(
        "BW669",
        f"The run's log cannot be written: {error.strerror or error}.",
        where=Where(str(path)),
        hint="Make room and the folder writable, then run the suite again: it goes on where it stopped.",
    )


def _whole_lines(file: BinaryIO) -> list[Entry] | None:
    """The log's entries, a torn last line cut off the file; None when a line before it cannot be read."""
    data = file.read()
    lines = data.split(b"\n")
    entries: list[Entry] = []
    size = 0
    for index, line in enumerate(lines[:-1]):
        try:
            entry = json.loads(line)
        except ValueError:
            if index == len(lines) - 2:
                break
            return None
        if not isinstance(entry, dict):
            return None
        entries.append(entry)
        size += len(line) + 1
    if size < len(data):
        file.truncate(size)
    return entries


def last_line(file: BinaryIO) -> Entry | None:
    """The last whole line of a log; None when it is no JSON object."""
    end = file.seek(0, os.SEEK_END)
    size = _BLOCK
    while True:
        start = max(0, end - size)
        file.seek(start)
        lines = file.read(end - start).split(b"\n")
        if len(lines) > 2 or start == 0:
            break
        size *= 4
    try:
        entry = json.loads(lines[-2]) if len(lines) > 1 else None
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
