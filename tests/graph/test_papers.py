"""Plans and research that the policy has signed: the same reviews as for copy, and nothing goes on before a yes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.graph.desks import acts, at_work, brief_of, draft
from tests.graph.test_policy_at_work import GOAL, add_rule

from brandwright.content.papers import plan_brief_of, plan_of
from brandwright.errors import BrandwrightError, ConflictError, UsageError, WaitingError
from brandwright.governance import Identity, expire_overdue, identify, list_reviews, view_review
from brandwright.governance.publishing import place_of, record_live
from brandwright.graph._signed import signed_research
from brandwright.graph.calendar import calendar_of
from brandwright.graph.desk import Desk
from brandwright.graph.editing import edit_review
from brandwright.graph.export import export_review
from brandwright.graph.planning import plan_brief
from brandwright.graph.policing import explain_review
from brandwright.graph.remaking import draft_from
from brandwright.graph.researching import research_brief
from brandwright.graph.reviewing import Shown, decide_review, show_review
from brandwright.store import outbox, runs, sources

SOURCED = "blog-consideration"
SIGNED = "{{id: signed, when: {{kind: {kind}, always: true}}, decision: signoff, signoff: [brand], reason: We look.}}"


def signed(folder: Path, kind: str) -> Path:
    add_rule(folder, SIGNED.format(kind=kind))
    return folder


def person(desk: Desk) -> Identity:
    return identify(desk.playbook, "Pat", {})


def decided(desk: Desk, review: str, kind: str, reason: str = "Read it.") -> Shown:
    return decide_review(desk, review, kind, person(desk), reason=reason, sha=None).shown  # type: ignore[arg-type]


def planned(desk: Desk) -> str:
    review = plan_brief(desk, GOAL).review
    assert review is not None
    return review.id


def researched(desk: Desk, folder: Path) -> str:
    review = research_brief(desk, brief_of(folder, SOURCED), file="brief.yaml").review
    assert review is not None
    return review.id


def test_a_plan_waits_for_the_role_that_the_policy_names(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "plan")) as desk:
        plan = plan_brief(desk, GOAL)
        assert plan.review is not None
        shown = show_review(desk, plan.review.id)
        assert (shown.view.state, shown.view.review.verdict) == ("pending", "pass")
        assert [(one.role, one.rules) for one in shown.view.open] == [("brand", ("signed",))]
        assert [one.review.id for one in list_reviews(desk.ledger, role="brand")] == [plan.review.id]
        assert plan_brief_of(shown.draft) == plan.brief
        assert plan_of(shown.draft)["message"] == plan.plan.message
        assert [line.rule.id for line in explain_review(desk, plan.review.id).lines if line.because] == [
            "signed"
        ]
        with desk.ledger.read() as tx:
            assert plan.review.id in {one.link.rpartition("/")[2] for one in outbox.list_(tx)}


def test_nothing_is_drafted_for_a_plan_before_it_is_approved(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "plan")) as desk:
        plan = plan_brief(desk, GOAL)
        assert plan.review is not None
        for act in (
            lambda: draft(desk, plan.brief),
            lambda: export_review(desk, plan.review.id, format_="yaml"),
        ):
            with pytest.raises(WaitingError):
                act()
        assert decided(desk, plan.review.id, "approve").view.state == "approved"
        assert draft(desk, plan.brief).assets


def test_an_approved_plan_leaves_as_the_brief_that_was_approved(
    example_workspace: Path, tmp_path: Path
) -> None:
    from brandwright.content.loading import load_brief

    with at_work(signed(example_workspace, "plan")) as desk:
        plan = plan_brief(desk, GOAL)
        assert plan.review is not None
        decided(desk, plan.review.id, "approve")
        made = export_review(desk, plan.review.id, format_="yaml", target=tmp_path / "brief.yaml")
        assert load_brief(made.path) == plan.brief
        assert plan.brief.message in export_review(
            desk, plan.review.id, format_="md", target=tmp_path / "plan.md"
        ).path.read_text("utf-8")


def test_changes_that_are_asked_for_make_another_plan_with_the_reason(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "plan")) as desk:
        review = planned(desk)
        asked = decide_review(
            desk, review, "request-changes", person(desk), reason="For the CMO instead.", sha=None
        )
        assert asked.shown.view.state == "changes"
        with desk.ledger.read() as tx:
            again = runs.get(tx, asked.child)
        assert again is not None
        assert (again.graph, again.status) == ("plan", "finished")
        (waiting,) = list_reviews(desk.ledger, state="pending")
        assert waiting.review.run_id == again.id
        assert "For the CMO instead." in show_review(desk, waiting.review.id).draft.parts[0].text


@pytest.mark.parametrize("kind", ["reject", "request-changes"])
def test_a_plan_that_was_not_approved_is_no_ground_for_a_draft(example_workspace: Path, kind: str) -> None:
    with at_work(signed(example_workspace, "plan")) as desk:
        plan = plan_brief(desk, GOAL)
        assert plan.review is not None
        decided(desk, plan.review.id, kind)
        with pytest.raises(ConflictError) as caught:
            draft(desk, plan.brief)
        assert caught.value.code == "BW7210"


def test_nobodys_answer_is_a_no_to_a_plan_too(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "plan")) as desk:
        review = planned(desk)
        assert expire_overdue(desk.ledger, desk.ledger.now() + timedelta(days=30)) == [review]
        with desk.ledger.read() as tx:
            assert view_review(tx, review).state == "expired"


def test_a_plan_that_strategy_and_kit_do_not_hold_any_more_does_not_leave(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "plan")) as desk:
        review = planned(desk)
        decided(desk, review, "approve")
        product = show_review(desk, review).draft.product
    meta = example_workspace / "brand" / "meta.yaml"
    meta.write_text(meta.read_text("utf-8").replace(f"id: {product}\n", "id: another\n"), "utf-8")
    with at_work(example_workspace) as desk, pytest.raises(BrandwrightError):
        export_review(desk, review, format_="yaml")


def test_a_paper_is_neither_edited_nor_remade_nor_published(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "plan")) as desk:
        review = planned(desk)
        acts_: list[object] = []
        with pytest.raises(UsageError) as caught:
            edit_review(desk, review, "Other words.", person(desk), reason="Better.", version=1)
        acts_.append(caught.value.code)
        decided(desk, review, "approve")
        with pytest.raises(UsageError) as caught:
            draft_from(desk, review)
        acts_.append(caught.value.code)
        with pytest.raises(UsageError) as caught:
            record_live(desk.ledger, desk.playbook, person(desk), review, place_of("site:1"))
        assert [*acts_, caught.value.code] == ["BW2210"] * 3


def test_an_approved_plan_is_no_copy_that_goes_out(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "plan")) as desk:
        decided(desk, planned(desk), "approve")
        assert not [one for one in calendar_of(desk).entries if one.review]
        (asset,) = draft(desk, brief_of(example_workspace)).assets
        assert not [one for one in asset.findings if one.rule.startswith("duplicates")]


def test_a_draft_rests_on_research_that_people_approved_and_reads_nothing_again(
    example_workspace: Path,
) -> None:
    with at_work(signed(example_workspace, "research")) as desk:
        brief = brief_of(example_workspace, SOURCED)
        with pytest.raises(WaitingError) as caught:
            draft(desk, brief)
        assert (caught.value.code, "research" in caught.value.hint) == ("BW4210", True)
        review = researched(desk, example_workspace)
        shown = show_review(desk, review)
        assert (shown.view.state, shown.view.review.verdict) == ("pending", "pass")
        quotes = [block.text for part in shown.draft.parts for block in part.blocks if block.kind == "quote"]
        assert quotes
        assert {one.text for one in shown.evidence} == set(quotes)
        with pytest.raises(WaitingError, match=review):
            draft(desk, brief)
        decided(desk, review, "approve")
        made = draft(desk, brief)
        with desk.ledger.read() as tx:
            taken = sources.extracts(tx, made.run.id)
        assert {one.quote for one in taken} == set(quotes)
        assert not [step for step in made.steps if step.name == "research"]
        assert [ref.id for entry in acts(desk, "research.taken") for ref in entry.refs] == [
            shown.view.review.run_id
        ]


def test_research_that_was_rejected_is_no_ground_for_a_draft(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "research")) as desk:
        assert decided(desk, researched(desk, example_workspace), "reject").view.state == "rejected"
        with pytest.raises(ConflictError) as caught:
            draft(desk, brief_of(example_workspace, SOURCED))
        assert caught.value.code == "BW7210"


def test_a_quote_that_its_source_does_not_say_holds_the_report(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "research")) as desk:
        from brandwright.content import Draft
        from brandwright.graph._job import open_review_job
        from brandwright.graph._papers import judgement

        review = researched(desk, example_workspace)
        paper = show_review(desk, review).draft
        said = next(b.text for part in paper.parts for b in part.blocks if b.kind == "quote")
        other = Draft.model_validate_json(paper.model_dump_json().replace(said, "Nobody ever said this."))
        result = judgement(open_review_job(desk, review), other)
        assert result.verdict == "revise"
        (found,) = result.findings
        part = other.part(found.part)
        assert part is not None
        assert part.text[found.start : found.end] == "Nobody ever said this."


TWO = (
    "{id: both, when: {kind: plan, always: true}, decision: two, signoff: [brand, legal], reason: Two look.}"
)
OLGA = "  - {id: olga, name: Olga Berg, roles: [legal], access: approver}\n"


def test_a_plan_that_names_a_persons_address_is_held(example_workspace: Path) -> None:
    with at_work(signed(example_workspace, "plan")) as desk:
        made = plan_brief(desk, "More brand leads try it; ask jane.roe@acme.example.").review
        assert made is not None
        shown = show_review(desk, made.id)
        assert (shown.view.state, made.verdict) == ("held", "block")
        (found,) = [one for one in shown.findings if one.action == "block"]
        assert (found.part, found.excerpt) == ("goal", "jane.roe@acme.example")
        with desk.ledger.read() as tx:
            assert not [notice for notice in outbox.list_(tx) if "jane" in notice.title]


def test_two_people_sign_where_the_policy_says_two(example_workspace: Path) -> None:
    add_rule(example_workspace, TWO)
    people = example_workspace / "playbook" / "people.yaml"
    people.write_text(people.read_text("utf-8").replace("people:\n", f"people:\n{OLGA}", 1), "utf-8")
    with at_work(example_workspace) as desk:
        review = planned(desk)
        assert decided(desk, review, "approve").view.state == "pending"
        olga = identify(desk.playbook, "olga", {})
        end = decide_review(desk, review, "approve", olga, reason="Lawful.", sha=None)
        assert end.shown.view.state == "approved"


ASKED: list[tuple[str, bool]] = [
    ("segments: [marketing-ops]", True),
    ("segments: [cmo]", False),
    ("words: [review]", True),
    ("words: [a phrase that no source has]", False),
]


@pytest.mark.parametrize(("condition", "asked"), ASKED, ids=[condition for condition, _ in ASKED])
def test_research_is_signed_where_a_rule_applies_to_its_report(
    example_workspace: Path, condition: str, asked: bool
) -> None:
    add_rule(example_workspace, SIGNED.format(kind="research").replace("always: true", condition))
    with at_work(example_workspace) as desk:
        brief = brief_of(example_workspace, SOURCED)
        made = research_brief(desk, brief, file="brief.yaml")
        assert (made.review is not None) == asked
        found = signed_research(desk, brief) if not asked else None
        assert (found is None) or found.id == made.run
        if asked:
            with pytest.raises(WaitingError):
                draft(desk, brief)


@pytest.mark.parametrize("kind", ["plan", "research"])
def test_what_nobody_signs_has_no_review(example_workspace: Path, kind: str) -> None:
    add_rule(
        example_workspace,
        f"{{id: told, when: {{kind: {kind}, always: true}}, decision: notify, notify: [brand], reason: We look.}}",
    )
    with at_work(example_workspace) as desk:
        assert plan_brief(desk, GOAL).review is None
        assert research_brief(desk, brief_of(example_workspace, SOURCED), file="b.yaml").review is None
        assert not list_reviews(desk.ledger)
