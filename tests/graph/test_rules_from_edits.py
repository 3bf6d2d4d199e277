"""An approved edit makes a proposed rule; accepted, it changes the next draft; undone, the old behaviour is back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.example import make_example
from tests.graph.desks import acts, at_work, brief_of, draft

from brandwright.brandkit.copytext import render_copy
from brandwright.content import Draft
from brandwright.errors import BrandwrightError
from brandwright.governance import Identity, identify
from brandwright.graph.desk import Desk
from brandwright.graph.editing import edit_review
from brandwright.graph.proposing import Decided, decide_proposals
from brandwright.graph.reviewing import decide_review
from brandwright.graph.rule_list import RuleProposal, rule_proposals
from brandwright.graph.rule_trial import try_rules
from brandwright.graph.rule_undo import undo_proposal
from brandwright.store import proposals

OLD, NEW = "goes quiet", "falls silent"
RULE = f"“{NEW}”, not “{OLD}”"


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The example workspace with one suite and one approved draft, whose editor changed a phrase; to be copied."""
    folder = tmp_path_factory.mktemp("edits") / "demo"
    make_example(folder)
    for suite in (folder / "evals").iterdir():
        if suite.name != "content":
            shutil.rmtree(suite)
    cases = folder / "evals" / "content" / "cases.jsonl"
    lines = cases.read_text(encoding="utf-8").splitlines(keepends=True)
    cases.write_text("".join(lines[:4] + [line for line in lines if "week" in line][:8]), encoding="utf-8")
    with at_work(folder) as desk:
        review = approve_with(desk, OLD, NEW)
    return folder, review


@pytest.fixture
def folder(edited: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(edited[0], tmp_path / "demo"))


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    with at_work(folder) as opened:
        yield opened


def ana(desk: Desk) -> Identity:
    return identify(desk.playbook, "Ana", {})


def approve_with(desk: Desk, old: str, new: str, reason: str = "Clearer.") -> str:
    """The review of a new draft in which an editor changed words before it was approved."""
    made = draft(desk, brief_of(desk.workspace.root)).assets[0]
    text = render_copy(made.draft)
    assert old in text
    edit_review(desk, made.review.id, text.replace(old, new), ana(desk), reason="An edit.", version=1)
    decide_review(desk, made.review.id, "approve", ana(desk), reason=reason, sha=None)
    return made.review.id


def drafted(folder: Path) -> Draft:
    """What the embedded engine writes from the brief, by the kit as it is now."""
    with at_work(folder) as desk:
        return draft(desk, brief_of(folder)).assets[0].draft


def words(made: Draft) -> str:
    return "\n".join(part.text for part in made.parts)


def proposed(desk: Desk, title: str = RULE) -> RuleProposal:
    (one,) = [one for one in rule_proposals(desk) if one.listed.entry.title == title]
    return one


def accept(desk: Desk, title: str = RULE, reason: str = "") -> Decided:
    return decide_proposals(desk, ana(desk), accept=[proposed(desk, title).listed.entry.id], reason=reason)


def test_an_approved_edit_proposes_a_rule_with_the_words_before_and_after(
    desk: Desk, edited: tuple[Path, str]
) -> None:
    entry = proposed(desk).listed.entry
    (quote,) = entry.quotes
    assert (entry.section, entry.path, entry.confidence) == ("terms", ("avoid",), "low")
    assert OLD in quote.quote
    assert NEW in quote.after
    assert (quote.file, quote.reason) == (f"review {edited[1]}", "Clearer.")


def test_accepting_changes_the_next_draft_and_undoing_restores_it_and_all_is_in_the_audit(
    folder: Path,
) -> None:
    terms = folder / "brand" / "terms.yaml"
    before, first = terms.read_text(encoding="utf-8"), drafted(folder)
    assert OLD in words(first)

    with at_work(folder) as desk:
        done = accept(desk, reason="It is our phrase.")
    assert f"term: {OLD}" in terms.read_text(encoding="utf-8")
    assert OLD not in words(drafted(folder))

    with at_work(folder) as desk:
        undone = undo_proposal(desk, ana(desk), done.accepted[0].id, reason="It read stiffly.")
    assert terms.read_text(encoding="utf-8") == before
    assert words(drafted(folder)) == words(first)

    with at_work(folder) as desk:
        found = {entry.act: entry for entry in acts(desk) if entry.object.id == done.accepted[0].id}
    assert set(found) == {"kit.proposed", "kit.accepted", "kit.undone"}
    assert (found["kit.accepted"].reason, found["kit.undone"].reason) == (
        "It is our phrase.",
        "It read stiffly.",
    )
    assert found["kit.accepted"].data["kit_before"] == undone.kit_sha
    assert found["kit.undone"].data["kit_before"] == done.kit_sha
    assert {ref.kind for ref in found["kit.accepted"].refs} == {"kit", "decision"}


def test_a_rule_is_shown_with_what_it_would_have_flagged(desk: Desk) -> None:
    """Another draft was approved with the old words; and an approved line of the kit has them too."""
    other = draft(desk, brief_of(desk.workspace.root)).assets[0]
    decide_review(desk, other.review.id, "approve", ana(desk), reason="Fine.", sha=None)

    effect = proposed(desk).effect

    assert effect is not None
    assert (effect.looked_at, effect.drafts) == (2, 1)
    assert [(place.review, place.excerpt) for place in effect.places] == [(other.review.id, OLD)]
    assert effect.kit == ("people-decide.hook.meeting",)


@pytest.mark.slow
def test_a_second_review_makes_the_same_rule_surer_and_no_second_one(desk: Desk) -> None:
    approve_with(desk, OLD, NEW)
    entry = proposed(desk).listed.entry
    assert (len(entry.quotes), entry.confidence) == (2, "medium")


@pytest.mark.slow
def test_a_phrase_that_one_editor_took_out_is_no_rule_yet(desk: Desk) -> None:
    before = [one.listed for one in rule_proposals(desk)]
    approve_with(desk, "in the Monday meeting ", "")
    assert [one.listed for one in rule_proposals(desk)] == before


@pytest.mark.slow
def test_what_two_reviews_take_out_is_proposed_as_never_said(desk: Desk) -> None:
    for _ in range(2):
        approve_with(desk, "in the Monday meeting ", "")
    assert proposed(desk, "never “Monday meeting”").listed.entry.section == "banned_claims"


def test_a_reason_that_names_the_words_is_read_like_a_guideline(desk: Desk) -> None:
    made = draft(desk, brief_of(desk.workspace.root)).assets[0]
    why = "Say “copy”, not “text”."
    decide_review(desk, made.review.id, "reject", ana(desk), reason=why, sha=None)
    assert proposed(desk, "“copy”, not “text”").listed.entry.quotes[0].quote == why


@pytest.mark.slow
def test_a_withdrawn_decision_withdraws_the_rule_that_came_from_it_alone(
    desk: Desk, edited: tuple[Path, str]
) -> None:
    second = approve_with(desk, OLD, NEW)
    decide_review(desk, edited[1], None, ana(desk), reason="Wrong post.", sha=None)
    assert [quote.file for quote in proposed(desk).listed.entry.quotes] == [f"review {second}"]

    decide_review(desk, second, None, ana(desk), reason="This one too.", sha=None)
    assert rule_proposals(desk) == []
    with desk.ledger.read() as tx:
        assert [row.status for row in proposals.list_(tx, kind="rule")] == ["withdrawn"]


@pytest.mark.slow
def test_an_accepted_rule_stays_and_says_that_its_ground_is_gone(
    desk: Desk, edited: tuple[Path, str]
) -> None:
    accept(desk)
    decide_review(desk, edited[1], None, ana(desk), reason="Wrong post.", sha=None)
    (one,) = rule_proposals(desk, status="accepted")
    assert len(one.withdrawn) == 1


@pytest.mark.slow
def test_a_rule_that_fails_a_suite_needs_a_reason(desk: Desk) -> None:
    """People labelled drafts of the suite as good that say `weeks`; a rule against the word makes them fail."""
    made = draft(desk, brief_of(desk.workspace.root)).assets[0]
    why = "Say “fortnight”, not “week”."
    decide_review(desk, made.review.id, "reject", ana(desk), reason=why, sha=None)
    title = "“fortnight”, not “week”"

    with pytest.raises(BrandwrightError) as refused:
        accept(desk, title)
    assert refused.value.code == "BW3150"
    assert "the suite content misses expected_verdict" in refused.value.message

    done = accept(desk, title, reason="The suite is of another brand.")
    assert done.trial.fails
    (failing, *_) = done.trial.suites[0].failing
    assert failing.proposals == (done.accepted[0].id,)


@pytest.mark.slow
def test_a_suite_in_which_a_rule_finds_nothing_is_not_run(desk: Desk) -> None:
    (suite,) = try_rules(desk, [proposed(desk).listed.entry]).suites
    assert (suite.suite, suite.touched, suite.fails) == ("content", 0, False)
    assert suite.cases >= 8


def test_a_broken_suite_is_no_pass(desk: Desk) -> None:
    cases = desk.workspace.evals / "content" / "cases.jsonl"
    cases.write_text("{}\n", encoding="utf-8")
    with pytest.raises(BrandwrightError) as refused:
        accept(desk)
    assert refused.value.code == "BW3150"
    assert "cannot be tried" in refused.value.message


@pytest.mark.slow
def test_an_entry_that_somebody_changed_since_is_not_taken_out(desk: Desk, folder: Path) -> None:
    done = accept(desk)
    terms = folder / "brand" / "terms.yaml"
    terms.write_text(
        terms.read_text(encoding="utf-8").replace(f"use: {NEW}", "use: is still"), encoding="utf-8"
    )
    with pytest.raises(BrandwrightError) as refused:
        undo_proposal(desk, ana(desk), done.accepted[0].id, reason="Stiff.")
    assert refused.value.code == "BW6150"


def test_only_what_was_accepted_can_be_undone(desk: Desk) -> None:
    with pytest.raises(BrandwrightError) as refused:
        undo_proposal(desk, ana(desk), proposed(desk).listed.entry.id, reason="Stiff.")
    assert refused.value.code == "BW2151"
