"""Connections that are kept between the transactions of a ledger."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

__all__ = ("Lane",)

_KEPT = 8
"""Connections that a lane keeps: fewer than the pool has, so that the other lane finds some."""


class Lane:
    """The transactions of a workspace that read, or those that write.

    A draft makes some twenty. Taking a connection from SQLAlchemy's pool, making an object for it and putting it back
    takes as long as beginning and committing with one that is at hand.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # A server may close what waits here, and only the pool asks whether it did.
        self._keeps = engine.dialect.name == "sqlite"
        self._idle: deque[Connection] = deque()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A connection in a transaction; it commits when the body ends well."""
        connection = self._taken()
        try:
            with connection.begin():
                yield connection
        except BaseException:
            with suppress(SQLAlchemyError):  # what went wrong is said already
                connection.close()
            raise
        if self._keeps and len(self._idle) < _KEPT:
            self._idle.append(connection)
        else:
            connection.close()

    def _taken(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._engine.connect()

    def close(self) -> None:
        """Give back what is kept."""
        while self._idle:
            self._idle.pop().close()
