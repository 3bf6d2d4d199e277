"""Each decision settles exactly once, whoever comes next and however often somebody died on the way."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from tests.example import make_example
from tests.graph.desks import ANA, HOOK, acts, at_work, brief_of, draft, post

from brandwright.content.formats import FORMATS
from brandwright.errors import BrandwrightError
from brandwright.governance import Choice, decide, identify
from brandwright.graph.desk import Desk
from brandwright.graph.editing import edit_review
from brandwright.graph.reviewing import decide_review
from brandwright.graph.settle import settle_pending
from brandwright.memory import withdraw_origin
from brandwright.store import Ledger, Transaction, drafts, learnings, proposals, reviews, runs
from brandwright.store.records import Decision
from brandwright.testing import ScriptedChatModel
from brandwright.workspace import Workspace

WHY = "Say more about approvals."


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one open review, to be copied."""
    folder = tmp_path_factory.mktemp("reviewed") / "demo"
    make_example(folder)
    with at_work(folder) as desk:
        draft(desk, brief_of(folder))
    return folder


@pytest.fixture
def folder(reviewed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(reviewed, tmp_path / "demo"))


def decided(desk: Desk, kind: Choice = "request-changes", why: str = WHY) -> Decision:
    """A decision on the open review, as a process leaves it that dies right after."""
    with desk.ledger.read() as tx:
        (review,) = reviews.list_(tx)
    person = identify(desk.playbook, "Ana", {})
    return decide(
        desk.ledger,
        desk.playbook,
        review.id,
        kind,
        person,
        sha=review.draft_sha,
        version=review.version,
        reason=why,
    )


def children(desk: Desk, decision: Decision) -> list[str]:
    with desk.ledger.read() as tx:
        return [run.status for run in runs.list_(tx, parent=decision.id)]


def proposed(desk: Desk, decision: Decision) -> list[tuple[str, str]]:
    with desk.ledger.read() as tx:
        return [
            (p.payload_json["statement"], p.status) for p in proposals.list_(tx, from_decision=decision.id)
        ]


def assert_settled_once(desk: Desk, decision: Decision) -> None:
    done = Counter((entry.act, entry.object.id) for entry in acts(desk))
    assert done["decision.settled", decision.id] == 1
    assert children(desk, decision) == ["finished"]
    assert proposed(desk, decision) == [(f"request-changes: {WHY}", "proposed")]
    with desk.ledger.read() as tx:
        assert len(reviews.list_(tx)) == 2
        assert reviews.unsettled(tx) == []


def test_requested_changes_make_one_child_whose_writer_hears_why(folder: Path) -> None:
    model = ScriptedChatModel(replies=[post()])
    with at_work(folder, model) as desk:
        decision = decided(desk)

        assert settle_pending(desk) == [decision.id]
        assert settle_pending(desk) == []
        assert_settled_once(desk, decision)

    assert f"A reviewer asked: {WHY}" in str(model.history[0][1].content)


def test_what_a_decision_teaches_is_proposed_and_never_approved_by_itself(folder: Path) -> None:
    with at_work(folder) as desk:
        decision = decided(desk, "reject")
        settle_pending(desk)

        assert proposed(desk, decision) == [(f"reject: {WHY}", "proposed")]
        assert children(desk, decision) == []
        with desk.ledger.read() as tx:
            (lesson,) = learnings.list_(tx)
        assert (lesson.statement, lesson.status) == (f"reject: {WHY}", "proposed")
        assert (lesson.source_id, lesson.approver) == (decision.id, "")
        assert lesson.derived_from == (decision.id, f"dr-{decision.draft_sha[:12]}")


def test_a_reason_with_personal_data_teaches_memory_nothing(folder: Path) -> None:
    with at_work(folder) as desk:
        decision = decided(desk, "reject", why="Ask maria.lopez@example.com first.")
        settle_pending(desk)

        assert len(proposed(desk, decision)) == 1
        with desk.ledger.read() as tx:
            assert learnings.list_(tx) == []
        assert [entry.act for entry in acts(desk)].count("memory.refused") == 1


def test_a_withdrawn_decision_withdraws_what_was_proposed_from_it(folder: Path) -> None:
    with at_work(folder) as desk:
        with desk.ledger.read() as tx:
            (review,) = reviews.list_(tx)
            before = drafts.get(tx, review.draft_sha)
        hook = before.parts[0].text
        text = FORMATS["md"](before).decode().replace(hook, HOOK)
        edit_review(
            desk,
            review.id,
            text,
            identify(desk.playbook, "Ana", {}),
            reason="Clearer.",
            version=review.version,
        )
        decision = decided(desk, "approve")
        settle_pending(desk)
        lesson = f"An editor wrote “{HOOK}” for “{hook}”"
        assert (decision.kind, proposed(desk, decision)) == ("approve-with-edits", [(lesson, "proposed")])

        decide_review(
            desk, review.id, None, identify(desk.playbook, "Ana", {}), reason="The hook is wrong.", sha=None
        )

        assert proposed(desk, decision) == [(lesson, "withdrawn")]
        with desk.ledger.read() as tx:
            (record,) = learnings.list_(tx, source_id=decision.id)
        assert (record.statement, record.status) == (lesson, "retired")
        (entry,) = acts(desk, "proposal.withdrawn")
        assert entry.refs[0].id != decision.id


def test_a_lesson_that_a_person_approved_is_marked_when_its_decision_is_withdrawn(folder: Path) -> None:
    with at_work(folder) as desk:
        decision = decided(desk, "reject")
        settle_pending(desk)
        with desk.ledger.write(ANA) as tx:
            (lesson,) = learnings.list_(tx)
            learnings.update_status(tx, lesson.id, lesson.version, "approved", author="ana", reason="true")
            assert withdraw_origin(tx, decision.id, reason="it fell") == [lesson.id]
            assert withdraw_origin(tx, decision.id, reason="it fell") == []
            (marked,) = learnings.list_(tx)
        assert (marked.status, marked.retest) == ("approved", "it fell")


def test_an_approval_settles_without_a_child(folder: Path) -> None:
    with at_work(folder) as desk:
        decision = decided(desk, "approve")

        assert settle_pending(desk) == [decision.id]
        assert (children(desk, decision), proposed(desk, decision)) == ([], [])


def test_two_that_settle_at_once_settle_once(folder: Path) -> None:
    """Each with its own connections and locks, as two processes have them."""
    with at_work(folder) as desk:
        decision = decided(desk)
    start = Barrier(2)

    def settle(_: int) -> list[str]:
        with at_work(folder) as desk:
            start.wait(timeout=30)
            return settle_pending(desk)

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(settle, range(2)))

    assert sorted(made, key=len)[-1] == [decision.id]
    with at_work(folder) as desk:
        assert_settled_once(desk, decision)


def test_a_model_that_is_down_leaves_the_decision_to_the_next_command(folder: Path) -> None:
    with at_work(folder, ScriptedChatModel(replies=[])) as desk:
        decision = decided(desk)
        assert settle_pending(desk) == []
        assert settle_pending(desk) == []
        assert {entry.data["code"] for entry in acts(desk, "settle.failed")} == {"BW518"}
        assert children(desk, decision) == ["running"]

    with at_work(folder, ScriptedChatModel(replies=[post()])) as desk:
        # The script is a part of what a run rests on only by its engine's name, so the child resumes.
        assert settle_pending(desk) == [decision.id]
        assert_settled_once(desk, decision)


class Killed(BaseException):
    """A process that dies: nothing of ours catches it."""


class Dying(Ledger):
    """A ledger whose process dies right after its n-th transaction."""

    def __init__(self, ledger: Ledger, lives: int) -> None:
        self.__dict__.update(vars(ledger))
        self.lives = lives

    @contextmanager
    def write(self, actor: Any) -> Iterator[Transaction]:
        self.lives -= 1
        with super().write(actor) as tx:
            yield tx
        if self.lives == 0:
            raise Killed


@contextmanager
def copied(desk: Desk, root: Path) -> Iterator[Desk]:
    """The same desk on a copy of its state."""
    shutil.copytree(desk.workspace.state, root / ".brandwright")
    workspace = Workspace(root, desk.workspace.settings)
    with Ledger.open(workspace.database_url, workspace.id) as ledger:
        yield replace(desk, workspace=workspace, ledger=ledger)


def test_a_death_after_any_transaction_makes_nothing_happen_twice(folder: Path, tmp_path: Path) -> None:
    """The child that a dead process finished, but did not tell of, is not made again."""
    lives, died = 0, True
    with at_work(folder) as original:
        decision = decided(original)
        while died:
            lives += 1
            with copied(original, tmp_path / f"{lives}") as desk:
                try:
                    settle_pending(replace(desk, ledger=Dying(desk.ledger, lives)))
                    died = False
                except Killed:
                    settle_pending(desk)
                assert_settled_once(desk, decision)
    assert lives > 6


def test_a_thread_of_an_older_graph_is_not_taken_for_settled(folder: Path) -> None:
    """What an older version saved under its own name says nothing about this one's steps."""
    from brandwright.graph._checkpoints import checkpointer
    from brandwright.graph.engine import advance
    from brandwright.graph.settle import build_settle

    with at_work(folder) as desk:
        decision = decided(desk, "reject")
        with checkpointer(desk) as saver:
            older = build_settle(saver, {"note": lambda state: {"review": "seen"}})
            advance(desk, older, f"settle-{decision.id}", {"decision": decision.id})

        assert settle_pending(desk) == [decision.id]
        assert proposed(desk, decision) == [(f"reject: {WHY}", "proposed")]


def test_an_error_while_settling_is_on_record_and_stops_no_command(folder: Path) -> None:
    def broken(state: Any, runtime: Any) -> Any:
        raise BrandwrightError("BW799", "the step fails")

    with at_work(folder) as desk:
        decision = decided(desk, "reject")
        assert settle_pending(desk, nodes={"record": broken}) == []
        (entry,) = acts(desk, "settle.failed")
        assert (entry.object.id, entry.data) == (decision.id, {"code": "BW799"})
