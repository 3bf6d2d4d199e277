"""Checkpointers: LangGraph's own, on the file or database that the ledger uses, read back strictly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ("checkpointer",)

# A checkpoint row may name any class to build unless this is set, and it is read when the
# serializer is imported: a database writer could otherwise run code in our process.
os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"


@contextmanager
def checkpointer(desk: Desk) -> Iterator[Any]:
    """The checkpointer of the workspace's state."""
    url = desk.workspace.checkpoints_url
    if url.startswith("postgresql"):
        from langgraph.checkpoint.postgres import PostgresSaver

        with PostgresSaver.from_conn_string(url.replace("+psycopg", "", 1)) as postgres:
            postgres.setup()
            yield postgres
        return
    import sqlite3

    from langgraph.checkpoint.sqlite import SqliteSaver

    path = Path(url.removeprefix("sqlite:///"))
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=5)
    try:
        connection.execute("PRAGMA synchronous=FULL")
        yield SqliteSaver(connection)
    finally:
        connection.close()
