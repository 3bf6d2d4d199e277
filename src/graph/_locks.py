"""One process at a time on one run or on settling; the lock dies with its process."""

from __future__ import annotations

import time
from collections.abc import Iterator
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


def _busy(name: str) -> ConflictError:
    return ConflictError(
        "BW741",
        f"another process is working on {name}",
        hint="wait until it ends, then run the command again",
    )


@contextmanager
def _file(desk: Desk, name: str, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    folder = desk.workspace.state / "locks"
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        with FileLock(folder / f"{name}.lock", timeout=wait):
            yield
    except Timeout as error:
        raise _busy(name) from error


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
            deadline = time.monotonic() + wait
            while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))):
                if time.monotonic() >= deadline:
                    raise _busy(name)
                time.sleep(POLL)
            yield
    finally:
        engine.dispose()
