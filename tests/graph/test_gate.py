"""The gate in the graph fails closed, and a waiver lets one finding stand, no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.graph.desks import OPENING, UNSUPPORTED, acts, at_work, brief_of, draft, post

from brandwright.errors import BrandwrightError, RefusedError
from brandwright.evaluation import SCORERS, Gate, Score
from brandwright.governance import identify
from brandwright.graph.desk import Desk
from brandwright.graph.editing import waive_finding
from brandwright.graph.export import export_review
from brandwright.graph.reviewing import decide_review, show_review
from brandwright.testing import ScriptedChatModel


def broken(record: Any) -> Score:
    raise RuntimeError("the scorer is broken")


def silent(record: Any) -> Score:
    return Score(name="claims", value=None, label=None, verdict="undetermined", reason="it could not tell")


def endless(record: Any) -> Score:
    time.sleep(1.0)
    return Score(name="claims", value=1.0, label=None, verdict="pass")


FAILING: dict[str, Callable[[Any], Any]] = {
    "raises": broken,
    "cannot tell": silent,
    "takes too long": endless,
    "answers nonsense": lambda record: "pass",
}


@pytest.mark.parametrize("scorer", FAILING.values(), ids=FAILING.keys())
def test_a_required_scorer_that_gives_no_answer_leaves_the_draft_unchecked_and_held(
    example_workspace: Path, scorer: Callable[[Any], Any], tmp_path: Path
) -> None:
    with at_work(example_workspace) as desk:
        policy = desk.playbook.policy.gate.model_copy(update={"timeout_s": 0.3})
        gate = Gate(policy, {**SCORERS, "claims": scorer})
    with at_work(example_workspace, gate=gate) as desk:
        (asset,) = draft(desk, brief_of(example_workspace)).assets

        assert (asset.verdict, asset.review.held) == ("unchecked", True)
        assert [f.rule for f in asset.findings if f.action == "unchecked"] == ["gate.claims"]
        with pytest.raises(RefusedError) as caught:
            decide_review(
                desk,
                asset.review.id,
                "approve",
                identify(desk.playbook, "Ana", {}),
                reason="Looks fine.",
                sha=None,
            )
        assert caught.value.code == "BW104"
        with pytest.raises(BrandwrightError):
            export_review(desk, asset.review.id, format_="md", target=tmp_path / "out.md")
    assert not (tmp_path / "out.md").exists()


def waive(desk: Desk, review: str, fingerprint: str) -> None:
    waive_finding(
        desk, review, fingerprint, identify(desk.playbook, "Ana", {}), reason="Checked by hand.", until=None
    )


def test_waived_findings_stand_each_by_its_own_waiver_and_the_rest_still_holds(
    example_workspace: Path,
) -> None:
    model = ScriptedChatModel(replies=[post(UNSUPPORTED)])
    env = {"BRANDWRIGHT_DRAFT_REVISIONS": "0"}
    with at_work(example_workspace, model, env) as desk:
        (asset,) = draft(desk, brief_of(example_workspace)).assets
        review = asset.review.id
        first, *_ = waivable = [f for f in asset.findings if f.rule == "claims.unsupported"]
        assert len(waivable) == 2

        waive(desk, review, first.fingerprint)
        shown = show_review(desk, review)

        assert shown.view.review.draft_sha == asset.draft.sha256
        marked = {f.fingerprint: (f.action, bool(f.waiver)) for f in shown.findings}
        assert marked[first.fingerprint] == ("pass", True)
        assert shown.view.review.held, "the other findings have not been waived"
        assert len(acts(desk, "draft.judged")) == 2


def test_what_the_policy_lets_nobody_waive_cannot_be_waived(example_workspace: Path) -> None:
    model = ScriptedChatModel(replies=[post(hook=f"{OPENING} " * 40)])
    with at_work(example_workspace, model, {"BRANDWRIGHT_DRAFT_REVISIONS": "0"}) as desk:
        (asset,) = draft(desk, brief_of(example_workspace)).assets
        too_long = next(f for f in asset.findings if f.rule == "limits.part")

        with pytest.raises(RefusedError) as caught:
            waive(desk, asset.review.id, too_long.fingerprint)

        assert caught.value.code == "BW106"
        assert show_review(desk, asset.review.id).view.review.version == 1


def test_a_decision_stores_the_gate_policy_and_kit_that_judged(example_workspace: Path) -> None:
    with at_work(example_workspace) as desk:
        (asset,) = draft(desk, brief_of(example_workspace)).assets
        decided = decide_review(
            desk, asset.review.id, "approve", identify(desk.playbook, "Ana", {}), reason="Good.", sha=None
        ).decision

        assert decided.gate_id == asset.review.gate_id
        assert decided.policy_sha == desk.playbook.policy_sha256
        assert decided.kit_sha == desk.kit.sha256
        assert len(acts(desk, "draft.judged")) == 1
