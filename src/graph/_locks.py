"""One process at a time on one run or on settling; the lock dies with its process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from ..errors import ConflictError

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ("exclusive",)

POLL = 0.05
"""Seconds between two looks at a lock that another process holds."""


@contextmanager
def exclusive(desk: Desk, name: str, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the workspace's lock of that name.

    PostgreSQL keeps it as an advisory lock of a connection, so that it holds across machines;
    SQLite is one machine's, and a file lock does. The system frees both when the process dies.

    Raises:
        ConflictError: another process holds it for longer than `wait` seconds.
    """
    if desk.workspace.database_url.startswith("postgresql"):
        with _advisory(desk, name, wait):
            yield
    else:
        with _file(desk, name, wait):
            yield


def _taken(takes: Callable[[], bool], name: str, wait: float) -> None:
    """Return when `takes` says that the lock is ours."""
    deadline = time.monotonic() + wait
    while not takes():
        if time.monotonic() >= deadline:
            raise ConflictError(
                "BW741",
                f"another process is working on {name}",
                hint="wait until it ends, then run the command again",
            )
        time.sleep(POLL)


@contextmanager
def _file(desk: Desk, name: str, wait: float) -> Iterator[None]:
    folder = desk.workspace.state / "locks"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _taken(lambda: _flocked(lock), name, wait)
        yield
    finally:
        # Said, and not left to the closing: a process that was forked meanwhile has the file open, too.
        fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


def _flocked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _advisory(desk: Desk, name: str, wait: float) -> Iterator[None]:
    import sqlalchemy as sa

    key = int.from_bytes(sha256(f"{desk.workspace.id}:{name}".encode()).digest()[:8], "big", signed=True)
    # A connection of its own: the lock lives and dies with it, whatever the ledger's pool does.
    engine = sa.create_engine(
        desk.workspace.database_url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    try:
        with engine.connect() as connection:
            # Asked again and again: a session that waits inside PostgreSQL would hold up an index that is
            # being built concurrently, such as the checkpointer's, and that one would wait for it in turn.
            asked = sa.select(sa.func.pg_try_advisory_lock(key))
            _taken(lambda: bool(connection.scalar(asked)), name, wait)
            yield
    finally:
        engine.dispose()
