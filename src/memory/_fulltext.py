"""The lexical leg: SQLite's full-text search with Porter stemming, in a file of its own or in memory."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from .index import Entry, Health, Hit, IndexUnavailable, Leg, Source

__all__ = ("LexicalIndex", "query_terms")

T = TypeVar("T")

_FORMAT = 1
_BUSY_SECONDS = 5
_MAX_TERMS = 200
_WORD = re.compile(r"\w+")
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE entries (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = 'porter unicode61');
INSERT INTO meta VALUES ('format', 1), ('sequence', 0), ('entries', 0);
"""
_SEARCH = """
SELECT id, score FROM (SELECT rowid AS number, rank AS score FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?)
JOIN entries USING (number)
"""


def query_terms(query: str) -> list[str]:
    """The words of a query, each once, at most 200."""
    return list(islice(dict.fromkeys(_WORD.findall(query.casefold())), _MAX_TERMS))


class LexicalIndex:
    """Finds by words. Without a path it lives in memory, for when no file can be written."""

    leg: Leg = "lexical"

    def __init__(self, path: Path | None, source: Source) -> None:
        self._path = path
        self._source = source
        self._connection: sqlite3.Connection | None = None

    def sync(self) -> int:
        try:
            return self._locked(self._follow)
        except IndexUnavailable:
            if self._path is None:
                raise
            return self.rebuild()

    def search(self, query: str, k: int, allowed: Set[str] | None = None) -> list[Hit]:
        terms = query_terms(query)
        if not terms or k < 1:
            return []
        return self._guarded(lambda connection: self._search(connection, terms, k, allowed))

    def rebuild(self) -> int:
        """Drop every file and start from the ledger; erased text does not survive in free pages."""
        self.close()
        if self._path is not None:
            try:
                for suffix in ("", "-wal", "-shm", "-journal"):
                    Path(f"{self._path}{suffix}").unlink(missing_ok=True)
            except OSError as error:
                raise IndexUnavailable(f"{self._path.name} cannot be replaced: {error.strerror}") from None
        return self._locked(self._follow)

    def health(self) -> Health:
        return self._guarded(self._health)

    def verify(self) -> Health:
        return self._guarded(self._verify)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._open())
        except (sqlite3.Error, OSError) as error:
            self.close()
            name = self._path.name if self._path else "the full-text index"
            raise IndexUnavailable(f"{name} cannot be used: {error}") from None

    def _locked(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Work in one transaction; SQLite lets one writer in at a time, across processes."""

        def transaction(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                return work(connection)

        return self._guarded(transaction)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _connect(self._path)
        return self._connection

    def _follow(self, connection: sqlite3.Connection) -> int:
        known = _meta(connection, "sequence")
        changes = self._source.changes(known)
        if changes.sequence < known:
            # The ledger is another one, or was restored from an older copy.
            for table in ("entries", "texts"):
                connection.execute(f"DELETE FROM {table}")
            changes = self._source.changes(0)
        for entry in changes.entries:
            _put(connection, entry)
        (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
        connection.executemany(
            "UPDATE meta SET value = ? WHERE key = ?", [(changes.sequence, "sequence"), (count, "entries")]
        )
        return len(changes.entries)

    def _search(
        self, connection: sqlite3.Connection, terms: Sequence[str], k: int, allowed: Set[str] | None
    ) -> list[Hit]:
        match = " OR ".join(f'"{term}"' for term in terms)
        # Most of the time enough of the best are allowed; -1 looks at everything there is.
        for limit in (max(4 * k, 200), -1):
            rows = connection.execute(_SEARCH, (match, limit)).fetchall()
            found = [(score, name) for name, score in rows if allowed is None or name in allowed]
            if len(found) >= k or len(rows) < limit:
                break
        # The id breaks ties, so that an index built anew gives the same order.
        return [
            Hit(name, rank, -score, self.leg) for rank, (score, name) in enumerate(sorted(found)[:k], start=1)
        ]

    def _health(self, connection: sqlite3.Connection) -> Health:
        (entries,) = connection.execute("SELECT count(*) FROM entries").fetchone()
        (texts,) = connection.execute("SELECT count(*) FROM texts").fetchone()
        expected = _meta(connection, "entries")
        problems = [] if entries == texts == expected else [f"holds {texts} texts instead of {expected}"]
        return Health(entries, _meta(connection, "sequence"), tuple(problems))

    def _verify(self, connection: sqlite3.Connection) -> Health:
        problems = [*self._health(connection).problems]
        (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if state != "ok":
            problems.append(str(state))
        connection.execute("INSERT INTO texts (texts) VALUES ('integrity-check')")
        everything = self._source.changes(0)
        stored = dict(
            connection.execute("SELECT id, text FROM entries JOIN texts ON number = texts.rowid").fetchall()
        )
        problems += differences({entry.id: entry.text for entry in everything.entries}, stored)
        return Health(len(stored), _meta(connection, "sequence"), tuple(problems))


def differences(expected: dict[str, str], stored: dict[str, str]) -> Iterator[str]:
    """How an index differs from the ledger, as sentences."""
    kinds: Iterable[tuple[str, set[str]]] = (
        ("missing", expected.keys() - stored.keys()),
        ("not in the ledger", stored.keys() - expected.keys()),
        ("out of date", {name for name in expected.keys() & stored.keys() if expected[name] != stored[name]}),
    )
    for what, names in kinds:
        if names:
            yield f"{len(names)} {what} (such as {min(names)})"


def _meta(connection: sqlite3.Connection, key: str) -> int:
    (value,) = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return int(value)


def _put(connection: sqlite3.Connection, entry: Entry) -> None:
    row = connection.execute("SELECT number FROM entries WHERE id = ?", (entry.id,)).fetchone()
    if row is None:
        cursor = connection.execute("INSERT INTO entries (id) VALUES (?)", (entry.id,))
        connection.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", (cursor.lastrowid, entry.text))
    else:
        connection.execute("UPDATE texts SET text = ? WHERE rowid = ?", (entry.text, row[0]))


def _connect(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Created by us first, so that nobody else may read it even for a moment.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path or ":memory:", timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        with _exclusive(connection):
            if connection.execute("PRAGMA user_version").fetchone()[0] == _FORMAT:
                return connection
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise sqlite3.DatabaseError("it was written by another version")
            for statement in _SCHEMA.strip().split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        return connection
    except BaseException:
        connection.close()
        raise


@contextmanager
def _exclusive(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        yield
