"""Ledgers for the life of a memory: on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.memory.library import Clock

from brandwright.store import Ledger, new_id

Open = Callable[[], Ledger]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def new_ledger(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Open]:
    """Makes ledgers without a row, each for a workspace of its own, on each of the two databases."""
    sqlite = request.param == "sqlite"
    server = "" if sqlite else request.getfixturevalue("postgres_database")
    with ExitStack() as opened:

        def make() -> Ledger:
            name = new_id("workspace")
            url = f"sqlite:///{tmp_path / name}.sqlite" if sqlite else server
            return opened.enter_context(Ledger.open(url, name, clock=clock))

        yield make
