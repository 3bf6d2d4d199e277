"""Figures of agents' quality come from runs and decisions: what counts, what does not, and what is never shown."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.governance import making
from tests.governance.histories import called, decided, drafted, history, ran

from brandwright.governance.decisions import decide
from brandwright.governance.quality import Figure, Quality, agent_quality
from brandwright.governance.rating import Answers
from brandwright.governance.sampling import draw_sample, look_again
from brandwright.store import Ledger

PEOPLE = making.book().people


def quality(ledger: Ledger, **asked: Any) -> Quality:
    return agent_quality(ledger, PEOPLE, **{"least": 1, **asked})


def figures(found: Quality, agent: str = "content", model: str = "small") -> dict[str, Figure]:
    (group,) = [one for one in found.groups if (one.key.agent, one.key.model) == (agent, model)]
    return {figure.name: figure for figure in group.figures}


def counted(figure: Figure) -> Any:
    """The number of cases, and the value."""
    return figure.n, figure.value


def test_acceptance_counts_what_people_decided(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve", "edit", "changes", "reject", "open"])

    accepted = figures(quality(ledger))["accepted"]

    assert counted(accepted) == (4, 0.5)
    # Wilson's interval of 2 of 4.
    assert (accepted.low, accepted.high) == pytest.approx((0.15, 0.85), abs=0.001)


def test_a_review_that_nobody_answered_in_time_is_no_judgement(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve", "open"])
    clock.pass_hours(1000)
    history(ledger, clock, ["approve"])

    found = quality(ledger)

    assert figures(found)["accepted"].n == 2
    assert found.groups[0].work.expired == 1


def test_half_an_approval_is_none(ledger: Ledger, clock: making.Clock) -> None:
    run = ran(ledger)
    drafted(ledger, run)
    two = making.submit(ledger, "brand", "legal", words="Legal has to say yes too.", run_id=run.id, asset="x")
    person = making.person("anna")
    decide(ledger, making.book(), two.id, "approve", person, sha=two.draft_sha, version=1, reason="Fine.")

    assert "accepted" not in figures(quality(ledger))


def test_use_counts_approved_drafts_that_left_the_house(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["export", "approve", "reject", "open"])

    used = figures(quality(ledger))["used"]

    assert counted(used) == (3, pytest.approx(1 / 3))


def test_edits_are_counted_in_words_of_what_was_approved(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve"] * 6 + ["edit"])

    found = figures(quality(ledger, least=6))

    assert counted(found["unedited"]) == (7, pytest.approx(6 / 7))
    # In one of seven drafts two of six words were replaced: four changes.
    assert found["words_changed_per_100"].value == pytest.approx(100 * 4 / 6 / 7)


def test_approval_time_is_the_median_of_hours(ledger: Ledger, clock: making.Clock) -> None:
    for hours in (1, 2, 3, 4, 5, 30):
        decided(ledger, clock, drafted(ledger, ran(ledger)), "approve", hours=hours)

    hours_ = figures(quality(ledger, least=6))["approval_hours"]

    assert (hours_.value, hours_.low, hours_.high) == (3.5, 1, 30)


def test_brand_fit_is_what_the_gate_says_of_the_first_round(ledger: Ledger) -> None:
    drafted(ledger, ran(ledger), verdict="pass")
    drafted(
        ledger,
        ran(ledger),
        verdict="revise",
        found=3,
        words="Ten words are in here for the sake of counting.",
    )

    found = quality(ledger)

    shown = figures(found)
    assert counted(shown["first_gate_clean"]) == (2, 0.5)
    assert shown["findings_per_100_words"].value == pytest.approx((0 + 30) / 2)
    assert found.groups[0].work.verdicts == {"pass": 1, "revise": 1}


def test_an_approval_that_was_taken_back_is_an_error_found_later(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve", "withdraw"])

    found = quality(ledger)

    assert counted(figures(found)["withdrawn"]) == (2, 0.5)
    assert figures(found)["accepted"].value == 1
    (withdrawn,) = found.groups[0].withdrawn
    assert withdrawn.reason == "[person] of [email 1] said it was wrong."


def test_a_second_look_finds_errors_that_were_approved(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve"] * 3)
    clock.pass_hours(24 * 7)
    book = making.book(policy={"audit_sample": {"share": 1, "role": "brand"}})
    first, second, _ = draw_sample(ledger, book.policy, ledger.now())
    look_again(ledger, book, first.id, making.person("olga"), finding="The year is wrong.")
    look_again(ledger, book, second.id, making.person("olga"))

    assert counted(figures(quality(ledger))["error_approved"]) == (2, 0.5)


def test_nobodys_name_stands_in_the_result(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve", "edit", "withdraw", "reject"])

    said = repr(quality(ledger)).casefold()

    assert not [name for name in ("anna", "ray@example") if name in said]


def test_ratings_count_yes_against_no_and_unsure_apart(ledger: Ledger, clock: making.Clock) -> None:
    for answer in ("yes", "yes", "no", "unsure"):
        answers = Answers(useful=answer)
        decided(ledger, clock, drafted(ledger, ran(ledger)), "approve", answers=answers)

    found = quality(ledger)

    assert counted(figures(found)["rated_useful"]) == (
        3,
        pytest.approx(2 / 3),
    )
    assert "rated_accurate" not in figures(found)
    assert found.groups[0].work.unsure == {"useful": 1}


def test_requests_that_failed_are_errors_and_open_ones_nothing(ledger: Ledger) -> None:
    run = ran(ledger)
    for state in ("settled", "settled", "refused", "lost", "reserved"):
        called(ledger, run, state)

    failed = figures(quality(ledger))["calls_failed"]

    assert counted(failed) == (4, 0.5)


def test_a_run_that_failed_before_its_agent_answered_belongs_to_the_prompt_of_its_library(
    ledger: Ledger,
) -> None:
    ran(ledger, prompt="1")
    ran(ledger, prompt="1", status="failed", step=False)
    ran(ledger, prompt="2")

    found = quality(ledger)

    failed = {
        group.key.prompt: next(f for f in group.figures if f.name == "runs_failed") for group in found.groups
    }
    assert {prompt: counted(one) for prompt, one in failed.items()} == {"1": (2, 0.5), "2": (1, 0.0)}


def test_copy_that_people_wrote_is_nobodys_work(ledger: Ledger, clock: making.Clock) -> None:
    review = making.submit(ledger, origin="submitted", author="Mia")
    decided(ledger, clock, review, "approve")

    assert quality(ledger).groups == ()


def test_plans_are_used_when_a_brief_that_names_them_is_drafted(ledger: Ledger) -> None:
    plans = [ran(ledger, graph="plan", agent="planning") for _ in range(2)]
    ran(ledger, plan=plans[0].id)

    drafted_ = figures(quality(ledger), "planning")["plans_drafted"]

    assert counted(drafted_) == (2, 0.5)


@pytest.mark.parametrize(
    ("per", "keys"),
    [
        (None, [("1", "large"), ("1", "small"), ("2", "small")]),
        ("prompt", [("1", ""), ("2", "")]),
        ("model", [("", "large"), ("", "small")]),
        ("agent", [("", "")]),
    ],
)
def test_figures_are_told_apart_as_asked(
    ledger: Ledger, clock: making.Clock, per: Any, keys: list[tuple[str, str]]
) -> None:
    history(ledger, clock, ["approve"], prompt="1", model="small")
    history(ledger, clock, ["approve"], prompt="1", model="large")
    history(ledger, clock, ["approve"], prompt="2", model="small")

    found = quality(ledger, by=per)

    assert [(group.key.prompt, group.key.model) for group in found.groups] == keys


def test_only_work_that_began_since_is_counted(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["reject"])
    since = clock.now + timedelta(minutes=1)
    clock.pass_hours(2)
    history(ledger, clock, ["approve"])

    found = quality(ledger, since=since)

    assert counted(figures(found)["accepted"]) == (1, 1.0)


def test_too_few_cases_give_no_figure(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve"] * 3)

    accepted = figures(quality(ledger, least=4))["accepted"]

    assert (accepted.n, accepted.value, accepted.too_few) == (3, None, True)


class TestTwoPrompts:
    def test_on_other_briefs_they_are_compared_as_groups(self, ledger: Ledger, clock: making.Clock) -> None:
        history(ledger, clock, ["reject"] * 9 + ["approve"], prompt="1")
        history(ledger, clock, ["approve"] * 10, prompt="2")

        (comparison,) = quality(ledger, least=10).comparisons

        accepted = next(one for one in comparison.figures if one.name == "accepted")
        assert (comparison.old.prompt, comparison.new.prompt) == ("1", "2")
        assert (accepted.design, accepted.n_old, accepted.n_new) == ("unpaired", 10, 10)
        assert accepted.difference == pytest.approx(0.9)
        assert accepted.verdict == "better"
        assert "not randomised" in comparison.note

    def test_on_the_same_briefs_they_are_compared_by_pairs(self, ledger: Ledger, clock: making.Clock) -> None:
        for prompt, ends in (("1", ["reject"] * 10), ("2", ["approve"] * 9 + ["reject"])):
            history(ledger, clock, ends, prompt=prompt, briefs=True)

        (comparison,) = quality(ledger, least=10).comparisons

        accepted = next(one for one in comparison.figures if one.name == "accepted")
        assert (accepted.design, accepted.n_new) == ("paired", 10)
        assert accepted.difference == pytest.approx(0.9)
        assert accepted.verdict == "better"

    def test_more_withdrawals_are_worse(self, ledger: Ledger, clock: making.Clock) -> None:
        history(ledger, clock, ["approve"] * 10, prompt="1")
        history(ledger, clock, ["withdraw"] * 10, prompt="2")

        (comparison,) = quality(ledger, least=10).comparisons

        withdrawn = next(one for one in comparison.figures if one.name == "withdrawn")
        assert withdrawn.verdict == "worse"

    def test_too_few_are_not_compared(self, ledger: Ledger, clock: making.Clock) -> None:
        history(ledger, clock, ["approve"] * 2, prompt="1")
        history(ledger, clock, ["reject"] * 2, prompt="2")

        (comparison,) = quality(ledger, least=3).comparisons

        assert {one.verdict for one in comparison.figures} == {"too few"}
        assert json.dumps([one.difference for one in comparison.figures]) == json.dumps(
            [None] * len(comparison.figures)
        )
