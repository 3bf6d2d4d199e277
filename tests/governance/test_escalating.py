"""Escalation and timeout = deny, by a clock that the test moves; a restart in between loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.governance.making import Clock, book, submit
from tests.governance.test_reviews import answer, refused

from brandwright.governance import ReviewState, SignOffNeed, review_state, view_review
from brandwright.governance.escalating import escalate_due
from brandwright.store import Ledger, audit, new_id, outbox

Opened = Callable[[], AbstractContextManager[Ledger]]

LEGAL = SignOffNeed(
    "legal", 72, "It binds us.", ("legal-claims",), escalate_after_hours=24, escalate_to="owner"
)
BRAND = SignOffNeed("brand", 100, "It is public.", ("public",))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def reopened(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Opened:
    """The ledger as a process that starts finds it, on each of the two databases."""
    sqlite = f"sqlite:///{tmp_path / 'restarted.sqlite'}"
    url = sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgres_database"))
    name = new_id("workspace")
    return lambda: Ledger.open(url, name, clock=clock)


def owed(ledger: Ledger, review: str) -> list[tuple[str, float]]:
    """The roles that are asked, and in how many hours each answer is due."""
    with ledger.read() as tx:
        found = view_review(tx, review).open
        return sorted(
            (s.role, (s.due_at - ledger.now()).total_seconds() / 3600) for s in found if s.due_at is not None
        )


def acts(ledger: Ledger, review: str) -> list[str]:
    with ledger.read() as tx:
        assert audit.verify(tx).ok
        entries = audit.entries(tx, None, object_kind="review", object_id=review, newest=False)
    return [entry.act for entry in entries]


def test_what_nobody_signs_goes_to_another_role_and_in_the_end_means_no(
    reopened: Opened, clock: Clock
) -> None:
    with reopened() as ledger:
        review = submit(ledger, asked=[BRAND, LEGAL]).id
        assert owed(ledger, review) == [("brand", 100), ("legal", 72)]

    clock.pass_hours(23)
    with reopened() as ledger:
        assert escalate_due(ledger, book()) == []

    clock.pass_hours(1)
    with reopened() as ledger:
        (done,) = escalate_due(ledger, book())
        assert (done.review, done.role, done.to) == (review, "legal", "owner")

    with reopened() as ledger:
        assert owed(ledger, review) == [("brand", 76), ("owner", 48)], "the deadline stays what it was"
        assert escalate_due(ledger, book()) == [], "once"
        assert review_state(ledger, review) == "pending"

    clock.pass_hours(48.1)
    with reopened() as ledger:
        assert escalate_due(ledger, book()) == []

    with reopened() as ledger:
        assert review_state(ledger, review) == "expired"
        assert acts(ledger, review) == ["review.submitted", "review.escalated", "review.expired"]
        with ledger.read() as tx:
            assert [(d.kind, d.by) for d in view_review(tx, review).decisions] == [
                ("escalate", "brandwright"),
                ("expire", "brandwright"),
            ]


def test_whoever_it_went_to_signs_and_whoever_was_asked_first_comes_too_late(
    reopened: Opened, clock: Clock
) -> None:
    with reopened() as ledger:
        review = submit(ledger, asked=[LEGAL])
    clock.pass_hours(30)
    with reopened() as ledger:
        escalate_due(ledger, book())
    with reopened() as ledger:
        assert refused(ledger, review, "leo").code == "BW730"
        answer(ledger, review, "olga")
        assert review_state(ledger, review.id) == "approved"


@pytest.mark.parametrize(("kind", "state"), [("approve", "approved"), ("reject", "rejected")])
def test_what_was_answered_in_time_goes_nowhere(
    ledger: Ledger, clock: Clock, kind: str, state: ReviewState
) -> None:
    review = submit(ledger, asked=[LEGAL])
    answer(ledger, review, "leo", kind)  # type: ignore[arg-type]
    clock.pass_hours(30)
    assert escalate_due(ledger, book()) == []
    assert review_state(ledger, review.id) == state


def test_a_role_that_is_asked_already_is_asked_once_for_both(ledger: Ledger, clock: Clock) -> None:
    owner = SignOffNeed("owner", 100, "It is ours.", ("brand-messaging",))
    review = submit(ledger, asked=[owner, LEGAL])
    clock.pass_hours(30)
    assert [done.to for done in escalate_due(ledger, book())] == ["owner"]
    with ledger.read() as tx:
        (left,) = view_review(tx, review.id).open
    assert left.rules == ("brand-messaging", "legal-claims")


def test_two_people_stay_two_when_one_sign_off_is_passed_on(ledger: Ledger, clock: Clock) -> None:
    pair = [
        SignOffNeed("brand", 72, "Two.", ("two",), apart=("two",)),
        SignOffNeed("legal", 72, "Two.", ("two",), False, ("two",), 24, "owner"),
    ]
    review = submit(ledger, asked=pair)
    clock.pass_hours(30)
    escalate_due(ledger, book())
    answer(ledger, review, "olga")
    assert refused(ledger, review, "olga").code == "BW1102"
    assert review_state(ledger, review.id) == "pending"


def test_where_nobody_holds_the_role_any_more_it_stays_and_ends_by_its_deadline(
    ledger: Ledger, clock: Clock
) -> None:
    gone = SignOffNeed("legal", 72, "It binds us.", escalate_after_hours=24, escalate_to="press")
    review = submit(ledger, asked=[gone])
    clock.pass_hours(30)
    assert escalate_due(ledger, book()) == []
    assert owed(ledger, review.id) == [("legal", 42)]


def test_the_clock_that_is_given_is_the_one_that_counts(ledger: Ledger, clock: Clock) -> None:
    submit(ledger, asked=[LEGAL])
    later = Clock()
    later.pass_hours(25)
    assert len(escalate_due(ledger, book(), later.now)) == 1


def test_those_who_are_asked_now_are_told(ledger: Ledger, clock: Clock) -> None:
    submit(ledger, asked=[LEGAL])
    clock.pass_hours(25)
    escalate_due(ledger, book())
    with ledger.read() as tx:
        told = [(notice.kind, notice.recipients) for notice in outbox.list_(tx)]
    assert ("escalated", ("role:owner",)) in told
