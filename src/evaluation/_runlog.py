"""The log of a suite's run: append-only JSON lines, so that a run that was killed goes on where it stopped.

The first line says what was run: hashes of cases, settings, kits, prompts and code, versions of the scorers, the
engine, the seed. Only a log with the same first line is continued. The lines of one case in one trial are written
by one call: of those that a crash tore apart the rest is dropped, and the case is scored again.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from .._canonical import digest, key64
from ..errors import Where, WorkspaceError

__all__ = ("LOG_SCHEMA", "Entry", "Held", "Places", "RunLog", "encoded", "last_line", "now", "task_key")

LOG_SCHEMA = "brandwright.eval.log/2"
_MAX_RUNS = 100_000
_BLOCK = 64 * 1024
_TIMES = ("started",)
"""What of the header does not decide whether a log is continued: clocks jump."""

Entry = dict[str, Any]

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def encoded(entry: Mapping[str, Any]) -> bytes:
    """An entry as a line of the log.

    Raises:
        TypeError, ValueError, RecursionError: it is not JSON.
    """
    # Half of a surrogate pair is no UTF-8; as an escape it is valid JSON.
    return (_encode(entry) + "\n").encode("utf-8", "backslashreplace")


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def task_key(mode: str, case: str, trial: int) -> int:
    """What stands for one case in one trial, in a few bytes."""
    return key64(f"{mode}/{case}/{trial}")


class Places:
    """Outputs in a log, by case and trial. Only the places where they stand are kept in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places: dict[int, int] = {}

    def add(self, key: int, offset: int) -> None:
        """Note where an output stands."""
        self._places[key] = offset

    def drop(self, key: int) -> None:
        """Forget an output."""
        self._places.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    def read(self, key: int) -> Entry:
        """The line of an output."""
        with self.path.open("rb") as file:
            file.seek(self._places[key])
            entry: Entry = json.loads(file.readline())
            return entry


class Tallied(Protocol):
    """What counts lines."""

    def take(self, entries: Sequence[Entry]) -> None:
        """Count the scores of one case in one trial."""

    def take_output(self, entry: Entry) -> None:
        """Count what an output took."""


class Held:
    """What a log holds already: which cases were scored, and where the outputs of the others stand.

    Args:
        asked: the scorers that are asked of a case, by mode and tags.
        tally: makes what counts the lines; a log that turns out to be damaged was counted for nothing.
    """

    def __init__(
        self, asked: Callable[[Any, Sequence[str]], tuple[str, ...]], tally: Callable[[], Tallied]
    ) -> None:
        self.done: set[int] = set()
        self.outputs = Places(Path())
        self.tally = tally()
        self._asked = asked
        self._new = tally

    def read(self, file: BinaryIO, path: Path) -> bool:
        """Take in a log that is being continued, and cut off what a crash left unfinished.

        Returns:
            False when a line in its midst is damaged.
        """
        self.done, self.outputs, self.tally = set(), Places(path), self._new()
        group: list[Entry] = []
        began = end = 0
        try:
            for offset, entry, end in _entries(file):  # noqa: B007
                if group and (entry["type"] != "score" or _key(entry) != _key(group[0])):
                    if not self._take(group):
                        return False
                    group = []
                if entry["type"] == "output":
                    self.outputs.add(_key(entry), offset)
                    self.tally.take_output(entry)
                else:
                    began = began if group else offset
                    group.append(entry)
            if group and not self._take(group):
                end = began
        except (ValueError, KeyError, TypeError, IndexError):
            return False
        file.truncate(end)
        return True

    def _take(self, group: Sequence[Entry]) -> bool:
        """Count the lines of one case in one trial; False when some are missing."""
        first, key = group[0], _key(group[0])
        if tuple(entry["scorer"] for entry in group) != self._asked(first["mode"], first["tags"]):
            return False
        if key in self.done:
            raise ValueError("a case stands twice")
        self.done.add(key)
        self.outputs.drop(key)
        self.tally.take(group)
        return True


def _key(entry: Entry) -> int:
    return task_key(entry["mode"], entry["case"], entry["trial"])


def _entries(file: BinaryIO) -> Iterator[tuple[int, Entry, int]]:
    """The whole lines after the header, each with its place and the place after it.

    Raises:
        ValueError: a line before the last one cannot be read.
    """
    offset = len(file.readline())
    yield_end = offset
    while line := file.readline():
        if not line.endswith(b"\n"):
            return
        try:
            entry = json.loads(line)
        except ValueError:
            if file.read(1):
                raise
            return
        yield_end = offset + len(line)
        yield offset, entry, yield_end
        offset = yield_end


class RunLog:
    """One run's log, held by this process alone until it is closed. Safe to share between threads.

    Attributes:
        resumed: whether it held something when it was opened.
    """

    def __init__(self, run: str, path: Path, file: BinaryIO, resumed: bool) -> None:
        self.run = run
        self.path = path
        self.resumed = resumed
        self._file = file
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, suite: str, header: Mapping[str, Any], held: Held) -> RunLog:
        """The unfinished log with this header, read into `held`; or a new one.

        Raises:
            WorkspaceError: BW669 the folder cannot be written.
        """
        name = f"ev-{suite}-{digest(dict(header))[:10]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for number in range(1, _MAX_RUNS):
                log = cls._try(f"{name}-{number}", folder / f"{name}-{number}.jsonl", header, held)
                if log is not None:
                    return log
        except OSError as error:
            raise _unwritable(folder, error) from error
        raise WorkspaceError("BW669", "There are too many runs in the folder.", where=Where(str(folder)))

    @classmethod
    def _try(cls, run: str, path: Path, header: Mapping[str, Any], held: Held) -> RunLog | None:
        """The log in this file, unless it is finished, damaged, or in another process's hands."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        file = os.fdopen(descriptor, "r+b")
        first = {"type": "header", "schema": LOG_SCHEMA, "run": run, **header, "started": now()}
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            resumed = _continues(file, first) and held.read(_rewound(file), path)
        except BlockingIOError:
            file.close()
            return None
        if not resumed and os.fstat(descriptor).st_size and not _torn_header(file):
            file.close()
            return None
        log = cls(run, path, file, resumed)
        if not resumed:
            file.truncate(0)
            log.write(encoded(first))
        return log

    def write(self, data: bytes) -> None:
        """Append lines, all by one call of the operating system.

        Raises:
            WorkspaceError: BW669 they cannot be written.
        """
        try:
            with self._lock:
                left = memoryview(data)
                while left:
                    # Not through the file's buffer, which would try again what the disk refused.
                    left = left[os.write(self._file.fileno(), left) :]
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def finish(self, end: Mapping[str, Any]) -> None:
        """Mark the run as finished by its last line: it is not continued any more."""
        self.write(encoded(end))
        os.fsync(self._file.fileno())

    def void(self, reason: str) -> None:
        """Mark the run as worth nothing: it is neither finished nor continued."""
        self.write(encoded({"type": "void", "reason": reason}))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _rewound(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    return file


def _continues(file: BinaryIO, first: Mapping[str, Any]) -> bool:
    """Whether the log has this header, apart from times, and is not ended."""
    try:
        header = json.loads(_rewound(file).readline())
    except ValueError:
        return False
    last = last_line(file)
    if not isinstance(header, dict) or (last and last.get("type") in ("end", "void")):
        return False
    times = {name: first[name] for name in _TIMES}
    return bool({**header, **times} == json.loads(encoded(first)))


def _torn_header(file: BinaryIO) -> bool:
    """Whether a crash tore the very first line: then nothing is lost by beginning the file anew."""
    return b"\n" not in _rewound(file).read(_BLOCK)


def _unwritable(path: Path, error: OSError) -> WorkspaceError:
    return WorkspaceError(
        "BW669",
        f"The run's log cannot be written: {error.strerror or error}.",
        where=Where(str(path)),
        hint="Make room and the folder writable, then run the suite again: it goes on where it stopped.",
    )


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
