"""Nobody approves a draft whose evidence ended since the gate judged it: nothing of it could leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.graph.desks import at_work, brief_of, draft

from brandwright.errors import ConflictError
from brandwright.governance import identify
from brandwright.graph.retiring import retire_proof
from brandwright.graph.reviewing import decide_review, show_review

PROOF = "gate-scorers"


def test_a_draft_that_waits_is_not_approved_on_proof_that_was_retired(example_workspace: Path) -> None:
    with at_work(example_workspace) as desk:
        review = draft(desk, brief_of(example_workspace)).assets[0].review.id
        ana = identify(desk.playbook, "Ana", {})
        retire_proof(desk, ana, PROOF, reason="One check was taken out.")
    with at_work(example_workspace) as desk:
        with pytest.raises(ConflictError, match=rf"{PROOF} \(retired\)") as caught:
            decide_review(desk, review, "approve", ana, reason="Accurate.", sha=None)
        assert caught.value.code == "BW7230"
        assert show_review(desk, review).view.state == "pending"
        made = decide_review(desk, review, "reject", ana, reason="Its proof is gone.", sha=None)
    assert made.shown.view.state == "rejected"
