"""One process at a time on one run, on both databases; the lock is let go when the work ends."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from tests.graph.desks import acts, at_work, brief_of, draft, post

from brandwright.errors import ConflictError
from brandwright.graph._locks import exclusive
from brandwright.testing import ScriptedChatModel


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def env(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings that name a new database."""
    if request.param == "sqlite":
        return {}
    return {"BRANDWRIGHT_STORE_URL": request.getfixturevalue("postgres_database")}


def test_of_two_that_draft_the_same_brief_one_works_and_the_other_is_told(
    example_workspace: Path, env: dict[str, str]
) -> None:
    asked, refused = Event(), Event()

    def slowly(_: Any) -> Any:
        asked.set()
        refused.wait(timeout=30)
        return post()

    def first() -> str:
        with at_work(example_workspace, ScriptedChatModel(replies=slowly), env) as desk:
            return draft(desk, brief_of(example_workspace)).verdict

    second = ScriptedChatModel(replies=[])
    with ThreadPoolExecutor(1) as pool, at_work(example_workspace, second, env) as desk:
        working = pool.submit(first)
        assert asked.wait(timeout=30)
        try:
            with pytest.raises(ConflictError) as caught:
                draft(desk, brief_of(example_workspace))
        finally:
            refused.set()
        assert working.result(timeout=60) == "pass"
        assert len(acts(desk, "run.started")) == 1

    assert (caught.value.code, caught.value.exit_code, second.history) == ("BW741", 7, [])


def test_a_lock_is_waited_for_if_asked_and_free_when_its_work_ends(
    example_workspace: Path, env: dict[str, str]
) -> None:
    held, done = Event(), Event()

    def hold() -> None:
        with at_work(example_workspace, env=env) as desk, exclusive(desk, "work"):
            held.set()
            done.wait(timeout=30)

    with ThreadPoolExecutor(1) as pool, at_work(example_workspace, env=env) as desk:
        working = pool.submit(hold)
        assert held.wait(timeout=30)
        for wait in (0.0, 0.2):
            with pytest.raises(ConflictError), exclusive(desk, "work", wait=wait):
                raise AssertionError("two hold one lock")
        with exclusive(desk, "other work"):
            done.set()
        with exclusive(desk, "work", wait=10.0):
            working.result(timeout=30)


HOLDER = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from brandwright.graph._locks import exclusive

workspace = SimpleNamespace(database_url="sqlite:///ledger", state=Path(sys.argv[1]))
with exclusive(SimpleNamespace(workspace=workspace), "work"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_dies_with_the_process_that_held_it(tmp_path: Path) -> None:
    desk: Any = SimpleNamespace(workspace=SimpleNamespace(database_url="sqlite:///ledger", state=tmp_path))
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ConflictError), exclusive(desk, "work"):
            raise AssertionError("two processes hold one lock")
        holder.kill()
    with exclusive(desk, "work"):
        pass
