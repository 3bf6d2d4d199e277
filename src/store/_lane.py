"""Transactions, and the connections that a ledger keeps between them."""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Literal

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from ._written import as_sent

__all__ = ("LOCK", "MODE", "PATIENCE", "Lane", "Mode")

Mode = Literal["read", "write"]

MODE = "brandwright_mode"
"""Execution option of a connection: its `Mode`."""

LOCK = "brandwright_lock"
"""Execution option of a writing connection: what it must hold alone, such as a workspace's name."""

PATIENCE = "brandwright_patience"
"""Execution option of a SQLite engine: seconds that a transaction waits for others."""

TURN_S = 0.001
"""Seconds after which a process that wants to write asks again."""

_KEPT = 8
"""Connections that a lane keeps: fewer than the pool has, so that the other lane finds some."""


class Lane:
    """The transactions of a database that read, or those that write and hold the same lock.

    A draft makes some twenty. Taking a connection from SQLAlchemy's pool, and having SQLAlchemy begin and commit on it,
    takes ten times as long as SQLite does: on SQLite, connections are kept and transactions begun by the driver.
    """

    def __init__(self, engine: Engine, mode: Mode, lock: str = "") -> None:
        self._engine = engine.execution_options(**{MODE: mode, LOCK: lock})
        self._mode = mode
        # A server may close what waits here, and only the pool asks whether it did.
        self._keeps = engine.dialect.name == "sqlite"
        self._patience: float = engine.get_execution_options().get(PATIENCE, 0.0)
        self._idle: deque[_Kept] = deque()

    def begin(self) -> AbstractContextManager[Connection]:
        """A connection in a transaction; it commits when the body ends well."""
        if not self._keeps:
            return _begun(self._engine)
        try:
            return self._idle.pop()
        except IndexError:
            return _Kept(self._engine.connect(), self._mode, self._patience, self._idle)

    def close(self) -> None:
        """Give back what is kept."""
        while self._idle:
            self._idle.pop().close()


@contextmanager
def _begun(engine: Engine) -> Iterator[Connection]:
    connection = engine.connect()
    try:
        with connection.begin():
            yield connection
    except BaseException:
        with suppress(SQLAlchemyError):  # what went wrong is said already
            connection.close()
        raise
    connection.close()


class _Kept:
    """A connection to SQLite, and the transaction on it while it is entered; it is kept unless something fails.

    SQLAlchemy believes that it is in one long transaction and sends neither BEGIN nor COMMIT; what it does send stands
    in the driver's transaction. Closing the connection rolls back.
    """

    def __init__(self, connection: Connection, mode: Mode, patience: float, idle: deque[_Kept]) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._mode = mode
        self._patience = patience
        self._idle = idle
        self._ready = False

    def __enter__(self) -> Connection:
        try:
            if not self._ready:
                self._prepare()
            self._send("BEGIN IMMEDIATE" if self._mode == "write" else "BEGIN")
        except BaseException:
            self._give_up()
            raise
        return self._connection

    def _prepare(self) -> None:
        self._connection.begin()
        # Others may have used the connection before, in the other mode.
        if self._connection.info.get(MODE) != self._mode:
            writes = self._mode == "write"
            self._send(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
            # Who writes asks again in `_send`.
            self._send(f"PRAGMA busy_timeout = {0 if writes else round(self._patience * 1000)}")
            self._connection.info[MODE] = self._mode
        self._ready = True

    def __exit__(self, kind: object, _error: object, _trace: object) -> None:
        if kind is not None:
            self._give_up()
            return
        try:
            self._send("COMMIT")
        except BaseException:
            self._give_up()
            raise
        if len(self._idle) < _KEPT:
            self._idle.append(self)
        else:
            self.close()

    def _send(self, statement: str) -> None:
        """Send what has neither parameters nor rows, as soon as nobody is in the way.

        SQLite itself would ask again after ever longer pauses, up to a tenth of a second: with two processes at work,
        the pen would lie idle half of the time.
        """
        until = 0.0
        while True:
            try:
                self._driver.execute(statement)
                return
            except sqlite3.Error as error:
                now = time.monotonic()
                until = until or now + self._patience
                if now >= until or not _is_busy(error):
                    raise as_sent(self._connection, statement, error) from error
            time.sleep(TURN_S)

    def _give_up(self) -> None:
        with suppress(SQLAlchemyError):  # what went wrong is said already
            self.close()

    def close(self) -> None:
        """Give the connection back to the pool; a transaction that is open is rolled back."""
        self._connection.close()


def _is_busy(error: sqlite3.Error) -> bool:
    # What the driver says itself has no code.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
