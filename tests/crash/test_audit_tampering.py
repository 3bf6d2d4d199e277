"""Seven ways to tamper with the audit log at a hundred places each: all found, and the first bad entry named."""

from pathlib import Path

import pytest
from tests.store.tampering import ATTACKS, ENTRIES, PLACES, Attack, backups_not_found, not_found, write_ledger

pytestmark = pytest.mark.crash


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tampering")
    write_ledger(folder)
    return folder


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_tampering_is_found_at_any_of_a_hundred_places(written: Path, tmp_path: Path, attack: Attack) -> None:
    assert len(set(PLACES)) == 100
    assert not_found(written, attack, PLACES, tmp_path) == []


def test_an_old_backup_is_found_whenever_it_was_made(written: Path, tmp_path: Path) -> None:
    # All that could be put back: the newest one is the ledger itself.
    places = [at for at in range(1, ENTRIES) if at in PLACES or at % 5 == 0][:100]
    assert len(places) == 100
    assert backups_not_found(written, places, tmp_path) == []
