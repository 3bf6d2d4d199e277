"""Checkpointers: LangGraph's own, on the file or database that the ledger uses, read back strictly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ._locks import exclusive

if TYPE_CHECKING:
    from ._saver import StepSaver
    from .desk import Desk

__all__ = ("Savers", "checkpointer")

SETUP_WAIT = 30.0
"""Seconds that a process waits while another one makes the tables."""


class Savers:
    """The checkpointers of a desk and its copies on SQLite, opened on first use and kept.

    The last one that closes such a file has its log written back: done after each run, that takes longer than all that
    a run saves.

    Attributes:
        made: the servers' databases that are known to have their tables.
    """

    def __init__(self) -> None:
        self.made: set[str] = set()
        self._open: dict[Path, StepSaver] = {}
        self._lock = Lock()

    def of(self, path: Path) -> StepSaver:
        """The checkpointer of a file; threads share it, and it lets one in at a time."""
        with self._lock:
            saver = self._open.get(path)
            if saver is None:
                saver = self._open[path] = _opened(path)
            return saver

    def close(self) -> None:
        """Close them all."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].conn.close()


def _opened(path: Path) -> StepSaver:
    import sqlite3

    from ._saver import PlainSerializer, StepSaver

    path.touch(mode=0o600)
    # A state is one row: it needs no transaction around the statement that saves it.
    connection = sqlite3.connect(path, check_same_thread=False, timeout=5, isolation_level=None)
    # A killed process loses nothing; what a power cut takes, the node that runs again finds in the ledger.
    connection.execute("PRAGMA synchronous=NORMAL")
    return StepSaver(connection, serde=PlainSerializer())


@contextmanager
def checkpointer(desk: Desk) -> Iterator[Any]:
    """The checkpointer of the workspace's state."""
    url = desk.workspace.checkpoints_url
    if not url.startswith("postgresql"):
        yield desk.savers.of(Path(url.removeprefix("sqlite:///")))
        return
    from langgraph.checkpoint.postgres import PostgresSaver

    from ._saver import PlainSerializer

    with PostgresSaver.from_conn_string(url.replace("+psycopg", "", 1)) as postgres:
        postgres.serde = PlainSerializer()
        if url not in desk.savers.made:
            with exclusive(desk, "checkpoints", wait=SETUP_WAIT):
                postgres.setup()
            desk.savers.made.add(url)
        yield postgres
