"""What reviewers answer is kept with their decision, once."""

import pytest
from sqlalchemy.exc import IntegrityError
from tests.store import making
from tests.store.making import ANN

from brandwright.store import Ledger, Transaction, ratings, reviews
from brandwright.store.ratings import Rating
from brandwright.store.records import Decision


def decided(tx: Transaction) -> Decision:
    made = making.decision(making.review(tx))
    reviews.record_decision(tx, made)
    return made


def test_the_answers_of_a_decision_are_read_back(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        on = decided(tx)
        rating = Rating(
            decision_id=on.id, review_id=on.review_id, accurate="yes", useful="unsure", rated_at=tx.now
        )
        ratings.add(tx, rating)

        assert ratings.get(tx, on.id) == rating
        assert ratings.for_review(tx, on.review_id) == [rating]
        assert ratings.get(tx, "dec-of-nobody") is None


def test_a_decision_is_rated_once(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        on = decided(tx)
        rating = Rating(decision_id=on.id, review_id=on.review_id, accurate="yes", rated_at=tx.now)
        ratings.add(tx, rating)
        savepoint = tx.connection.begin_nested()

        with pytest.raises(IntegrityError):
            ratings.add(tx, rating)

        savepoint.rollback()
