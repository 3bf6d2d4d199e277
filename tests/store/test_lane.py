"""What goes by SQLAlchemy and by the driver stands in one transaction, and a connection that failed is given up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, insert
from sqlalchemy.exc import IntegrityError, OperationalError
from tests.store import making
from tests.store.making import ANN, WORKSPACE

from brandwright.store import Ledger, new_id, runs, tables
from brandwright.store._lane import _KEPT, PATIENCE, Lane
from brandwright.store.ledger import Transaction


def count(ledger: Ledger) -> int:
    with ledger.read() as tx:
        return len(runs.list_(tx))


def pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


def by_core(tx: Transaction) -> None:
    """A row that SQLAlchemy inserts, without the way of `_rows`."""
    tx.connection.execute(
        insert(tables.drafts).values(
            workspace=tx.workspace, sha256=new_id("sha"), canonical=b"{}", created_at=tx.now, words=1
        )
    )


def drafts(ledger: Ledger) -> int:
    with ledger.read() as tx:
        return len(tx.connection.execute(tables.drafts.select()).all())


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
def test_both_ways_of_sending_are_rolled_back_together(ledger: Ledger, error: type[BaseException]) -> None:
    before = drafts(ledger)

    def fail() -> None:
        with ledger.write(ANN) as tx:
            making.run(tx)
            by_core(tx)
            raise error

    with pytest.raises(error):
        fail()
    assert (count(ledger), drafts(ledger)) == (0, before)

    with ledger.write(ANN) as tx:
        making.run(tx)
        by_core(tx)
    assert (count(ledger), drafts(ledger)) == (1, before + 1)


def test_a_commit_that_fails_leaves_nothing_and_the_next_one_is_well(sqlite_ledger: Ledger) -> None:
    def fail() -> None:
        with sqlite_ledger.write(ANN) as tx:
            making.run(tx)
            tx.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            runs.add_step(tx, "run-unknown", "write")

    for _ in range(2):
        with pytest.raises(IntegrityError):
            fail()
    assert count(sqlite_ledger) == 0

    with sqlite_ledger.write(ANN) as tx:
        making.run(tx)
    assert count(sqlite_ledger) == 1


def test_what_was_rolled_back_meanwhile_is_not_said_to_be_done(sqlite_ledger: Ledger) -> None:
    def end() -> None:
        with sqlite_ledger.write(ANN) as tx:
            making.run(tx)
            tx.connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself when the disk fails

    with pytest.raises(OperationalError, match="no transaction"):
        end()

    assert count(sqlite_ledger) == 0


def test_a_connection_that_wrote_reads_as_others_do_once_it_is_given_back(sqlite_ledger: Ledger) -> None:
    def fail() -> None:
        with sqlite_ledger.write(ANN) as tx:
            assert (pragma(tx.connection, "query_only"), pragma(tx.connection, "busy_timeout")) == (0, 0)
            raise KeyError

    for _ in range(3):
        with pytest.raises(KeyError):
            fail()
    with ExitStack() as stack:
        for _ in range(_KEPT + 2):
            connection = stack.enter_context(sqlite_ledger.read()).connection
            assert (pragma(connection, "query_only"), pragma(connection, "busy_timeout")) == (1, 5000)
            with pytest.raises(OperationalError, match="readonly"):
                connection.exec_driver_sql("DELETE FROM runs")


def test_a_reading_that_ended_holds_no_snapshot(sqlite_ledger: Ledger) -> None:
    seen = []
    for _ in range(3):
        with sqlite_ledger.write(ANN) as tx:
            making.run(tx)
        seen.append(count(sqlite_ledger))

    assert seen == [1, 2, 3]
    assert len(sqlite_ledger._reading._idle) == 1


def test_no_more_connections_are_kept_than_the_other_lane_can_spare(sqlite_path: Path) -> None:
    with Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE) as ledger:
        with ExitStack() as stack:
            for _ in range(_KEPT + 2):
                stack.enter_context(ledger.read())
        assert len(ledger._reading._idle) == _KEPT
    assert not ledger._reading._idle


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Callable[[float], Engine]]:
    """Engines of a file without a write-ahead log, where a commit waits for those who read."""
    with ExitStack() as stack:

        def made(patience: float) -> Engine:
            engine = create_engine(
                f"sqlite:///{tmp_path / 'journal'}", execution_options={PATIENCE: patience}
            )
            stack.callback(engine.dispose)

            @event.listens_for(engine, "connect")
            def _(dbapi: Any, _record: object) -> None:
                dbapi.isolation_level = None

            return engine

        yield made


def test_a_commit_waits_for_those_who_read(journal: Callable[[float], Engine]) -> None:
    engine = journal(5.0)
    with closing(Lane(engine, "read")) as reading, closing(Lane(engine, "write")) as writing:
        with writing.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE t (n INTEGER)")
        begun = threading.Event()

        def read() -> None:
            with reading.begin() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM t").all()
                begun.set()
                time.sleep(0.1)

        reader = threading.Thread(target=read)
        with writing.begin() as connection:
            reader.start()
            begun.wait(10)
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        reader.join()
        with reading.begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one() == 1


def test_a_commit_that_waited_too_long_is_rolled_back(journal: Callable[[float], Engine]) -> None:
    engine = journal(0.02)
    with closing(Lane(engine, "read")) as reading, closing(Lane(engine, "write")) as writing:
        with writing.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE t (n INTEGER)")

        def write() -> None:
            with writing.begin() as connection:
                connection.exec_driver_sql("INSERT INTO t VALUES (1)")

        with reading.begin() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM t").all()
            with pytest.raises(OperationalError, match="locked"):
                write()
        write()
        with reading.begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one() == 1
