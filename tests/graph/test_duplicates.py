"""A draft that says what approved copy says already is noted, and goes to review all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from tests.graph.desks import ANA, at_work, brief_of, draft, post

from brandwright.content import Finding
from brandwright.governance import identify
from brandwright.graph.desk import Desk
from brandwright.graph.reviewing import decide_review
from brandwright.store import tables
from brandwright.testing import ScriptedChatModel

ANOTHER = "Somebody asks who said yes to a sentence, and the answer is a name with a date."


def approved_once(desk: Desk, folder: Path) -> str:
    """A draft that went out; the id of its review."""
    (asset,) = draft(desk, brief_of(folder)).assets
    decide_review(
        desk,
        asset.review.id,
        "approve",
        identify(desk.playbook, "Ana", {}),
        reason="True and ours.",
        sha=asset.draft.sha256,
    )
    return asset.review.id


def near(findings: Any) -> list[Finding]:
    return [finding for finding in findings if finding.rule == "duplicates.near"]


@pytest.fixture
def model() -> ScriptedChatModel:
    return ScriptedChatModel(replies=lambda _: post())


def test_a_second_draft_of_the_same_words_is_noted_and_not_stopped(
    example_workspace: Path, model: ScriptedChatModel
) -> None:
    with at_work(example_workspace, model) as desk:
        review = approved_once(desk, example_workspace)
        (again,) = draft(desk, brief_of(example_workspace, need="We do not know who approved what.")).assets
        (note,) = near(again.findings)
        assert (note.action, note.severity) == ("pass", "note")
        assert review in note.message
        assert not again.review.held
        assert again.verdict != "block"


def test_copy_that_waits_or_says_something_else_is_not_noted(example_workspace: Path) -> None:
    replies = iter([post(), post(), post(ANOTHER, hook=ANOTHER)])
    model = ScriptedChatModel(replies=lambda _: next(replies))
    with at_work(example_workspace, model) as desk:
        (waiting,) = draft(desk, brief_of(example_workspace)).assets
        (second,) = draft(desk, brief_of(example_workspace, need="We do not know who approved what.")).assets
        assert not near(waiting.findings)
        assert not near(second.findings)


def test_an_approved_draft_that_is_damaged_stops_nothing(
    example_workspace: Path, model: ScriptedChatModel
) -> None:
    with at_work(example_workspace, model) as desk:
        approved_once(desk, example_workspace)
        with desk.ledger.write(ANA) as tx:
            tx.connection.execute(update(tables.drafts).values(canonical=b"{}"))
        brief = brief_of(example_workspace, need="We do not know who approved what.")
        changed = ScriptedChatModel(replies=lambda _: post(ANOTHER))
    with at_work(example_workspace, changed) as desk:
        (asset,) = draft(desk, brief).assets
        assert not near(asset.findings)
        assert not asset.review.held
