"""A draft is held against the approved drafts of its campaign, not only against those of its own run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.graph.desks import PROVEN, at_work, brief_of, draft, post

from brandwright.governance import identify
from brandwright.graph._job import open_job
from brandwright.graph.reviewing import decide_review
from brandwright.testing import ScriptedChatModel

OTHER = ("A draft goes through 19 checks before a person decides about it.", "gate-scorers")
RULE = "claims.campaign-conflict"


@pytest.mark.parametrize(("campaign", "expected"), [("spring", [RULE]), ("summer", []), (None, [])])
def test_another_value_than_in_approved_copy_of_the_campaign_is_found(
    example_workspace: Path, campaign: str | None, expected: list[str]
) -> None:
    replies = iter([post(PROVEN), post(OTHER)])
    model = ScriptedChatModel(replies=lambda _: next(replies))
    with at_work(example_workspace, model, {"BRANDWRIGHT_DRAFT_REVISIONS": "0"}) as desk:
        (first,) = draft(desk, brief_of(example_workspace, campaign="spring")).assets
        decide_review(
            desk,
            first.review.id,
            "approve",
            identify(desk.playbook, "Ana", {}),
            reason="True.",
            sha=first.draft.sha256,
        )
        later = brief_of(example_workspace, campaign=campaign, need="We do not know who approved what.")
        (second,) = draft(desk, later).assets

        assert [f.rule for f in second.findings if f.rule == RULE] == expected
        released = open_job(desk, second.review.run_id).released
        assert [known.sha256 for known in released] == ([first.draft.sha256] if expected else [])


def test_copy_that_is_not_approved_is_not_held_against_another_run(example_workspace: Path) -> None:
    replies = iter([post(PROVEN), post(OTHER)])
    model = ScriptedChatModel(replies=lambda _: next(replies))
    with at_work(example_workspace, model, {"BRANDWRIGHT_DRAFT_REVISIONS": "0"}) as desk:
        draft(desk, brief_of(example_workspace, campaign="spring"))
        later = brief_of(example_workspace, campaign="spring", need="We do not know who approved what.")
        (second,) = draft(desk, later).assets

        assert [f.rule for f in second.findings if f.rule == RULE] == []
