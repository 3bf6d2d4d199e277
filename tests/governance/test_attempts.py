"""An attempt at a decision: sent twice it decides once, and what came with it is on record."""

from __future__ import annotations

from typing import Any

import pytest
from tests.governance.making import Clock, book, finding, person, submit
from tests.governance.test_reviews import answer, refused

from brandwright.governance import expire_overdue, view_review, withdraw
from brandwright.governance.access import LEVEL_OF, LEVELS
from brandwright.store import Ledger, audit

KEY = "6f1c0f6e-7b1d-4a53-9d7e-0f3f2a9a11aa"


def count(ledger: Ledger, review: str) -> int:
    with ledger.read() as tx:
        return len(view_review(tx, review).decisions)


@pytest.mark.parametrize("kind", ["approve", "reject", "request-changes"])
def test_the_same_attempt_gives_back_the_decision_that_it_made(ledger: Ledger, kind: Any) -> None:
    review = submit(ledger)
    first = answer(ledger, review, "anna", kind, key=KEY, seconds=12.34, reason_code="timing")
    with ledger.read() as tx:
        entries = len(audit.entries(tx, None))

    again = answer(ledger, review, "anna", kind, key=KEY, seconds=99, reason_code="timing")

    assert (again, count(ledger, review.id)) == (first, 1)
    with ledger.read() as tx:
        assert len(audit.entries(tx, None)) == entries


def test_a_withdrawal_that_is_sent_twice_is_one(ledger: Ledger) -> None:
    review = submit(ledger)
    made = [
        withdraw(ledger, book(), review.id, person("anna"), reason="Not now.", key=KEY, reason_code="timing")
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert (made[0].reason_code, count(ledger, review.id)) == ("timing", 1)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "reject"},
        {"by": "olga"},
        {"reason": "It is wrong."},
        {"sha": "0" * 64},
        {"version": 2},
        {"reason_code": "legal"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_key_that_was_used_for_another_attempt_decides_nothing(
    ledger: Ledger, other: dict[str, Any]
) -> None:
    review = submit(ledger)
    answer(ledger, review, "anna", key=KEY)
    changed = {"by": "anna", "kind": "approve", **other}
    assert refused(ledger, review, key=KEY, **changed).code == "BW7100"


def test_a_key_of_another_review_decides_nothing(ledger: Ledger) -> None:
    first, second = submit(ledger), submit(ledger, words="Other words.")
    answer(ledger, first, "anna", key=KEY)
    assert refused(ledger, second, "anna", key=KEY).code == "BW7100"


def test_a_replay_after_the_deadline_still_says_what_was_decided(ledger: Ledger, clock: Clock) -> None:
    review = submit(ledger, "brand", "legal", hours=1)
    first = answer(ledger, review, "anna", key=KEY)
    clock.pass_hours(2)
    expire_overdue(ledger)
    assert answer(ledger, review, "anna", key=KEY) == first


def test_what_came_with_the_answer_and_what_code_counts_is_on_record(ledger: Ledger) -> None:
    noted = [finding("voice.long", "pass"), finding("topics.health", "needs-role")]
    waived = finding("terms.avoid", "revise", waiver="wvr-1")
    review = submit(ledger, verdict="needs-role", found=[*noted, waived])

    made = answer(ledger, review, "anna", seconds=41.26, reason_code="other")

    assert (made.reason_code, made.seconds, made.findings_open) == ("other", 41.3, 1)
    with ledger.read() as tx:
        assert view_review(tx, review.id).last == made
        entry = audit.entries(tx, 1, object_id=review.id)[0]
    assert {name: entry.data[name] for name in ("reason_code", "seconds", "findings_open")} == {
        "reason_code": "other",
        "seconds": 41.3,
        "findings_open": 1,
    }


@pytest.mark.parametrize(
    ("kind", "code"), [("approve", ""), ("reject", "other"), ("request-changes", "other")]
)
def test_a_no_without_a_kind_of_reason_is_an_other(ledger: Ledger, kind: Any, code: str) -> None:
    assert answer(ledger, submit(ledger), "anna", kind).reason_code == code


@pytest.mark.parametrize(
    "given",
    [
        {"reason_code": "because"},
        {"seconds": -1},
        {"seconds": float("nan")},
        {"seconds": float("inf")},
        {"key": "a b"},
        {"key": "x" * 201},
        {"key": "ä"},
        {"key": "a\n"},
    ],
)
def test_what_cannot_be_used_is_refused(ledger: Ledger, given: dict[str, Any]) -> None:
    assert refused(ledger, submit(ledger), "anna", **given).code == "BW2100"


@pytest.mark.parametrize("kind", ["approve", "approve-with-edits", "reject", "request-changes", "escalate"])
@pytest.mark.parametrize("access", LEVELS)
def test_a_decision_takes_the_access_besides_the_role(ledger: Ledger, access: str, kind: Any) -> None:
    listed = {"id": "anna", "name": "Anna Ray", "roles": ["brand"], "access": access}
    other = {"id": "olga", "name": "Olga One", "roles": ["legal", "owner"]}
    playbook = book(people={"people": [listed, other], "local_owner": None})
    review, given = submit(ledger), dict[str, Any](playbook=playbook, to="owner")
    if LEVELS.index(access) < LEVELS.index(LEVEL_OF[kind]):
        assert refused(ledger, review, "anna", kind, **given).code == "BW1100"
    else:
        answer(ledger, review, "anna", kind, **given)
