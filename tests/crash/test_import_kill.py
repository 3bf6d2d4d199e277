"""kill -9 at any point of an import: the same command completes it, and no row is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from brandwright.store import Ledger, audit, learnings
from brandwright.workspace import Workspace

pytestmark = pytest.mark.crash

DRIVER = Path(__file__).parent / "import_driver.py"
ROWS, GROUPS = 2000, 10
KILLED = -9
SEED = int(os.environ.get("BRANDWRIGHT_TEST_SEED", random.SystemRandom().randrange(10**9)))


def points(group: int) -> tuple[str, str, str]:
    """Three random points, one of each way to die; the last one may lie behind the end."""
    pick = random.Random(f"{SEED}/{group}")
    around = pick.choice(("before", "after"))
    return f"row:{pick.randint(1, ROWS)}", f"{around}:{pick.randint(1, 30)}", f"time:{pick.randint(1, 1500)}"


def statement(number: int) -> str:
    return f"Subject line {number} was opened more often than the one before it."


def run(folder: Path, point: str, *command: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(DRIVER), point, *command]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def killed_and_completed(folder: Path, point: str) -> bool:
    """Whether the import was killed; that it is complete after the same command is asserted."""
    folder.mkdir()
    write_rows(folder)
    url = f"sqlite:///{folder / 'ledger.sqlite'}"
    Ledger.open(url, "acme").close()
    first = run(folder, point, url, "rows.jsonl")
    assert first.returncode in (0, KILLED), (point, first.stderr)
    ended = run(folder, "never", url, "rows.jsonl")
    assert ended.returncode == 0, (point, ended.stderr)
    added, unchanged, refused = map(int, ended.stdout.split())
    assert (added + unchanged, refused) == (ROWS, 0), point
    assert_complete(url, "acme", point)
    shutil.rmtree(folder)
    return first.returncode == KILLED


def write_rows(folder: Path) -> None:
    rows = ({"kind": "creative", "channel": "email", "statement": statement(n)} for n in range(ROWS))
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def assert_complete(url: str, workspace: str, point: str) -> None:
    with Ledger.open(url, workspace) as ledger, ledger.read() as tx:
        records = learnings.list_(tx)
        entries = audit.entries(tx, limit=None, act="memory.proposed")
        chain = audit.verify(tx)
    assert chain.ok, (point, chain.problem)
    assert Counter(r.statement for r in records) == Counter(map(statement, range(ROWS))), point
    assert {(r.version, r.status) for r in records} == {(1, "proposed")}, point
    assert sorted(r.seq for r in records) == list(range(1, ROWS + 1)), point
    assert Counter(entry.object.id for entry in entries) == Counter(r.id for r in records), point


@pytest.mark.timeout(180)
@pytest.mark.parametrize("group", range(GROUPS))
def test_an_import_killed_anywhere_is_completed_by_the_same_call(tmp_path: Path, group: int) -> None:
    print(f"seed {SEED}: set BRANDWRIGHT_TEST_SEED to repeat it")
    killed = [
        killed_and_completed(tmp_path / str(number), point) for number, point in enumerate(points(group))
    ]
    assert killed[:2] == [True, True]


def test_a_command_killed_while_it_imports_is_completed_by_the_same_command(example_workspace: Path) -> None:
    write_rows(example_workspace)
    command = ("--", "remember", "rows.jsonl", "--json")
    assert run(example_workspace, "row:1234", *command).returncode == KILLED
    ended = run(example_workspace, "never", *command)
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert (said["added_count"], said["unchanged_count"]) == (1000, 1000)
    workspace = Workspace.find(example_workspace)
    assert_complete(workspace.database_url, workspace.id, "row:1234")
