"""The ledger: one database that holds the truth of one or many workspaces, opened for one of them.

SQLAlchemy is loaded when a ledger is opened, not when this module is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from ..errors import StateError
from ._errors import Translated, locked
from ._time import utc_now
from .records import Actor, AuditEntry, JsonScalar, ObjectRef

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from .anchors import Anchors

__all__ = ("Ledger", "Transaction")

LOCK_TIMEOUT = 5.0
"""Seconds that a write waits for another writer."""


@dataclass(frozen=True)
class Transaction:
    """What is seen and done together. Everything in it commits, or nothing does."""

    connection: Connection
    actor: Actor | None
    """Who acts; None in a transaction that only reads."""
    now: datetime
    """The one time of everything that this transaction writes."""
    ledger: Ledger

    @property
    def workspace(self) -> str:
        """The workspace whose rows this transaction sees."""
        return self.ledger.workspace

    def audit(
        self,
        act: str,
        obj: ObjectRef,
        *,
        refs: Sequence[ObjectRef] = (),
        reason: str = "",
        data: Mapping[str, JsonScalar | Sequence[JsonScalar]] | None = None,
    ) -> AuditEntry:
        """Append an entry to the audit log, as part of this transaction.

        `data` holds ids, hashes and numbers only; personal values as `audit.commitment`s.

        Raises:
            ValueError: in a transaction that only reads, and for data that is text.
        """
        from .audit import append

        return append(self, act, obj, refs=refs, reason=reason, data=data or {})


class Ledger:
    """The truth: runs, drafts, reviews, decisions, learnings and the audit log over them."""

    def __init__(
        self,
        engine: Engine,
        name: str,
        workspace: str,
        clock: Callable[[], datetime],
        lock_timeout: float = LOCK_TIMEOUT,
        anchors: Anchors | None = None,
    ) -> None:
        from ._disk import Disk
        from ._engine import sqlite_file
        from ._lane import Lane

        self._engine = engine
        file = sqlite_file(engine.url)
        self._disk = Disk(file, name) if file else None
        self._reading, self._writing = Lane(engine, "read"), Lane(engine, "write", f"workspace:{workspace}")
        self._anchors = anchors
        self._clock = clock
        self._lock_timeout = lock_timeout
        # Threads of one process queue here: a database that is busy is asked again after ever longer pauses.
        self._pen = Lock()
        self.name = name
        """The database as messages name it; never with a password."""
        self.workspace = workspace
        """The workspace whose rows this ledger reads and writes; others in the same database stay unseen."""

    @classmethod
    def open(
        cls,
        url: str,
        workspace: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        create: bool = True,
        lock_timeout: float = LOCK_TIMEOUT,
        anchors: Anchors | None = None,
    ) -> Ledger:
        """Open the database, make its tables or bring them up to date, and check that it is whole.

        Args:
            anchors: where the head of the audit chain is signed; without it, it is not.

        Raises:
            WorkspaceError: the URL names no database that can hold a ledger.
            StateError: the database is corrupt, locked, unreachable, or of a newer Brandwright.
        """
        from ._engine import check_file, connect, describe, parse
        from ._schema import bring_up_to_date

        parsed = parse(url)
        name = describe(parsed)
        engine = connect(parsed, create=create, lock_timeout=lock_timeout)
        try:
            with Translated(name):
                check_file(engine, whole=False)
                bring_up_to_date(engine, name, create=create)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, name, workspace, clock, lock_timeout, anchors)

    def now(self) -> datetime:
        """The time by this ledger's clock."""
        return self._clock()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A snapshot: what it reads does not change until it ends. Nothing can be written in it."""
        with Translated(self.name), self._reading.begin() as connection:
            yield Transaction(connection, None, self._clock(), self)

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Transaction]:
        """A transaction that holds the workspace's only pen; it commits when the body ends well.

        A person's act begins only when everything before it is signed, and is signed when it is committed.
        """
        if not self._pen.acquire(timeout=self._lock_timeout):
            raise locked(self.name)
        try:
            with Translated(self.name), self._writing.begin() as connection:
                if self._anchors and actor.kind == "person":
                    self._anchors.catch_up(connection, self._clock(), self._settle_all)
                yield Transaction(connection, actor, self._clock(), self)
            commit = self._disk.committed() if self._disk else 0
            if self._anchors and self._anchors.wants(actor):
                self._sign(self._anchors)
        finally:
            self._pen.release()
        # Others write meanwhile; who called hears of the commit when it is on disk.
        if self._disk:
            self._disk.settle(commit)

    def _settle_all(self) -> None:
        if self._disk:
            self._disk.settle_all()

    def seal(self, seq: int, hash_: str) -> str:
        """The seal of the audit chain's head; empty in a ledger that signs nothing."""
        return self._anchors.seal(seq, hash_) if self._anchors else ""

    def _sign(self, anchors: Anchors) -> None:
        with Translated(self.name), self._reading.begin() as connection:
            anchors.catch_up(connection, self._clock(), self._settle_all)

    def check(self) -> None:
        """Check every page of a SQLite file, however large.

        Raises:
            StateError: BW703 when the file is corrupt.
        """
        from ._engine import check_file

        with Translated(self.name):
            check_file(self._engine, whole=True)

    def close(self) -> None:
        """Sign what waits for it, and close all connections."""
        try:
            if self._anchors and self._anchors.waiting:
                self._sign(self._anchors)
        except StateError:
            pass  # nothing is lost: the next person's act signs it first, or says why it cannot
        finally:
            self._reading.close()
            self._writing.close()
            self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
