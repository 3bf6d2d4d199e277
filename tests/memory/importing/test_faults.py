"""What goes wrong around an import: each is one clear error, nothing is half-written, the same call completes it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from tests.memory.importing.desks import Desk, line

from brandwright.errors import StateError, UsageError
from brandwright.memory import Progress, import_file
from brandwright.store import Actor, Ledger, audit, learnings

ADA = Actor("person", "ada", "ada", "local")


def many(count: int) -> str:
    return "".join(line(statement=f"Finding {number} won.") for number in range(count))


def assert_whole(ledger: Ledger, expected: list[str]) -> None:
    """Each record once, in one version, with one entry in a chain that holds."""
    with ledger.read() as tx:
        records = learnings.list_(tx)
        entries = audit.entries(tx, limit=None, act="memory.proposed")
        assert audit.verify(tx).ok
    assert Counter(record.statement for record in records) == Counter(expected)
    assert Counter(entry.object.id for entry in entries) == Counter(record.id for record in records)


@pytest.mark.parametrize("how", ["grows", "shrinks", "is replaced", "vanishes"])
def test_a_file_that_changes_while_it_is_read_stops_the_import_with_what_to_do(desk: Desk, how: str) -> None:
    path = desk.write("rows.jsonl", many(1200))

    def disturb(progress: Progress) -> None:
        if progress.rows > 500:
            return
        if how == "grows":
            path.write_text(path.read_text() + line(statement="Late.")[:20])
        elif how == "shrinks":
            path.write_text(many(700))
        elif how == "vanishes":
            path.unlink()
        else:
            desk.write("other.jsonl", many(3)).replace(path)

    with pytest.raises(UsageError) as caught:
        import_file(desk.ledger, path, actor=desk.actor, brand="acme", on_progress=disturb)
    assert caught.value.code == "BW234"
    assert "the same command again" in caught.value.hint
    assert_whole(desk.ledger, [f"Finding {number} won." for number in range(500)])
    assert desk.load("rows.jsonl", many(1200)).added_count == 700


def test_a_locked_ledger_is_one_error_and_the_same_call_completes_it(desk: Desk, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    path = desk.write("rows.jsonl", many(700))
    with Ledger.open(url, "acme", lock_timeout=0.2) as ledger, Ledger.open(url, "acme") as holder:
        with holder.write(ADA), pytest.raises(StateError) as caught:
            import_file(ledger, path, actor=ADA)
        assert caught.value.code == "BW702"
        assert_whole(ledger, [])
        assert import_file(ledger, path, actor=ADA).added_count == 700


def test_a_full_database_keeps_whole_batches_and_the_same_call_completes_it(desk: Desk) -> None:
    path = desk.write("rows.jsonl", many(2000))
    with desk.ledger.read() as tx:
        pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit = pages + 350

    def bound(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")

    engine = desk.ledger._engine
    event.listen(engine, "begin", bound)
    with pytest.raises(StateError) as caught:
        import_file(desk.ledger, path, actor=desk.actor)
    assert caught.value.code == "BW701"
    with desk.ledger.read() as tx:
        kept = len(learnings.list_(tx))
    assert 0 < kept < 2000
    assert kept % 500 == 0
    limit = 2**30
    report = import_file(desk.ledger, path, actor=desk.actor)
    assert (report.added_count, report.unchanged_count) == (2000 - kept, kept)
    assert_whole(desk.ledger, [f"Finding {number} won." for number in range(2000)])


IMPORTER = """
import resource, sys
from pathlib import Path
from brandwright.errors import BrandwrightError
from brandwright.memory import import_file
from brandwright.store import Actor, Ledger
url, path, limit = sys.argv[1:]
with Ledger.open(url, "acme") as ledger:
    if int(limit):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        report = import_file(ledger, Path(path), actor=Actor("person", "ada", "ada", "local"))
    except BrandwrightError as error:
        sys.exit(error.code)
print(report.added_count, report.unchanged_count, report.refused_count,
      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def importer(url: str, path: Path, limit: int = 0) -> subprocess.Popen[str]:
    """Another process that imports."""
    words = [sys.executable, "-c", IMPORTER, url, str(path), str(limit)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> list[int]:
    out, err = process.communicate()
    assert process.returncode == 0, err
    return [int(word) for word in out.split()]


@pytest.mark.slow
def test_a_disk_that_takes_no_more_is_one_error_and_the_same_call_completes_it(
    desk: Desk, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'small.sqlite'}"
    path = desk.write("rows.jsonl", many(1500))
    Ledger.open(url, "acme").close()
    process = importer(url, path, 1_500_000)
    _, err = process.communicate()
    assert (process.returncode, err.strip()) == (1, "BW701")
    added, unchanged, *_ = ended(importer(url, path))
    assert added + unchanged == 1500
    with Ledger.open(url, "acme") as ledger:
        assert_whole(ledger, [f"Finding {number} won." for number in range(1500)])


@pytest.mark.slow
@pytest.mark.parametrize("same", [True, False], ids=["the same file", "different files"])
def test_two_processes_import_at_once_and_nothing_is_lost_or_doubled(
    desk: Desk, tmp_path: Path, same: bool
) -> None:
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    Ledger.open(url, "acme").close()
    first = desk.write("first.jsonl", many(1000))
    other = first if same else desk.write("other.jsonl", many(1000).replace("Finding", "Insight"))
    running = [importer(url, path) for path in (first, other)]
    counts = [ended(process)[:3] for process in running]
    expected = [f"Finding {number} won." for number in range(1000)]
    assert sum(added for added, *_ in counts) == (1000 if same else 2000)
    assert all(added + unchanged == 1000 and refused == 0 for added, unchanged, refused in counts)
    with Ledger.open(url, "acme") as ledger:
        assert_whole(
            ledger, expected if same else [*expected, *(e.replace("Finding", "Insight") for e in expected)]
        )


def test_two_threads_of_one_process_import_the_same_file(desk: Desk) -> None:
    path = desk.write("rows.jsonl", many(1000))
    added: list[int] = []
    threads = [
        threading.Thread(target=lambda: added.append(import_file(desk.ledger, path, actor=ADA).added_count))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(added) == 1000
    assert_whole(desk.ledger, [f"Finding {number} won." for number in range(1000)])


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """From the first third of a file to its end the process takes no more memory, whatever the rows are."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    path = tmp_path / "large.jsonl"
    bad = json.dumps({"kind": "?", "statement": "x" * 300}) + "\n"
    path.write_text((line() + bad) * 15_000)
    words = [sys.executable, "-c", SAMPLER, url, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    third, end = (int(word) for word in done.stdout.split())
    assert end - third < 4_000, "kilobytes"


SAMPLER = """
import resource, sys
from pathlib import Path
from brandwright.memory import import_file
from brandwright.store import Actor, Ledger
peaks = []
def told(progress):
    if progress.rows in (10_000, 30_000):
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
with Ledger.open(sys.argv[1], "acme") as ledger:
    import_file(ledger, Path(sys.argv[2]), actor=Actor("person", "ada", "ada", "local"), on_progress=told)
print(*peaks)
"""


def test_ten_thousand_ids_are_named_and_all_are_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brandwright.memory.remember.MAX_IDS", 3)
    report = desk.load("rows.jsonl", many(5) + many(5))
    assert (len(report.added), report.added_count) == (3, 5)
    assert (len(report.unchanged), report.unchanged_count) == (3, 5)
