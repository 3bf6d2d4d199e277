"""Revising: what was found is put right, the rest stays, and the brief's own words wait for a person."""

from typing import Any

import pytest
from tests.agents.kits import BAKERY, BANK, ON, as_draft, brief, task_for

from brandwright.agents import CONTENT, ContentOutput, ContentTask
from brandwright.brandkit import RULES, DraftView, Kit, evidence_of
from brandwright.content import Draft, Finding, Fix


def first_draft(task: ContentTask) -> Draft:
    return as_draft(task, CONTENT.compose(task).parts)


def finding_on(draft: Draft, words: str, *, action: str = "revise", **more: Any) -> Finding:
    """A finding on the place where some words stand in the draft."""
    part = next(part for part in draft.parts if words in part.text)
    start = part.text.index(words)
    base = {"rule": "test.rule", "class": "test", "severity": "error", "action": action, "message": "m"}
    place = {"part": part.name, "start": start, "end": start + len(words), "excerpt": words}
    return Finding.model_validate({**base, **place, **more})


def revised(task: ContentTask, draft: Draft, *findings: Finding) -> ContentOutput:
    return CONTENT.compose(task.model_copy(update={"previous": draft, "findings": findings}))


def words(output: ContentOutput) -> str:
    return " ".join(part.text for part in output.parts)


def view_of(kit: Kit, task: ContentTask, draft: Draft) -> DraftView:
    return DraftView(draft, kit, task.brief, evidence_of(kit, (), (), task.brief, ON), (), ON)


def words_of(draft: Draft) -> str:
    return " ".join(part.text for part in draft.parts)


def test_a_fix_of_the_rules_is_applied_to_approved_language() -> None:
    task = task_for(BAKERY)
    draft = first_draft(task)
    fix = Fix(text="flat")

    output = revised(task, draft, finding_on(draft, "door", fixes=(fix,)))

    assert "sourdough to your flat while" in words(output)


def test_a_span_that_has_to_go_is_removed() -> None:
    task = task_for(BAKERY)
    draft = first_draft(task)

    output = revised(task, draft, finding_on(draft, " while you sleep", fixes=(Fix(edit="remove"),)))

    assert "We bring sourdough to your door." in words(output)


def test_a_sentence_without_a_fix_makes_room_for_the_next_candidate() -> None:
    task = task_for(BAKERY)
    draft = first_draft(task)
    assert "s.promise" in draft.evidence_ids()

    output = revised(task, draft, finding_on(draft, "We bring sourdough to your door while you sleep."))

    after = as_draft(task, output.parts)
    assert "s.promise" not in after.evidence_ids()
    assert "g.promise" in after.evidence_ids()
    assert any(choice.because == "the gate found test.rule" for choice in output.choices)


def test_a_suggestion_of_a_judge_is_not_put_into_the_copy() -> None:
    task = task_for(BAKERY)
    draft = first_draft(task)
    fix = Fix(text="door, the best in town,")

    output = revised(task, draft, finding_on(draft, "door", fixes=(fix,), engine="judge"))

    assert "best in town" not in words(output)


def test_everything_else_stays_as_it_was() -> None:
    task = task_for(BAKERY)
    draft = first_draft(task)
    text = draft.part("body").text.split(". ")[0]  # type: ignore[union-attr]

    output = revised(task, draft, finding_on(draft, text))

    unchanged = [part for part in draft.parts if part.name != "body"]
    assert [part for part in output.parts if part.name != "body"] == unchanged


def test_the_briefs_words_stay_so_that_a_person_sees_them() -> None:
    task = task_for(BAKERY, brief(offer={"text": "Lose ten pounds, guaranteed."}))
    draft = first_draft(task)

    output = revised(
        task, draft, finding_on(draft, "guaranteed", action="block", fixes=(Fix(edit="remove"),))
    )

    assert as_draft(task, output.parts) == draft


def test_notes_and_questions_for_people_change_nothing() -> None:
    task = task_for(BAKERY)
    draft = first_draft(task)
    found = [
        finding_on(draft, "door", action=action, fixes=(Fix(text="x"),)) for action in ("pass", "needs-role")
    ]

    assert as_draft(task, revised(task, draft, *found).parts) == draft


def test_a_disclosure_that_the_gate_misses_is_put_in() -> None:
    task = task_for(BANK)
    draft = first_draft(task)
    text = "Representative example: see the rate sheet."
    missing = finding_on(draft, "Your loan", fixes=(Fix(edit="insert", text=text),), part="", start=0, end=0)

    assert text in words(revised(task, draft, missing))


PRICE = "Representative example: see the rate sheet."


@pytest.mark.parametrize("placement", ["adjacent", "same-part", "first", "last"])
@pytest.mark.parametrize("channel", ["letter", "article"])
def test_a_disclosure_goes_where_its_placement_says(placement: str, channel: str) -> None:
    entries = tuple(
        entry.model_copy(update={"placement": placement, "claim_classes": ("number",)})
        if entry.id == "price"
        else entry
        for entry in BANK.disclosures
    )
    kit = BANK.model_copy(update={"disclosures": entries})
    task = task_for(kit, brief("loan", channels=channel, stages="decision"))
    draft = first_draft(task)
    for _ in range(2):
        found = [f for f in RULES["disclosures"](view_of(kit, task, draft)) if f.rule == "disclosures.price"]
        if found:
            draft = as_draft(task, revised(task, draft, *found).parts)
    assert "3.9%" in words_of(draft)
    assert RULES["disclosures"](view_of(kit, task, draft)) == []
    assert words_of(draft).count(PRICE) == 1


def test_a_text_of_nobody_is_not_put_in() -> None:
    task = task_for(BANK)
    draft = first_draft(task)
    missing = finding_on(
        draft, "Your loan", fixes=(Fix(edit="insert", text="Trust us."),), part="", start=0, end=0
    )

    assert "Trust us" not in words(revised(task, draft, missing))


def test_a_revision_keeps_every_limit() -> None:
    task = task_for(BAKERY, brief(channels="text"))
    draft = first_draft(task)

    output = revised(
        task, draft, *[finding_on(draft, s.sentence.text) for p in draft.parts for s in p.spans()]
    )

    assert all(len(part.text) <= 120 for part in output.parts)
    assert [part.name for part in output.parts] == ["body"]
