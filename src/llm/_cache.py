"""Replies kept from earlier runs, in one SQLite file. Off unless it is asked for; evaluations switch it on.

Only valid, complete answers come in: the port puts an answer here after the agent's model accepted it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

from .._canonical import digest
from ._types import Call, Engine, Messages, Mode
from .trials import current_trial

__all__ = ("CACHE_FILE", "ReplyCache", "reply_key")

CACHE_FILE = "replies.sqlite3"
"""Its name in the folder `cache` of the workspace's state."""

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, answer TEXT NOT NULL, size INTEGER NOT NULL, "
    "used REAL NOT NULL)",
    "CREATE INDEX IF NOT EXISTS replies_used ON replies (used, size)",
)

T = TypeVar("T")


def reply_key(engine: Engine, call: Call[Any]) -> str | None:
    """The name of a call's first request: two have the same only if a model could not tell them apart.

    It covers the engine, the endpoint, everything that is sent (model, messages, schema, mode and parameters) and
    the trial with its seed. None for engines whose answers do not depend on that alone: they are never kept.
    """
    if not isinstance(engine, _Keyed):
        return None
    messages, trial = [("system", call.prompt.system), ("user", call.prompt.user)], current_trial()
    body = engine.body(messages, call, engine.modes[0])
    return digest([engine.name, engine.endpoint.place, engine.endpoint.api, body, trial.number, trial.seed])


class _Place(Protocol):
    @property
    def place(self) -> str: ...

    @property
    def api(self) -> str: ...


@runtime_checkable
class _Keyed(Engine, Protocol):
    """An engine whose requests can be told apart by what they say."""

    @property
    def endpoint(self) -> _Place: ...

    def body(self, messages: Messages, call: Call[Any], mode: Mode | None = None) -> dict[str, Any]: ...


class ReplyCache:
    """Answers by `reply_key`; the least recently used go when there are too many. Safe for threads and processes.

    Nothing depends on the file: one that cannot be used counts as empty, and a damaged one is begun anew.

    Args:
        max_bytes: of all answers together, as they are written.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, key: str) -> str | None:
        """The answer of that name as JSON text, if it is kept."""
        return self._done(lambda connection: _taken(connection, key))

    def put(self, key: str, answer: str) -> None:
        """Keep an answer that was valid and complete. One that is larger than the whole cache is not kept."""
        size = len(answer.encode()) + len(key)
        if size <= self._max_bytes:
            self._done(lambda connection: _kept(connection, key, answer, size, self._max_bytes))

    def clear(self) -> None:
        """Forget every answer: the file is removed."""
        with self._lock:
            self._remove()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._close()

    def _done(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        with self._lock:
            try:
                return work(self._opened())
            except (OSError, sqlite3.OperationalError):
                # Locked for long, a full disk, a folder without rights: this answer is asked for again, that is all.
                return None
            except sqlite3.DatabaseError:
                self._remove()
                return None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
            self._connection = sqlite3.connect(
                self._path, check_same_thread=False, timeout=1, isolation_level=None
            )
            # What a crash loses here is asked for again.
            self._connection.execute("PRAGMA synchronous = OFF")
            for statement in _SCHEMA:
                self._connection.execute(statement)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _remove(self) -> None:
        self._close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _taken(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT answer FROM replies WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    connection.execute("UPDATE replies SET used = ? WHERE key = ?", (time.time(), key))
    return str(row[0])


def _kept(connection: sqlite3.Connection, key: str, text: str, size: int, most: int) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO replies (key, answer, size, used) VALUES (?, ?, ?, ?)",
        (key, text, size, time.time()),
    )
    (total,) = connection.execute("SELECT SUM(size) FROM replies").fetchone()
    while total > most:
        oldest, freed = connection.execute("SELECT key, size FROM replies ORDER BY used LIMIT 1").fetchone()
        connection.execute("DELETE FROM replies WHERE key = ?", (oldest,))
        total -= freed
