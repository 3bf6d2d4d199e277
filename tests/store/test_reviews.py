"""A sign-off has one winner, and only for the draft that was shown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection
from tests.store import making
from tests.store.making import ANN, NOW

from brandwright.store import Ledger, Transaction, _rows, drafts, reviews
from brandwright.store.records import Review, SignOff


def ids(tx: Transaction, review: Review) -> list[str]:
    return [signoff.id for signoff in reviews.signoffs(tx, review.id)]


def claim(tx: Transaction, review: Review, **different: Any) -> bool:
    """Ann approves everything that is asked of the review as she was shown it."""
    shown = {"signoff_ids": ids(tx, review), "draft_sha": review.draft_sha, "version": review.version}
    return reviews.claim_signoffs(
        tx, review.id, **{**shown, "decision": making.decision(review), **different}
    )


def state(tx: Transaction, review: Review) -> tuple[object, ...]:
    return reviews.get(tx, review.id), reviews.signoffs(tx, review.id), reviews.decisions(tx, review.id)


def test_a_review_is_read_as_it_was_written(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(
            tx, "legal", "brand", held=True, origin="submitted", author="agency", parent="rev-0"
        )

    with ledger.read() as tx:
        assert reviews.get(tx, review.id) == review
        assert [(s.role, s.decision_id) for s in reviews.signoffs(tx, review.id)] == [
            ("brand", None),
            ("legal", None),
        ]
        assert reviews.get(tx, "rev-unknown") is None


def test_a_run_opens_one_review_for_each_asset(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        first = making.review(tx, run_id="run-1", asset="email")
        again = making.review(tx, "legal", run_id="run-1", asset="email", words="Other words.")
        other = making.review(tx, run_id="run-1", asset="blog")

    with ledger.read() as tx:
        assert again == first
        assert [signoff.role for signoff in reviews.signoffs(tx, first.id)] == ["brand"]
        assert reviews.for_asset(tx, "run-1", "blog") == other
        assert len(reviews.list_(tx)) == 2


def test_reviews_without_a_run_are_always_new(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        assert making.review(tx).id != making.review(tx).id


def test_reviews_are_listed_by_what_is_asked_of_them(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        brand = making.review(tx, "brand", created_at=NOW)
        legal = making.review(tx, "legal", "brand", held=True, run_id="run-1", created_at=NOW + timedelta(1))
        closed = making.review(tx, "legal", words="Other.", parent=brand.id, created_at=NOW + timedelta(2))
        reviews.close(tx, closed.id, 1)
        claim(tx, legal, signoff_ids=[s.id for s in reviews.signoffs(tx, legal.id) if s.role == "brand"])

    asked: list[tuple[dict[str, Any], list[Review]]] = [
        ({}, [closed, legal, brand]),
        ({"closed": False}, [legal, brand]),
        ({"closed": True}, [closed]),
        ({"held": True}, [legal]),
        ({"held": False, "closed": False}, [brand]),
        ({"open_role": "brand"}, [brand]),
        ({"open_role": "legal", "closed": False}, [legal]),
        ({"run_id": "run-1"}, [legal]),
        ({"run_id": "run-1", "closed": True}, []),
        ({"run_id": "run-1", "held": True, "limit": 1}, [legal]),
        ({"draft_sha": closed.draft_sha}, [closed]),
        ({"parent": brand.id}, [closed]),
        ({"limit": 1}, [closed]),
        ({"open_role": "finance"}, []),
    ]
    with ledger.read() as tx:
        for pieces, expected in asked:
            assert [review.id for review in reviews.list_(tx, **pieces)] == [r.id for r in expected], pieces


def test_no_draft_waits_for_a_walk_over_everything_that_was_ever_reviewed(
    sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: dict[str, str] = {}
    fetched = _rows._fetched

    def explained(connection: Connection, statement: str, values: Sequence[Any]) -> list[Any]:
        rows = fetched(connection, f"EXPLAIN QUERY PLAN {statement}", values)
        plans[asked] = "\n".join(row[3] for row in rows)
        return fetched(connection, statement, values)

    monkeypatch.setattr(_rows, "_fetched", explained)
    with sqlite_ledger.read() as tx:
        asked = "asset"
        reviews.for_asset(tx, "run-1", "email")
        asked = "run"
        reviews.list_(tx, run_id="run-1", limit=None)
        asked = "approved"
        reviews.approved_drafts(tx, 50)

    assert "uq_reviews_asset (workspace=? AND run_id=? AND asset=?)" in plans["asset"]
    assert "uq_reviews_asset (workspace=? AND run_id=?)" in plans["run"]
    assert "ix_reviews_created_at (workspace=? AND closed=?)" in plans["approved"]
    assert plans["approved"].count("(workspace=? AND review_id=?)") == 2
    assert "TEMP B-TREE FOR ORDER BY" not in plans["approved"], "only reviews of the same moment are sorted"


def test_a_decision_takes_the_signoffs_that_it_names(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx, "brand", "legal")
        brand, legal = ids(tx, review)
        decision = making.decision(review, evidence_sha="7" * 64)
        assert claim(tx, review, signoff_ids=[brand], decision=decision)

    with ledger.read() as tx:
        assert reviews.decisions(tx, review.id) == [decision]
        assert reviews.decision(tx, decision.id) == decision
        assert [(s.id, s.decision_id) for s in reviews.signoffs(tx, review.id)] == [
            (brand, decision.id),
            (legal, None),
        ]


def edited(tx: Transaction, review: Review) -> None:
    new = drafts.put(tx, making.draft("Edited words."))
    assert reviews.set_draft(tx, review.id, 1, new, "gate-2", "pass", False, "8" * 64)


def shut(tx: Transaction, review: Review) -> None:
    assert reviews.close(tx, review.id, 1)


def answered(tx: Transaction, review: Review) -> None:
    assert claim(tx, review, signoff_ids=ids(tx, review)[:1])


@pytest.mark.parametrize("meanwhile", [edited, shut, answered])
def test_who_comes_second_changes_nothing(
    ledger: Ledger, meanwhile: Callable[[Transaction, Review], None]
) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx, "brand", "legal")
        meanwhile(tx, review)
        before = state(tx, review)

        assert not claim(tx, review)
        assert state(tx, review) == before


@pytest.mark.parametrize(
    "different",
    [
        {"draft_sha": "0" * 64},
        {"version": 2},
        {"version": 0},
        {"signoff_ids": ["so-unknown"]},
        {"review_id": "rev-x"},
    ],
)
def test_a_decision_on_something_else_changes_nothing(ledger: Ledger, different: dict[str, Any]) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx, "brand", "legal")
        before = state(tx, review)
        given = {
            "review_id": review.id,
            "signoff_ids": ids(tx, review),
            "draft_sha": review.draft_sha,
            "version": 1,
        }

        assert not reviews.claim_signoffs(tx, **{**given, "decision": making.decision(review), **different})
        assert state(tx, review) == before


def test_a_closed_review_takes_no_decision_on_its_signoffs(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx)
        assert reviews.close(tx, review.id, 1)

        assert not claim(tx, review, version=2)
        assert reviews.decisions(tx, review.id) == []


def test_signoffs_of_another_review_are_not_claimed(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        mine, other = making.review(tx), making.review(tx)

        assert not claim(tx, mine, signoff_ids=ids(tx, mine) + ids(tx, other))
        assert not claim(tx, mine, signoff_ids=ids(tx, other))
        assert [s.decision_id for r in (mine, other) for s in reviews.signoffs(tx, r.id)] == [None, None]


def test_a_decision_that_answers_no_signoff_still_needs_the_draft_that_was_shown(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx)

        assert not claim(tx, review, signoff_ids=[], version=2)
        assert claim(tx, review, signoff_ids=[], decision=making.decision(review, kind="escalate"))
        assert [decision.kind for decision in reviews.decisions(tx, review.id)] == ["escalate"]


def test_what_was_approved_can_be_withdrawn_after_it_was_closed(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx)
        assert claim(tx, review)
        assert reviews.close(tx, review.id, 1)
        later = making.decision(review, kind="withdraw", at=NOW + timedelta(days=1))
        reviews.record_decision(tx, later)

        assert [decision.kind for decision in reviews.decisions(tx, review.id)] == ["approve", "withdraw"]


def test_an_edit_replaces_the_draft_of_the_version_that_was_edited(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx, held=True)
        new = drafts.put(tx, making.draft("Edited words."))

        assert reviews.set_draft(tx, review.id, 1, new, "gate-2", "pass", False, "8" * 64)
        assert not reviews.set_draft(tx, review.id, 1, review.draft_sha, "gate-3", "block", True, "9" * 64)
        assert reviews.get(tx, review.id) == replace(
            review,
            draft_sha=new,
            version=2,
            gate_id="gate-2",
            verdict="pass",
            held=False,
            evidence_sha="8" * 64,
        )


def test_a_review_is_closed_once_and_then_stays(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx)

        assert not reviews.close(tx, review.id, 2)
        assert reviews.close(tx, review.id, 1)
        assert not reviews.close(tx, review.id, 2)
        assert not reviews.set_draft(tx, review.id, 2, review.draft_sha, "", "pass", False, "")
        assert reviews.get(tx, review.id) == replace(review, version=2, closed=True)


def test_a_decision_is_settled_once(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx)
        second = making.decision(review, at=NOW + timedelta(1))
        first = making.decision(review, kind="escalate")
        reviews.record_decision(tx, second)
        reviews.record_decision(tx, first)
        assert reviews.unsettled(tx) == [first, second]

        assert reviews.mark_settled(tx, first.id)
        assert not reviews.mark_settled(tx, first.id)
        assert not reviews.mark_settled(tx, "dec-unknown")
        assert reviews.unsettled(tx) == [second]
        assert reviews.decision(tx, first.id) == replace(first, settled_at=tx.now)


def test_a_signoff_keeps_when_it_is_due_and_why_it_is_needed(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        new = replace(making.review(tx), id="rev-2")
        needed = SignOff(id="so-1", review_id="rev-2", role="legal", reason="A guarantee.", due_at=NOW)
        reviews.create(tx, new, [needed])

        assert reviews.signoffs(tx, "rev-2") == [needed]


def test_approved_drafts_are_those_that_nobody_took_back(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx)
        assert reviews.approved_drafts(tx, 10) == []
        assert claim(tx, review)
        assert reviews.close(tx, review.id, 1)
        assert reviews.approved_drafts(tx, 10) == [(review.id, review.draft_sha)]
        assert reviews.approved_drafts(tx, 0) == []
        reviews.record_decision(tx, making.decision(review, kind="withdraw", at=NOW + timedelta(days=1)))
        assert reviews.approved_drafts(tx, 10) == []
