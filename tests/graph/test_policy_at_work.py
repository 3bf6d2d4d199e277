"""The policy at work on real runs: what no agent writes about, what begins with a notice, and what does not begin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.graph.desks import at_work, brief_of, draft, post

from brandwright.errors import RefusedError
from brandwright.governance import identify
from brandwright.governance.standing import sign_policy
from brandwright.graph.desk import Desk
from brandwright.graph.editing import edit_review
from brandwright.graph.planning import plan_brief
from brandwright.graph.policing import low_risk
from brandwright.graph.researching import research_brief
from brandwright.graph.reviewing import decide_review, show_review
from brandwright.store import outbox
from brandwright.testing import ScriptedChatModel

GOAL = "More brand leads try it this quarter."
CRISIS = "After an outage, teams ask who signed the words."


def add_rule(folder: Path, rule: str) -> None:
    path = folder / "playbook" / "policy.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("rules:\n", f"rules:\n  - {rule}\n", 1), encoding="utf-8")


def test_what_an_agent_writes_about_a_crisis_is_held_until_it_is_edited_away(example_workspace: Path) -> None:
    model, env = ScriptedChatModel(replies=[post(CRISIS)]), {"BRANDWRIGHT_DRAFT_REVISIONS": "0"}
    with at_work(example_workspace, model, env) as desk:
        (asset,) = draft(desk, brief_of(example_workspace)).assets
        assert (asset.verdict, asset.review.held) == ("block", True)
        assert "policy.never-automated" in {finding.rule for finding in asset.findings}
        person = identify(desk.playbook, "Pat", {})
        shown = show_review(desk, asset.review.id)
        with pytest.raises(RefusedError) as caught:
            decide_review(desk, asset.review.id, "approve", person, reason="Yes.", sha=shown.draft.sha256)
        assert caught.value.code == "BW104"
        assert low_risk(desk, asset.review.id).reasons == ("It is held.",)

        words = (
            "<!-- part: hook -->\nWho signed it?\n\n<!-- part: body -->\nTeams ask who signed the words.\n"
        )
        edit_review(
            desk, asset.review.id, words, person, reason="Not ours to say.", version=shown.view.review.version
        )
        after = show_review(desk, asset.review.id)
        assert "policy.never-automated" not in {finding.rule for finding in after.findings}


def test_a_draft_under_a_rule_that_says_never_is_held_with_the_rules_reason(example_workspace: Path) -> None:
    add_rule(
        example_workspace,
        "{id: quiet, when: {channels: [linkedin-post]}, decision: never, reason: We are silent there.}",
    )
    with at_work(example_workspace) as desk:
        (asset,) = draft(desk, brief_of(example_workspace)).assets
        said = [finding.message for finding in asset.findings if finding.rule == "policy.never"]
    assert asset.review.held
    assert said == ["The policy says never (`quiet`): We are silent there."]


STARTS: list[tuple[str, Callable[[Desk, Path], Any]]] = [
    ("plan", lambda desk, folder: plan_brief(desk, GOAL)),
    (
        "research",
        lambda desk, folder: research_brief(desk, brief_of(folder, "blog-consideration"), file="brief.yaml"),
    ),
]


@pytest.mark.parametrize(("kind", "start"), STARTS, ids=[kind for kind, _ in STARTS])
def test_work_begins_with_a_notice_under_a_signed_policy_or_not_at_all(
    example_workspace: Path, kind: str, start: Callable[[Desk, Path], Any]
) -> None:
    add_rule(
        example_workspace,
        f"{{id: told, when: {{kind: {kind}, always: true}}, decision: notify, notify: [brand], reason: We look.}}",
    )
    with at_work(example_workspace) as desk:
        start(desk, example_workspace)
        with desk.ledger.read() as tx:
            assert [n.recipients for n in outbox.list_(tx) if n.kind == "went-ahead"] == [("role:brand",)]

    policy = example_workspace / "playbook" / "policy.yaml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace("decision: notify, notify: [brand]", "decision: autonomous"), "utf-8")
    with at_work(example_workspace) as desk:
        with pytest.raises(RefusedError) as caught:
            start(desk, example_workspace)
        assert caught.value.code == "BW1104"
        sign_policy(desk.ledger, desk.playbook, identify(desk.playbook, "Pat", {}), reason="It only reads.")
        start(desk, example_workspace)

    policy.write_text(text.replace("decision: notify, notify: [brand]", "decision: never"), "utf-8")
    with at_work(example_workspace) as desk, pytest.raises(RefusedError, match=r"We look\.") as caught:
        start(desk, example_workspace)
    assert caught.value.code == "BW1103"
