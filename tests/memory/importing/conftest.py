"""What the tests of importing share."""

from pathlib import Path

import pytest
from tests.memory.importing.desks import Desk

from brandwright.store import Actor, Ledger


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path, ada: Actor) -> Desk:
    return Desk(ledger, tmp_path / "files", ada)
