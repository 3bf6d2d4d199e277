"""The lists of the inbox: what waits for me, what waits at all, what was sent back, what is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from ..content import ACTIONS
from ..governance import Identity, ReviewView, list_reviews
from ..governance.reviews import ReviewState
from ..store import Ledger

__all__ = ("QUEUES", "SORTS", "Asked", "Row", "rows_of")

QUEUES: Mapping[str, tuple[ReviewState, ...]] = {
    "mine": ("pending", "held"),
    "all": ("pending", "held"),
    "back": ("changes",),
    "decided": ("approved", "rejected", "withdrawn", "expired", "changes"),
}
"""Each queue with the states of its reviews; `mine` are those that wait for a role of the person's."""

SORTS = ("risk", "age")
LIMIT = 500
"""Reviews that a page lists; the search narrows."""


@dataclass(frozen=True)
class Asked:
    """What a list's address says."""

    queue: str = "mine"
    sort: str = "risk"
    search: str = ""
    channel: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """From an address; what is not known counts as not said."""
        queue, sort = query.get("queue", ""), query.get("sort", "")
        return cls(
            queue=queue if queue in QUEUES else "mine",
            sort=sort if sort in SORTS else "risk",
            search=query.get("q", "").strip()[:200],
            channel=query.get("channel", "").strip()[:80],
        )

    def link(self, **changed: str) -> str:
        """The address of the same list with something else."""
        given = {"queue": self.queue, "sort": self.sort, "q": self.search, "channel": self.channel} | changed
        return "/?" + urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Row:
    """A review in a list.

    Attributes:
        owes: roles that have not answered.
        due: the earliest moment by which one of them has to; None when nobody owes an answer.
        late_soon: whether that is within a day.
    """

    id: str
    state: str
    verdict: str
    channel: str
    asset: str
    brief: str
    campaign: str
    created: datetime
    owes: tuple[str, ...]
    due: datetime | None
    late_soon: bool


def rows_of(ledger: Ledger, person: Identity, asked: Asked) -> list[Row]:
    """The reviews of a list, in its order: the riskiest or the oldest first."""
    views = [view for state in QUEUES[asked.queue] for view in list_reviews(ledger, state=state, limit=LIMIT)]
    if asked.queue == "mine":
        views = [view for view in views if not person.roles.isdisjoint(s.role for s in view.open)]
    rows = [row for row in (_row(view, ledger.now()) for view in views) if _fits(row, asked)]
    rows.sort(key=lambda row: row.created)
    if asked.sort == "risk":
        rows.sort(key=lambda row: -ACTIONS.index(row.verdict) if row.verdict in ACTIONS else 0)
    return rows


def _row(view: ReviewView, now: datetime) -> Row:
    review = view.review
    due = min((s.due_at for s in view.open if s.due_at), default=None)
    return Row(
        id=review.id,
        state=view.state,
        verdict=review.verdict,
        channel=review.asset.partition("/")[0],
        asset=review.asset,
        brief=str(review.brief_json.get("message") or review.brief_json.get("id") or ""),
        campaign=str(review.brief_json.get("campaign") or ""),
        created=review.created_at,
        owes=tuple(dict.fromkeys(s.role for s in view.open)),
        due=due,
        late_soon=due is not None and (due - now).total_seconds() < 86_400,
    )


def _fits(row: Row, asked: Asked) -> bool:
    words = f"{row.id} {row.asset} {row.brief} {row.campaign} {row.verdict}".casefold()
    return (not asked.channel or row.channel == asked.channel) and asked.search.casefold() in words
