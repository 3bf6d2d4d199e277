"""Chance draws approved drafts for a second look; nobody picks, and nobody looks again at what they approved."""

from __future__ import annotations

from typing import Any

import pytest
from tests.governance.making import Clock, book, person, submit

from brandwright.errors import BrandwrightError
from brandwright.governance import Playbook, decide, withdraw
from brandwright.governance.sampling import draw_sample, look_again, waiting_samples
from brandwright.store import Ledger, audit, outbox
from brandwright.store.samples import Sample

WEEK = 24 * 7
PLAYBOOK = book(policy={"audit_sample": {"share": 0.2, "every_days": 7, "role": "brand"}})


def approve(ledger: Ledger, words: str, by: str = "anna") -> str:
    review = submit(ledger, words=words)
    who = person(by)
    shown = {"sha": review.draft_sha, "version": 1, "reason": "Read."}
    decide(ledger, PLAYBOOK, review.id, "approve", who, **shown)  # type: ignore[arg-type]
    return review.id


def draw(ledger: Ledger, playbook: Playbook = PLAYBOOK) -> list[Sample]:
    return draw_sample(ledger, playbook.policy, ledger.now())


def approved_week(ledger: Ledger, clock: Clock, count: int = 6) -> list[str]:
    """Approvals of one week, seen from the next."""
    made = [approve(ledger, f"Every claim number {number} carries its proof.") for number in range(count)]
    clock.pass_hours(WEEK)
    return made


def test_without_a_policy_nothing_is_drawn(ledger: Ledger, clock: Clock) -> None:
    approved_week(ledger, clock, 1)
    assert draw(ledger, book()) == []


def test_a_period_that_is_over_is_drawn_once(ledger: Ledger, clock: Clock) -> None:
    made = [approve(ledger, f"Every claim number {number} carries its proof.") for number in range(6)]
    assert draw(ledger) == [], "the week is not over"
    clock.pass_hours(WEEK)

    drawn = draw(ledger)

    assert len(drawn) == 2, "a fifth of six, rounded up"
    assert {sample.review_id for sample in drawn} <= set(made)
    assert {(sample.period, sample.role, sample.channel) for sample in drawn} == {
        ("2026-03-02", "brand", "email")
    }
    assert draw(ledger) == []
    with ledger.read() as tx:
        assert [entry.act for entry in audit.entries(tx, 2)] == ["sample.drawn"] * 2
        assert waiting_samples(tx, role="brand") == drawn
        assert [notice.kind for notice in outbox.list_(tx) if notice.kind == "sample"] == ["sample"]


def test_what_is_drawn_follows_from_the_period_and_the_reviews_alone(ledger: Ledger, clock: Clock) -> None:
    """Drawn late, after weeks in which nothing ran, the period draws the same."""
    approved_week(ledger, clock)
    from brandwright.governance import sampling

    (period,) = list(sampling._periods(PLAYBOOK.policy.audit_sample, clock.now))[-1:]  # type: ignore[arg-type]
    with ledger.read() as tx:
        spec: Any = PLAYBOOK.policy.audit_sample
        foreseen = [review.id for review, _ in sampling._drawn(tx, spec, period)]
    clock.pass_hours(3 * WEEK)

    assert [sample.review_id for sample in draw(ledger)] == foreseen


def test_what_was_withdrawn_is_not_drawn(ledger: Ledger, clock: Clock) -> None:
    (review,) = approved_week(ledger, clock, 1)
    withdraw(ledger, PLAYBOOK, review, person("anna"), reason="Wrong figure.")
    assert draw(ledger) == []


def test_a_second_look_says_whether_an_error_got_through(ledger: Ledger, clock: Clock) -> None:
    approved_week(ledger, clock)
    first, second = draw(ledger)

    wrong = look_again(
        ledger, PLAYBOOK, first.id, person("olga"), finding="The figure is of the year before."
    )
    right = look_again(ledger, PLAYBOOK, second.review_id, person("olga"))

    assert (wrong.outcome, wrong.finding, right.outcome) == (
        "error",
        "The figure is of the year before.",
        "ok",
    )
    with ledger.read() as tx:
        assert waiting_samples(tx) == []
        entries = audit.entries(tx, 2)
    assert [(e.act, e.actor.id, e.data["outcome"]) for e in entries] == [
        ("sample.looked-at", "olga", "ok"),
        ("sample.looked-at", "olga", "error"),
    ]


@pytest.mark.parametrize(("by", "code"), [("anna", "BW1150"), ("leo", "BW1150")])
def test_neither_who_approved_it_nor_who_lacks_the_role_looks(
    ledger: Ledger, clock: Clock, by: str, code: str
) -> None:
    approved_week(ledger, clock, 1)
    (sample,) = draw(ledger)
    with pytest.raises(BrandwrightError) as refused:
        look_again(ledger, PLAYBOOK, sample.id, person(by))
    assert refused.value.code == code


def test_one_person_alone_may_look_at_their_own_approvals(ledger: Ledger, clock: Clock) -> None:
    alone = book(
        people={"people": [{"id": "anna", "name": "Anna Ray", "roles": ["brand"]}], "local_owner": "anna"},
        policy={"audit_sample": {}},
    )
    approved_week(ledger, clock, 1)
    (sample,) = draw(ledger, alone)
    assert look_again(ledger, alone, sample.id, person("anna", alone)).outcome == "ok"


@pytest.mark.parametrize(("name", "code"), [("rev-none", "BW2150"), ("", "BW7150")])
def test_what_cannot_be_looked_at_is_refused(ledger: Ledger, clock: Clock, name: str, code: str) -> None:
    approved_week(ledger, clock, 1)
    (sample,) = draw(ledger)
    look_again(ledger, PLAYBOOK, sample.id, person("olga"))
    with pytest.raises(BrandwrightError) as refused:
        look_again(ledger, PLAYBOOK, name or sample.id, person("olga"))
    assert refused.value.code == code
