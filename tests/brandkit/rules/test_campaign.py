"""One metric has one value in a campaign: in the assets of one run, and beside what is approved already."""

from dataclasses import replace

import pytest
from tests.brandkit.conftest import View

from brandwright.brandkit.rules import RULES, DraftView
from brandwright.content import Draft

RULE = "claims.campaign-conflict"
SHOWN = "Customers cut onboarding time by 40% on average within 90 days."
OTHER = "Customers cut onboarding time by 45% on average within 90 days."


def elsewhere(view: View, text: str, *evidence: str) -> DraftView:
    """The same campaign's asset for another stage."""
    made = view(text, evidence=evidence)
    return replace(made, draft=made.draft.model_copy(update={"stage": "awareness"}))


def beside(judged: DraftView, field: str, *others: Draft) -> DraftView:
    """What is judged, with other assets of its run (`campaign`) or approved ones of its campaign (`released`)."""
    if field == "campaign":
        return replace(judged, campaign=others)
    return replace(judged, released=others)


def conflicts(view: DraftView) -> list[tuple[str, str]]:
    return [(f.excerpt or "", f.action) for f in RULES["claims"](view) if f.rule == RULE]


@pytest.mark.parametrize("field", ["campaign", "released"])
def test_another_value_in_another_asset_is_found_and_says_where(view: View, field: str) -> None:
    other = elsewhere(view, OTHER, "pp-onboarding").draft
    judged = beside(view(SHOWN, evidence=["pp-onboarding"]), field, other)

    assert conflicts(judged) == [("40%", "revise")]
    (finding,) = [f for f in RULES["claims"](judged) if f.rule == RULE]
    assert "email/cmo/awareness" in finding.message
    assert "45%" in finding.message


@pytest.mark.parametrize("field", ["campaign", "released"])
@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        (SHOWN, "pp-onboarding"),
        ("On average, customers cut onboarding time by 40% within 90 days.", "pp-onboarding"),
        ("Review time fell from 12 minutes to 4 minutes.", "pp-review-time"),
        ("Who says yes to a sentence?", "pp-onboarding"),
    ],
)
def test_the_same_value_another_metric_or_no_claim_is_no_conflict(
    view: View, field: str, text: str, evidence: str
) -> None:
    other = elsewhere(view, text, evidence).draft

    assert conflicts(beside(view(SHOWN, evidence=["pp-onboarding"]), field, other)) == []


def test_two_values_that_two_proof_points_carry_may_both_stand(view: View) -> None:
    kit = view().kit
    first = kit.proof("pp-onboarding")
    assert first is not None
    second = first.model_copy(update={"id": "pp-later", "value": 45.0, "claims": (OTHER,)})
    wider = kit.model_copy(update={"proof_points": (*kit.proof_points, second)})
    other = view(OTHER, evidence=["pp-later"], kit=wider).draft.model_copy(update={"stage": "awareness"})
    judged = view(SHOWN, evidence=["pp-onboarding"], kit=wider)

    assert conflicts(replace(judged, campaign=(other,))) == []
    assert conflicts(replace(judged, released=(other,))) == []


def test_copy_in_another_language_is_not_compared(view: View) -> None:
    other = elsewhere(view, OTHER, "pp-onboarding").draft.model_copy(update={"locale": "de"})

    assert conflicts(replace(view(SHOWN, evidence=["pp-onboarding"]), campaign=(other,))) == []


def test_a_draft_is_not_compared_with_itself(view: View) -> None:
    judged = view(OTHER, evidence=["pp-onboarding"])

    assert conflicts(replace(judged, campaign=(judged.draft,), released=(judged.draft,))) == []


TURNED = (
    ("the other direction", "Onboarding time grew for customers.", "direction"),
    ("turned by a negation", "Onboarding time hardly fell for customers.", "polarity"),
    ("another year", "Onboarding time fell for customers in 2019.", "period"),
    ("another place", "Onboarding time fell for customers across Europe.", "place"),
    ("another group", "Onboarding time fell among hospitals.", "population"),
)


@pytest.mark.parametrize(("text", "differs"), [row[1:] for row in TURNED], ids=[row[0] for row in TURNED])
def test_copy_without_a_figure_keeps_to_its_proof(view: View, text: str, differs: str) -> None:
    found = [
        f for f in RULES["claims"](view(text, evidence=["pp-onboarding"])) if f.rule == "claims.unsupported"
    ]

    assert len(found) == 1
    assert f"{differs} differs" in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "Onboarding time fell for customers.",
        "Customers cut onboarding time.",
        "Why does onboarding time matter?",
    ],
)
def test_copy_without_a_figure_may_say_less(view: View, text: str) -> None:
    assert RULES["claims"](view(text, evidence=["pp-onboarding"])) == []
