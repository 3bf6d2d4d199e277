"""Engines: how a connection behaves, on SQLite and on PostgreSQL.

A transaction of PostgreSQL says by an execution option whether it reads or writes; those of SQLite are begun in
`_lane`. Writes of a workspace are serialised on both databases (`BEGIN IMMEDIATE`; an advisory lock): what a
transaction has seen stays true until it commits.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from ..errors import StateError, WorkspaceError
from ._errors import corrupt
from ._lane import LOCK, MODE, PATIENCE, Lane

__all__ = ("check_file", "connect", "describe", "parse", "sqlite_file")

_POOL: Mapping[str, Any] = MappingProxyType({"pool_size": 15, "max_overflow": 5})
"""Connections that are kept for the threads of a process: opening one takes longer than most transactions."""

_HEADER = b"SQLite format 3\x00"
_CHECK_UP_TO = 64 * 1024 * 1024


def parse(url: str) -> URL:
    """The parsed URL of a database that can hold a ledger."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is not None and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed is None or not _fits(parsed):
        shown = url if parsed is None else parsed.render_as_string()
        raise WorkspaceError(
            "BW618",
            f"The store's URL {shown!r} names no database that can hold the ledger.",
            hint="Use sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE.",
        )
    return parsed


def _fits(url: URL) -> bool:
    if url.drivername in {"sqlite", "sqlite+pysqlite"}:
        return bool(url.database) and url.database != ":memory:"
    return url.drivername == "postgresql+psycopg" and bool(url.database)


def describe(url: URL) -> str:
    """The database as messages name it: the file, or the URL without its password."""
    return (
        str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    )


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database; none of another one."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def connect(url: URL, *, create: bool, lock_timeout: float) -> Engine:
    """An engine for a ledger. No statement is sent yet."""
    if file := sqlite_file(url):
        _prepare_file(file, create)
        return _sqlite(url, lock_timeout)
    return _postgres(url, lock_timeout)


def _prepare_file(path: Path, create: bool) -> None:
    """Make the file readable by its owner alone, before SQLite opens it; -wal and -shm inherit its mode."""
    try:
        if create:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
        try:
            if os.fstat(descriptor).st_mode & 0o077 and os.fstat(descriptor).st_uid == os.geteuid():
                os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise StateError(
            "BW707", f"There is no ledger at {path}.", hint="Check the workspace, or restore its backup."
        ) from None
    except OSError as error:
        raise StateError(
            "BW706",
            f"The ledger {path} cannot be used: {error.strerror}.",
            hint="Give the file and its folder to your account, then do the same again.",
        ) from error


def _sqlite(url: URL, lock_timeout: float) -> Engine:
    options = {PATIENCE: lock_timeout}
    engine = create_engine(url, connect_args={"timeout": lock_timeout}, execution_options=options, **_POOL)

    @event.listens_for(engine, "connect")
    def _configure(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # the driver would begin transactions of its own otherwise
        cursor = dbapi.cursor()
        mode = cursor.execute("PRAGMA journal_mode").fetchone()
        if mode != ("wal",):
            mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()
        # With a write-ahead log, `Disk` syncs each commit before anybody hears of it; without one, SQLite does.
        cursor.execute(f"PRAGMA synchronous = {'NORMAL' if mode == ('wal',) else 'FULL'}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    return engine


def _postgres(url: URL, lock_timeout: float) -> Engine:
    try:
        engine = create_engine(url, pool_pre_ping=True, **_POOL)
    except ModuleNotFoundError:
        raise WorkspaceError(
            "BW619",
            "The store's URL names PostgreSQL, and its driver is not installed.",
            hint="Install it: pip install 'brandwright[postgres]'.",
        ) from None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(MODE) != "write":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return
        # Read committed: what is read after the lock was granted is what the last holder left.
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;"
            f"SET LOCAL lock_timeout = {max(1, round(lock_timeout * 1000))};"
            f"SELECT pg_advisory_xact_lock({_lock_number(str(options.get(LOCK)))})"
        )

    return engine


def _lock_number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"brandwright:{name}".encode()).digest()[:8], signed=True)


def check_file(engine: Engine, *, whole: bool) -> None:
    """Refuse a corrupt SQLite file: its header always, every page if it is small or `whole` says so."""
    if engine.dialect.name != "sqlite":
        return
    path = Path(str(engine.url.database))
    with path.open("rb") as file:
        header = file.read(len(_HEADER))
    if header and header != _HEADER:
        raise corrupt(str(path), "its header is not that of a database")
    if not whole and path.stat().st_size > _CHECK_UP_TO:
        return
    with closing(Lane(engine, "read")) as lane, lane.begin() as connection:
        problem = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if problem != "ok":
        raise corrupt(str(path), " ".join(str(problem).split()))
