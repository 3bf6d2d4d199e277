"""The lists of the inbox: what waits for me, what waits at all, what was sent back, what is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from ..governance import Identity, Playbook, ReviewView
from ..governance.queueing import review_page
from ..governance.reviews import expire_overdue
from ..store import Ledger, queues, reviews
from ..store.queues import Queue, Waiting, Wanted
from ..store.records import Review
from .turns import turns

__all__ = ("QUEUES", "SORTS", "Asked", "Entry", "Listed", "Rail", "Row", "listed", "rail")

QUEUES: Mapping[str, Queue] = {"mine": "waiting", "all": "waiting", "back": "back", "decided": "decided"}
"""Each list with the queue that it shows; `mine` is what waits for a role of the person's."""

SORTS = ("risk", "age")
PAGE = 50
"""Reviews on one page of a list."""


@dataclass(frozen=True)
class Asked:
    """What a list's address says."""

    queue: str = "mine"
    sort: str = "risk"
    search: str = ""
    channel: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """From an address; what is not known counts as not said."""
        queue, sort, page = query.get("queue", ""), query.get("sort", ""), query.get("page", "")
        return cls(
            queue=queue if queue in QUEUES else "mine",
            sort=sort if sort in SORTS else "risk",
            search=query.get("q", "").strip()[:200],
            channel=query.get("channel", "").strip()[:80],
            page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
        )

    def link(self, **changed: str | int) -> str:
        """The address of the same list with something else: its first page, unless another is named."""
        given = {"queue": self.queue, "sort": self.sort, "q": self.search, "channel": self.channel} | changed
        return "/?" + urlencode({name: value for name, value in given.items() if value})

    def wanted(self, person: Identity) -> Wanted:
        """What the ledger is asked for. What is closed has no risk any more: the newest is shown first."""
        order: Literal["risk", "age", "newest"] = "age" if self.sort == "age" else "risk"
        queue = QUEUES[self.queue]
        return Wanted(
            queue=queue,
            roles=person.roles if self.queue == "mine" else None,
            channel=self.channel,
            search=self.search,
            order=order if queue == "waiting" or self.sort == "age" else "newest",
        )


@dataclass(frozen=True)
class Entry:
    """A review by what it is called."""

    id: str
    verdict: str
    channel: str
    asset: str
    brief: str
    created: datetime


@dataclass(frozen=True)
class Rail:
    """What waits for a person, around one review of it.

    Attributes:
        rows: some of it, the riskiest first.
        total: how much that is in all.
        waiting: what waits for anybody.
        before, after: ids of the reviews beside the one; empty when there is none.
    """

    rows: tuple[Entry, ...]
    total: int
    waiting: int
    before: str
    after: str


@dataclass(frozen=True)
class Row(Entry):
    """A review in a list.

    Attributes:
        owes: roles that have not answered.
        due: the earliest moment by which one of them has to; None when nobody owes an answer.
        late_soon: whether that is within a day.
        turns: with whom it is, where somebody is away or has no room.
    """

    state: str
    campaign: str
    owes: tuple[str, ...]
    due: datetime | None
    late_soon: bool
    turns: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """A page of a list.

    Attributes:
        total: how many reviews the whole list has.
        pages: how many pages that makes, at least one.
        channels: those that the queue has.
        waiting: what waits for anybody.
    """

    rows: tuple[Row, ...]
    total: int
    pages: int
    channels: tuple[str, ...]
    waiting: Waiting


def listed(ledger: Ledger, playbook: Playbook, person: Identity, asked: Asked) -> Listed:
    """The page of the list that was asked for."""
    found = review_page(ledger, asked.wanted(person), skip=(asked.page - 1) * PAGE, limit=PAGE)
    now = ledger.now()
    with ledger.read() as tx:
        with_whom = turns(tx, playbook, found.views)
    channels = {asset.partition("/")[0] for asset in found.assets} | ({asked.channel} - {""})
    return Listed(
        rows=tuple(_row(view, with_whom, now) for view in found.views),
        total=found.total,
        pages=max(1, -(-found.total // PAGE)),
        channels=tuple(sorted(channels)),
        waiting=found.waiting,
    )


def rail(ledger: Ledger, person: Identity, review: str, most: int) -> Rail:
    """What waits for the person around a review: so many of it, and only what tells them apart is read."""
    expire_overdue(ledger)
    with ledger.read() as tx:
        ids, total = queues.ids(tx, Asked().wanted(person), skip=0, limit=PAGE)
        here = ids.index(review) if review in ids else -1
        start = max(0, min(here - most // 2, len(ids) - most))
        known = reviews.several(tx, ids[start : start + most])
        waiting = queues.waiting(tx).count
    return Rail(
        rows=tuple(Entry(**_named(one)) for one in known.values()),
        total=total,
        waiting=waiting,
        before=ids[here - 1] if here > 0 else "",
        after=ids[here + 1] if 0 <= here < len(ids) - 1 else ids[0] if here < 0 and ids else "",
    )


def _named(review: Review) -> dict[str, Any]:
    return {
        "id": review.id,
        "verdict": review.verdict,
        "channel": review.asset.partition("/")[0],
        "asset": review.asset,
        "brief": str(review.brief_json.get("message") or review.brief_json.get("id") or ""),
        "created": review.created_at,
    }


def _row(view: ReviewView, with_whom: Mapping[str, str], now: datetime) -> Row:
    due = min((s.due_at for s in view.open if s.due_at), default=None)
    return Row(
        **_named(view.review),
        state=view.state,
        campaign=str(view.review.brief_json.get("campaign") or ""),
        owes=tuple(dict.fromkeys(s.role for s in view.open)),
        due=due,
        late_soon=due is not None and (due - now).total_seconds() < 86_400,
        turns=tuple(dict.fromkeys(f"{s.role} {with_whom[s.id]}" for s in view.open if s.id in with_whom)),
    )
