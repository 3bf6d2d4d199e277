"""Nobody hears of a commit before it is on disk, and one sync serves all who wait."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.store import making
from tests.store.making import ANN, WORKSPACE

from brandwright.errors import StateError
from brandwright.store import Ledger, ObjectRef, _disk, runs
from brandwright.store._signing import SigningKey
from brandwright.store.anchors import Anchors


def committed(path: Path) -> int:
    """How many runs somebody else sees."""
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])


def add_run(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        making.run(tx)


def add_run_and_fail(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        making.run(tx)
        raise RuntimeError


class Watched:
    """Syncs in earnest, and notes how many runs were committed when each sync began."""

    def __init__(self, path: Path, wait: float = 0.0) -> None:
        self.path, self.wait = path, wait
        self.began: list[int] = []

    def __call__(self, descriptor: int) -> None:
        self.began.append(committed(self.path))
        time.sleep(self.wait)
        os.fsync(descriptor)


Watch = Callable[[float], Watched]


@pytest.fixture
def watch(sqlite_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    def watched(wait: float) -> Watched:
        made = Watched(sqlite_path, wait)
        monkeypatch.setattr(_disk, "_sync", made)
        return made

    return watched


def test_a_write_ends_when_its_commit_is_synced(sqlite_path: Path, watch: Watch) -> None:
    with Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE) as ledger:
        syncs = watch(0.0)
        for done in range(1, 4):
            add_run(ledger)
            assert syncs.began[-1] == done
    assert syncs.began == [1, 2, 3]


def test_a_write_that_fails_waits_for_no_disk(sqlite_path: Path, watch: Watch) -> None:
    with Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE) as ledger:
        syncs = watch(0.0)
        with pytest.raises(RuntimeError):
            add_run_and_fail(ledger)
    assert syncs.began == []


def test_what_others_wrote_is_on_disk_before_it_is_signed(
    sqlite_path: Path, watch: Watch, tmp_path: Path
) -> None:
    url = f"sqlite:///{sqlite_path}"
    anchors = Anchors(tmp_path / "audit", SigningKey(tmp_path / "audit.key"), url, WORKSPACE)
    with Ledger.open(url, WORKSPACE) as other, Ledger.open(url, WORKSPACE, anchors=anchors) as ledger:
        syncs = watch(0.0)
        other._disk = None
        with other.write(ANN) as tx:
            making.run(tx)
            tx.audit("run.start", ObjectRef("run", "run-1"))
        assert syncs.began == []
        with ledger.write(ANN) as tx:
            assert syncs.began == [1]
            assert anchors.file.read_bytes().count(b"\n") == 1
            making.run(tx)


def test_those_who_wait_share_a_sync_that_began_after_their_commit(sqlite_path: Path, watch: Watch) -> None:
    seen: list[tuple[int, int]] = []
    noting = threading.Lock()
    with Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE) as ledger:
        syncs = watch(0.02)

        def write(_: int) -> None:
            add_run(ledger)
            with noting:
                seen.append((max(syncs.began), committed(sqlite_path)))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(40)))
        with ledger.read() as tx:
            assert len(runs.list_(tx, limit=100)) == 40
    assert max(syncs.began) == 40
    assert len(syncs.began) < 40
    # Whoever is the n-th to hear of a commit hears of it after a sync that began with n commits or more.
    assert all(synced >= place for place, (synced, _) in enumerate(seen, start=1))


def test_a_disk_that_does_not_sync_is_an_error_that_says_what_may_be_lost(
    sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE) as ledger:
        with monkeypatch.context() as failed:
            failed.setattr(_disk, "_sync", failing)
            with pytest.raises(StateError, match="may be lost with the power") as caught:
                add_run(ledger)
        assert caught.value.code == "BW701"
        add_run(ledger)


def test_a_log_that_cannot_be_opened_is_an_error_and_one_that_is_gone_is_in_the_database(
    tmp_path: Path,
) -> None:
    database = tmp_path / "ledger.sqlite"
    _disk.Disk(database, "ledger").settle_all()

    database.with_name("ledger.sqlite-wal").mkdir()
    with pytest.raises(StateError) as caught:
        _disk.Disk(database, "ledger").settle_all()
    assert caught.value.code == "BW701"
