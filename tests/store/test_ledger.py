"""Opening, reading, writing, and what is said when the database is not what it should be."""

import os
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from textwrap import dedent

import pytest
from tests.store import making
from tests.store.making import ANN, WORKSPACE

from brandwright.errors import StateError, WorkspaceError
from brandwright.store import Ledger, ObjectRef, audit, learnings, new_id, reviews, runs
from brandwright.store.records import Verification


def add_run(ledger: Ledger, **fields: object) -> str:
    with ledger.write(ANN) as tx:
        return making.run(tx, **fields).id


def run_ids(ledger: Ledger) -> list[str]:
    with ledger.read() as tx:
        return [run.id for run in runs.list_(tx)]


def test_what_was_committed_is_there_when_the_ledger_is_opened_again(database: str) -> None:
    with Ledger.open(database, WORKSPACE) as ledger:
        run_id = add_run(ledger)

    with Ledger.open(database, WORKSPACE, create=False) as ledger:
        assert run_ids(ledger) == [run_id]


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.write(ANN) as tx:
            making.run(tx)
            raise KeyError("the body failed")

    with pytest.raises(KeyError):
        fail()

    assert run_ids(ledger) == []


def test_reading_sees_one_moment(ledger: Ledger) -> None:
    first = add_run(ledger)
    with ledger.read() as tx:
        before = runs.list_(tx)
        add_run(ledger)
        assert [run.id for run in before] == [first]
        assert runs.list_(tx) == before

    assert len(run_ids(ledger)) == 2


def test_nothing_can_be_written_while_reading(ledger: Ledger) -> None:
    with ledger.read() as tx, pytest.raises(ValueError, match="only reads"):
        making.run(tx)
    with ledger.read() as tx, pytest.raises(ValueError, match="only reads"):
        runs.finish(tx, "run-1", "finished", {})


def test_writing_uses_one_time_for_everything(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        assert making.run(tx).created_at == tx.now
        assert tx.audit("run.start", ObjectRef("run", "run-1")).at.endswith("Z")


def test_a_workspace_does_not_see_another_one(database: str) -> None:
    with Ledger.open(database, "acme") as acme, Ledger.open(database, "zeta") as zeta:
        with acme.write(ANN) as tx:
            run = making.run(tx)
            review = making.review(tx, "brand", "legal")
            known = learnings.insert(tx, making.learning(tx), author="ann")
            tx.audit("review.open", ObjectRef("review", review.id))

        with zeta.write(ANN) as tx:
            assert runs.get(tx, run.id) is None
            assert runs.list_(tx) == []
            assert not runs.finish(tx, run.id, "failed", {})
            assert reviews.get(tx, review.id) is None
            assert reviews.list_(tx) == []
            assert reviews.signoffs(tx, review.id) == []
            assert not reviews.close(tx, review.id, 1)
            assert learnings.get(tx, known.id) is None
            assert (learnings.list_(tx), learnings.sequence(tx)) == ([], 0)
            assert learnings.update_status(tx, known.id, 1, "approved", author="eve", reason="") is None
            assert audit.entries(tx) == []

        with acme.read() as tx:
            assert runs.get(tx, run.id) == run
            assert reviews.get(tx, review.id) == review
            assert learnings.get(tx, known.id) == known


def test_a_row_of_another_workspace_is_refused(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.write(ANN) as tx, pytest.raises(ValueError, match="'zeta'"):
        making.run(tx, workspace="zeta")


def test_the_file_is_for_its_owner_alone(sqlite_path: Path) -> None:
    previous = os.umask(0)
    try:
        with Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE) as ledger:
            add_run(ledger)
            files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in sqlite_path.parent.iterdir()}
    finally:
        os.umask(previous)

    names = ("ledger.sqlite3", "ledger.sqlite3-wal", "ledger.sqlite3-shm")
    assert files == dict.fromkeys(names, 0o600)
    assert stat.S_IMODE(sqlite_path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_may_read_is_closed_to_them(sqlite_path: Path) -> None:
    Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE).close()
    sqlite_path.chmod(0o644)

    Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE).close()

    assert stat.S_IMODE(sqlite_path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_sqlite_is_set_to_lose_nothing(sqlite_ledger: Ledger, pragma: str, value: object) -> None:
    with sqlite_ledger.read() as tx:
        assert tx.connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_full_disk_refuses_the_act_and_keeps_what_was_there(sqlite_path: Path) -> None:
    with Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE) as ledger:
        kept = add_run(ledger)

        def fill() -> None:
            with ledger.write(ANN) as tx:
                pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
                tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
                making.run(tx)
                tx.audit("run.start", ObjectRef("run", "run-1"))
                making.run(tx, brief_json={"need": "x" * 100_000})

        with pytest.raises(StateError, match="disk is full") as caught:
            fill()

        assert caught.value.code == "BW701"
        assert run_ids(ledger) == [kept]
        with ledger.read() as tx:
            assert audit.verify(tx).entries == 0
            tx.connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert len({kept, add_run(ledger)}) == 2


def test_a_file_that_may_not_grow_refuses_the_act_and_keeps_what_was_there(sqlite_path: Path) -> None:
    code = dedent(
        """
        import resource, sys
        from brandwright.errors import StateError
        from brandwright.store import Actor, Ledger, ObjectRef

        with Ledger.open(sys.argv[1], "acme") as ledger:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
            try:
                while True:
                    with ledger.write(Actor("system", "test", "host", "none")) as tx:
                        entry = tx.audit("run.start", ObjectRef("run", "run-1"), reason="x" * 5000)
                    print(entry.seq)
            except StateError as error:
                print(error.code)
        """
    )

    url = f"sqlite:///{sqlite_path}"
    result = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True)

    *_, last, code = result.stdout.split()
    assert code == "BW701", result
    with Ledger.open(url, WORKSPACE) as ledger, ledger.read() as tx:
        assert audit.verify(tx) == Verification(entries=int(last), ok=True)


@pytest.mark.postgres
def test_a_server_that_hangs_up_is_said_so_and_asked_again(postgres_database: str) -> None:
    with Ledger.open(postgres_database, WORKSPACE) as ledger:

        def hang_up() -> None:
            with ledger.write(ANN) as tx:
                making.run(tx)
                tx.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

        with pytest.raises(StateError) as caught:
            hang_up()

        assert caught.value.code == "BW706"
        assert run_ids(ledger) == []


def test_a_ledger_that_somebody_else_holds_is_busy(database: str) -> None:
    with (
        Ledger.open(database, WORKSPACE) as other,
        Ledger.open(database, WORKSPACE, lock_timeout=0.1) as ledger,
    ):
        with other.write(ANN) as tx:
            making.run(tx)
            with pytest.raises(StateError, match="busy") as caught:
                add_run(ledger)
            assert caught.value.code == "BW702"
            assert run_ids(ledger) == []
        assert len(run_ids(ledger)) == 1


def test_writers_wait_for_each_other(ledger: Ledger) -> None:
    def write() -> None:
        for _ in range(10):
            with ledger.write(ANN) as tx:
                tx.audit("run.start", ObjectRef("run", new_id("run")))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with ledger.read() as tx:
        assert audit.verify(tx).entries == 40


@pytest.mark.parametrize(
    "damage", ["header", "zeroed header", "page", "truncated", "text", "after the magic", "short"]
)
def test_a_corrupt_file_is_refused_with_the_way_back(sqlite_path: Path, damage: str) -> None:
    with Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE) as ledger:
        for _ in range(20):
            add_run(ledger)
    whole = sqlite_path.read_bytes()
    broken = {
        "header": b"\xff" * 16 + whole[16:],
        "zeroed header": bytes(100) + whole[100:],
        "page": whole[:4096] + b"\x5a" * 8192 + whole[12288:],
        "truncated": whole[: len(whole) // 2],
        "text": b"not a database at all\n" * 400,
        "after the magic": whole[:16] + b"\x5a" * 84 + whole[100:],
        "short": whole[:50],
    }
    sqlite_path.write_bytes(broken[damage])

    with pytest.raises(StateError, match="corrupt") as caught:
        Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE)

    assert caught.value.code == "BW703"
    assert str(sqlite_path) in caught.value.message
    assert "backup" in caught.value.hint


def test_a_whole_file_passes_the_check_of_every_page(sqlite_ledger: Ledger) -> None:
    add_run(sqlite_ledger)

    sqlite_ledger.check()


def test_damage_that_comes_while_it_is_open_is_found_by_the_check(
    sqlite_ledger: Ledger, sqlite_path: Path
) -> None:
    add_run(sqlite_ledger)
    with closing(connect(sqlite_path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with sqlite_path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\x5a" * 4096 * 4)

    with pytest.raises(StateError) as caught:
        sqlite_ledger.check()

    assert caught.value.code == "BW703"


@pytest.mark.parametrize(
    "url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql://host"]
)
def test_a_url_that_names_no_ledger_is_a_matter_of_configuration(url: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        Ledger.open(url, WORKSPACE)

    assert caught.value.code == "BW618"


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(WorkspaceError) as caught:
        Ledger.open("mysql://ann:s3cret@host/db", WORKSPACE)

    assert "s3cret" not in str(caught.value.as_dict())


def test_a_server_that_is_not_there_cannot_be_used() -> None:
    with pytest.raises(StateError) as caught:
        Ledger.open("postgresql+psycopg://ann:s3cret@127.0.0.1:9/ledger", WORKSPACE)

    assert caught.value.code == "BW706"
    assert "s3cret" not in str(caught.value.as_dict())


def test_a_missing_ledger_is_not_made_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "none" / "ledger.sqlite3"

    with pytest.raises(StateError) as caught:
        Ledger.open(f"sqlite:///{path}", WORKSPACE, create=False)

    assert caught.value.code == "BW707"
    assert not path.parent.exists()


def test_a_folder_in_the_way_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(StateError) as caught:
        Ledger.open(f"sqlite:///{tmp_path}", WORKSPACE)

    assert caught.value.code == "BW706"


def test_importing_the_store_loads_no_database_library() -> None:
    code = (
        "import sys, brandwright.store, brandwright.store.records;"
        "print([name for name in ('sqlalchemy', 'alembic', 'psycopg', 'pydantic') if name in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_opening_an_existing_ledger_does_not_load_alembic(database: str) -> None:
    Ledger.open(database, WORKSPACE).close()
    code = (
        "import sys; from brandwright.store import Ledger;"
        "Ledger.open(sys.argv[1], 'acme').close(); print('alembic' in sys.modules)"
    )

    result = subprocess.run([sys.executable, "-c", code, database], capture_output=True, text=True)

    assert result.stdout.strip() == "False", result.stderr
