"""Writing a SQLite file anew: what was deleted stays in free pages and in the journal until then."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ..errors import StateError
from ._errors import from_sqlite

__all__ = ("compact_file",)

_BUSY_SECONDS = 10


def compact_file(path: Path) -> None:
    """Drop free pages and empty the journal of a SQLite file; nothing when there is no such file.

    Raises:
        StateError: another process holds the file (`BW702`), or it could not be written (`BW701`).
    """
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
        try:
            _checkpoint(connection, path)
            connection.execute("VACUUM")
            _checkpoint(connection, path)
        except sqlite3.Error as error:
            known = from_sqlite(error, str(path))
            if known is None:
                raise
            raise known from error


def _checkpoint(connection: sqlite3.Connection, path: Path) -> None:
    busy, _log, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StateError(
            "BW702",
            f"{path} is busy: another process reads it, so its journal could not be emptied.",
            hint="End the other command, then do the same again.",
        )
