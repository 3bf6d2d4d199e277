"""kill -9 anywhere: the next command finishes the work, and nothing that has an effect happens twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from brandwright.store import Ledger, audit, reviews, runs
from brandwright.workspace import Workspace

pytestmark = pytest.mark.crash

DRIVER = Path(__file__).parent / "driver.py"
BRIEF = "examples/briefs/blog-consideration.yaml"
KILLED = -9


def brandwright(folder: Path, *command: str, point: str = "commit:0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DRIVER), point, "--", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def answer(folder: Path, *command: str) -> dict[str, Any]:
    done = brandwright(folder, *command, "--json")
    assert done.returncode in (0, 3), done.stderr + done.stdout
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def acts(folder: Path) -> Counter[tuple[str, str]]:
    """How often each act was done to each object; and the chain is whole."""
    workspace = Workspace.find(folder)
    with Ledger.open(workspace.database_url, workspace.id) as ledger, ledger.read() as tx:
        found = audit.verify(tx)
        assert found.ok, found.problem
        return Counter((entry.act, entry.object.id) for entry in audit.entries(tx, limit=None))


def assert_whole(folder: Path, drafted: dict[str, Any], most_runs: int = 1) -> None:
    """One draft a round and one review an asset, however often the process died.

    There is one run, unless a process died after it had closed its run: then the command starts anew, as it should.
    """
    workspace = Workspace.find(folder)
    with Ledger.open(workspace.database_url, workspace.id) as ledger, ledger.read() as tx:
        made = runs.list_(tx)
        assert {run.status for run in made} == {"finished"}
        assert made[0].id == drafted["run"]
        assert len(made) <= most_runs
        steps = Counter(
            (run.id, s.node, s.asset, s.round, s.kind, s.name) for run in made for s in runs.steps(tx, run.id)
        )
        opened = reviews.list_(tx, limit=None)
    assert set(steps.values()) == {1}
    assert len(opened) == len(drafted["drafts"]) * len(made)
    done = acts(folder)
    once = ("run.started", "run.finished", "review.submitted")
    assert all(count == 1 for (act, _), count in done.items() if act in once)
    assert sum(count for (act, _), count in done.items() if act == "review.submitted") == len(opened)
    written = sum(1 for _, node, *_ in steps if node in ("write", "revise"))
    assert sum(count for (act, _), count in done.items() if act == "draft.written") == written


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("node", ["recall", "research", "write", "gate", "revise", "route", "submit"])
def test_a_draft_killed_at_a_node_is_finished_by_the_same_command(
    example_workspace: Path, node: str, when: str
) -> None:
    brief = "examples/briefs/unprovable-offer.yaml" if node == "revise" else BRIEF
    first = brandwright(example_workspace, "draft", brief, point=f"node:{node}:{when}")
    if node != "revise" or first.returncode == KILLED:
        assert first.returncode == KILLED, first.stderr
    drafted = answer(example_workspace, "draft", brief)
    assert_whole(example_workspace, drafted)


@pytest.mark.parametrize("kind", ["write", "commit"])
def test_a_draft_killed_at_any_transaction_is_finished_by_the_same_command(
    example_workspace: Path, kind: str
) -> None:
    """Every write transaction in turn is the last: one process after the other dies at its N-th."""
    number, deaths = 0, 0
    while True:
        number += 1
        done = brandwright(example_workspace, "draft", BRIEF, "--json", point=f"{kind}:{number}")
        if done.returncode != KILLED:
            break
        deaths += 1
        # Each process gets further than the one before; so the sweep ends.
        assert deaths < 60
    assert deaths >= 3
    assert done.returncode == 0, done.stderr
    assert_whole(example_workspace, json.loads(done.stdout), most_runs=2)


def decided(folder: Path, *, point: str = "commit:0", kind: str = "changes") -> tuple[str, int]:
    review = answer(folder, "draft", "examples/briefs/linkedin-awareness.yaml")["drafts"][0]["review"]["id"]
    command = ("review", kind, review, "--by", "Ana", "--reason", "Say more about approvals")
    return review, brandwright(folder, *command, point=point).returncode


SETTLE_POINTS = [
    f"node:{node}:{when}" for node in ("record", "learn", "follow") for when in ("before", "after")
]


@pytest.mark.parametrize("point", SETTLE_POINTS)
def test_a_decision_killed_while_it_settles_is_settled_once_by_the_next_command(
    example_workspace: Path, point: str
) -> None:
    review, code = decided(example_workspace, point=point)
    assert code == KILLED
    assert_settled_once(example_workspace, review)


def test_a_decision_killed_before_it_settles_is_settled_once(
    example_workspace: Path,
) -> None:
    """The decision itself is the first write of the command; the process dies right after it is on record."""
    review, code = decided(example_workspace, point="commit:1")
    assert code == KILLED
    assert_settled_once(example_workspace, review)


def assert_settled_once(folder: Path, review: str) -> None:
    answer(folder, "review", "list")
    answer(folder, "review", "list")
    shown = answer(folder, "review", "show", review)
    assert [decision["kind"] for decision in shown["decisions"]] == ["request-changes"]
    decision = shown["decisions"][0]["id"]
    done = acts(folder)
    assert done["decision.settled", decision] == 1
    assert sum(count for (act, _), count in done.items() if act == "learning.proposed") == 1
    workspace = Workspace.find(folder)
    with Ledger.open(workspace.database_url, workspace.id) as ledger, ledger.read() as tx:
        children = [run for run in runs.list_(tx) if run.parent]
    assert [child.status for child in children] == ["finished"]
