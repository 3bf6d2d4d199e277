"""Who is at work on a review: a name and some minutes. It informs; only the compare-and-set of a decision decides."""

from __future__ import annotations

from datetime import timedelta

from ..store import Ledger, locks
from ..store.locks import Lock
from .access import require
from .identity import Identity
from .reviews import view_review

__all__ = ("HOLD", "hold", "release")

HOLD = timedelta(minutes=10)
"""How long a lock lasts unless it is renewed."""


def hold(ledger: Ledger, review_id: str, person: Identity) -> Lock:
    """Say that one is at work on a review; returns the lock in force, which may be somebody else's.

    It is no act of consequence, runs out by itself and is not in the audit log.

    Raises:
        RefusedError: `BW1100`, the person's access does not cover it.
        UsageError: `BW211`, no such review.
    """
    require(person, "lock")
    with ledger.write(person.actor) as tx:
        view_review(tx, review_id)
        return locks.take(
            tx, Lock(review_id=review_id, by=person.claimed, taken_at=tx.now, until=tx.now + HOLD)
        )


def release(ledger: Ledger, review_id: str, person: Identity) -> None:
    """Give one's lock back; without one there is nothing to do."""
    with ledger.write(person.actor) as tx:
        locks.release(tx, review_id, person.claimed)
