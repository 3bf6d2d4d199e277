"""What LangGraph saves: ids and verdicts, never words or keys; and what it reads back is never code."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import ormsgpack
import pytest
from langgraph.checkpoint.sqlite import SqliteSaver
from tests.graph.desks import MESSAGE, OPENING, at_work, brief_of, draft, post

from brandwright.errors import ModelError
from brandwright.graph._checkpoints import checkpointer
from brandwright.graph._saver import StepSaver
from brandwright.graph.desk import Desk
from brandwright.store import runs
from brandwright.testing import ScriptedChatModel

SOURCE = "The canary-source sang at dawn, and the review took two days."
NEED = "Our canary-need is not heard."
WORDS = "Reviews have an owner and a date, says the canary-draft."


def bytes_of(desk: Desk, name: str) -> bytes:
    """The raw bytes of a database of the workspace, its log included."""
    return b"".join(path.read_bytes() for path in sorted(desk.workspace.state.glob(f"{name}*")))


def with_canaries(folder: Path) -> Any:
    (folder / "examples" / "sources" / "canary.md").write_text(f"# Notes\n\n{SOURCE}\n", encoding="utf-8")
    return brief_of(folder, need=NEED, sources=["examples/sources/canary.md"])


def canaries(desk: Desk) -> Iterator[str]:
    """What must stay out of checkpoints, and does stand in the ledger."""
    yield from ("canary-source", "canary-need", "canary-draft", MESSAGE[0], "canary-misfit")


@pytest.fixture
def extracts() -> str:
    """What a reader answers about the source."""
    return f'{{"extracts": [{{"source": "examples/sources/canary.md", "quote": "{SOURCE}", "supports": "time"}}]}}'


def test_a_checkpoint_holds_no_text(example_workspace: Path, extracts: str) -> None:
    """Not of a run that went well, and not of one that failed with the model's words at hand."""
    brief = with_canaries(example_workspace)
    misfit = '{"canary-misfit": 1}'
    model = ScriptedChatModel(replies=[extracts, misfit, misfit, post(OPENING, WORDS, MESSAGE)])
    with at_work(example_workspace, model) as desk:
        with pytest.raises(ModelError):
            draft(desk, brief)
        assert draft(desk, brief).resumed
        saved, ledger = bytes_of(desk, "checkpoints.sqlite"), bytes_of(desk, "ledger.sqlite")

    assert b"run-" in saved
    for word in ("canary-source", "canary-need", "canary-draft"):
        assert word.encode() in ledger
    for word in canaries(desk):
        assert word.encode() not in saved, word


@pytest.mark.parametrize("begun_by", ["this release", "an earlier one"])
def test_a_run_goes_on_with_the_versions_that_it_began_with(
    begun_by: str, example_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = brief_of(example_workspace)
    model = ScriptedChatModel(replies=["{}", "{}", post(OPENING, MESSAGE)])
    with at_work(example_workspace, model) as desk:
        with monkeypatch.context() as earlier:
            if begun_by != "this release":
                earlier.setattr(StepSaver, "get_next_version", SqliteSaver.get_next_version)
            with pytest.raises(ModelError):
                draft(desk, brief)
        report = draft(desk, brief)
        with checkpointer(desk) as saver:
            saved = saver.get_tuple({"configurable": {"thread_id": report.run.id}})

    assert report.resumed
    kinds = {type(version) for version in saved.checkpoint["channel_versions"].values()}
    assert kinds == {int if begun_by == "this release" else str}


def test_the_files_of_the_state_are_their_owners_alone(example_workspace: Path) -> None:
    with at_work(example_workspace) as desk:
        draft(desk, brief_of(example_workspace))
        state = desk.workspace.state

    assert state.stat().st_mode & 0o777 == 0o700
    for path in (state / "checkpoints.sqlite", state / "ledger.sqlite"):
        assert path.stat().st_mode & 0o777 == 0o600, path.name


def foreign(module: str, name: str, argument: str) -> bytes:
    """A value that asks its reader to call a function of ours or of anybody's."""
    return ormsgpack.packb(ormsgpack.Ext(0, ormsgpack.packb((module, name, argument))))


FOREIGN: dict[str, Callable[[Path], bytes]] = {
    "a function of the system": lambda path: foreign("os", "mkdir", str(path)),
    "a command": lambda path: foreign("subprocess", "getoutput", f"mkdir {path}"),
}


@pytest.mark.parametrize("made", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_crafted_row_is_read_as_nothing(
    made: Callable[[Path], bytes], example_workspace: Path, tmp_path: Path
) -> None:
    brief = brief_of(example_workspace)
    trace = tmp_path / "trace"
    with at_work(example_workspace, ScriptedChatModel(replies=[])) as desk:
        with pytest.raises(ModelError):
            draft(desk, brief)
        path = desk.workspace.state / "checkpoints.sqlite"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE writes SET type = 'msgpack', value = ?", (made(trace),))
        with desk.ledger.read() as tx:
            (run,) = runs.list_(tx)
        with checkpointer(desk) as saver:
            saved = saver.get_tuple({"configurable": {"thread_id": run.id}})
            assert saved is not None

    assert not trace.exists()


PROBE = """
import langgraph.checkpoint.serde.jsonplus as theirs
from brandwright.graph._saver import PlainSerializer
import sys
row = ("msgpack", bytes.fromhex(sys.argv[1]))
ours = PlainSerializer().with_msgpack_allowlist([("os", "mkdir")])
ours.loads_typed(row)
print("ours", __import__("os").path.exists(sys.argv[2]))
theirs.JsonPlusSerializer().loads_typed(row)
print("theirs", __import__("os").path.exists(sys.argv[2]))
"""


def test_strictness_does_not_hang_on_the_environment(tmp_path: Path) -> None:
    """LangGraph reads its switch once, when somebody imports it; a row that it would obey does nothing here."""
    trace = tmp_path / "trace"
    env = {name: value for name, value in os.environ.items() if name != "LANGGRAPH_STRICT_MSGPACK"}

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROBE, foreign("os", "mkdir", str(trace)).hex(), str(trace)],
        capture_output=True,
        text=True,
        check=False,
        env=env,
    )

    assert done.stdout.split("\n")[:2] == ["ours False", "theirs True"], done.stderr
