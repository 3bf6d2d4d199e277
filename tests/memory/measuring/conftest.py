"""What the tests of measuring share."""

from pathlib import Path

import pytest
from tests.memory.measuring.making import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
