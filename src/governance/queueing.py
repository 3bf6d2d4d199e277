"""Lists of reviews, a page at a time, with everything that each one's state follows from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..store import Ledger, Transaction, queues, reviews
from ..store.queues import Waiting, Wanted
from .reviews import ReviewView, expire_overdue

__all__ = ("ReviewPage", "review_page")


@dataclass(frozen=True)
class ReviewPage:
    """A page of a list.

    Attributes:
        total: how many reviews the whole list has.
        waiting: what waits for anybody, whatever the list is.
        assets: those of the whole queue, each once.
    """

    views: tuple[ReviewView, ...]
    total: int
    waiting: Waiting
    assets: tuple[str, ...]


def review_page(ledger: Ledger, wanted: Wanted, *, skip: int = 0, limit: int = 50) -> ReviewPage:
    """A page of reviews; overdue ones are expired before."""
    expire_overdue(ledger)
    with ledger.read() as tx:
        ids, total = queues.ids(tx, wanted, skip=skip, limit=limit)
        return ReviewPage(
            tuple(_views(tx, ids)), total, queues.waiting(tx), tuple(queues.assets(tx, wanted.queue))
        )


def _views(tx: Transaction, ids: Iterable[str]) -> list[ReviewView]:
    known = reviews.several(tx, ids)
    signoffs, decisions = reviews.signoffs_of(tx, known), reviews.decisions_of(tx, known)
    return [
        ReviewView(review, tuple(signoffs.get(id_, ())), tuple(decisions.get(id_, ())))
        for id_, review in known.items()
    ]
