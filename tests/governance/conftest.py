"""A ledger with a clock of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.governance.making import Clock

from brandwright.store import Ledger


@pytest.fixture
def clock() -> Clock:
    """Noon on a day in March, until the test lets time pass."""
    return Clock()


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a ledger with nothing in it; copying it is quicker than making its tables anew."""
    path = tmp_path_factory.mktemp("governance") / "ledger.sqlite"
    Ledger.open(f"sqlite:///{path}", "acme").close()
    return path


@pytest.fixture
def ledger(tmp_path: Path, empty_ledger: Path, clock: Clock) -> Iterator[Ledger]:
    """A new ledger."""
    path = shutil.copy(empty_ledger, tmp_path / "ledger.sqlite")
    with Ledger.open(f"sqlite:///{path}", "acme", clock=clock) as opened:
        yield opened
