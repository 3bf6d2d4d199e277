"""One person at a time is said to be at work on a review, for some minutes."""

from datetime import datetime, timedelta

from tests.store import making
from tests.store.making import ANN

from brandwright.store import Ledger, Transaction, locks
from brandwright.store.locks import Lock

TEN = timedelta(minutes=10)


def lock(review: str, by: str, now: datetime) -> Lock:
    return Lock(review_id=review, by=by, taken_at=now, until=now + TEN)


def take(tx: Transaction, review: str, by: str, now: datetime) -> str:
    return locks.take(tx, lock(review, by, now)).by


def test_a_lock_is_its_first_holders_until_it_runs_out(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review, now = making.review(tx).id, tx.now
        assert take(tx, review, "ann", now) == "ann"
        assert take(tx, review, "ben", now) == "ann"
        assert take(tx, review, "ann", now + TEN / 2) == "ann"
        held = locks.get(tx, review)
        assert held
        assert held.until == now + TEN / 2 + TEN


def test_a_lock_that_has_run_out_is_free(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review, now = making.review(tx).id, tx.now
        take(tx, review, "ann", now - TEN)
        assert locks.get(tx, review) is None
        assert take(tx, review, "ben", now) == "ben"


def test_a_lock_is_given_back_by_its_holder_alone(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx).id
        take(tx, review, "ann", tx.now)
        assert not locks.release(tx, review, "ben")
        assert locks.release(tx, review, "ann")
        assert not locks.release(tx, review, "ann")
        assert locks.get(tx, review) is None
