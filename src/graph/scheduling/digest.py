"""What is told by the clock: the reminder before a sign-off is due, and the daily digest of what waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...content import ACTIONS
from ...governance import Playbook, ReviewView, list_reviews
from ...governance.notifying import Line, about, notify, risk_of
from ...store import Transaction, reviews
from ...store.records import Review, SignOff
from ..desk import SYSTEM, Desk
from .recipients import address_of

__all__ = ("remind", "tell_digest", "waiting_reviews")

LINES = 25
"""Reviews that a digest names; the inbox has the rest."""

MOST = 500


def remind(desk: Desk) -> int:
    """Remind the holders of roles whose sign-off is due soon, once for each sign-off; how many that were."""
    before = timedelta(hours=desk.workspace.settings.notify.remind_hours)
    with desk.ledger.read() as tx:
        soon = reviews.due_between(tx, tx.now, tx.now + before)
        near = [s for s in soon if (review := reviews.get(tx, s.review_id)) and _is_near(s, review, tx.now)]
    if not near:
        return 0
    with desk.ledger.write(SYSTEM) as tx:
        return sum(_reminded(tx, signoff) for signoff in near)


def _is_near(signoff: SignOff, review: Review, now: datetime) -> bool:
    """Whether half of its time is over; that it is due soon is known already."""
    if signoff.due_at is None:
        return False
    return now >= review.created_at + (signoff.due_at - review.created_at) / 2


def _reminded(tx: Transaction, signoff: SignOff) -> bool:
    review = reviews.get(tx, signoff.review_id)
    if review is None or signoff.due_at is None:
        return False
    return notify(
        *(tx, "reminder"),
        to_roles=[signoff.role],
        title=f"Due {signoff.due_at:%Y-%m-%d %H:%M} UTC: {about(review)}",
        risk=risk_of(review),
        link=f"/reviews/{review.id}",
        key=f"reminder:{signoff.id}:{signoff.due_at.isoformat()}",
    )


def waiting_reviews(desk: Desk) -> list[ReviewView]:
    """What waits for a decision, the riskiest first, and of those what is due first."""
    found = [
        view for state in ("pending", "held") for view in list_reviews(desk.ledger, state=state, limit=MOST)
    ]
    return sorted(
        found,
        key=lambda view: (-ACTIONS.index(view.review.verdict), _due(view) or desk.clock(), view.review.id),
    )


def _due(view: ReviewView) -> datetime | None:
    return min((signoff.due_at for signoff in view.open if signoff.due_at), default=None)


def tell_digest(tx: Transaction, playbook: Playbook, waiting: list[ReviewView], day: str) -> int:
    """Tell each person what waits for them, and the team's channel what waits at all; how many digests that makes."""
    told = int(_told(tx, waiting, "waits for a decision", "wait for a decision", f"digest:{day}", []))
    for person in playbook.people.people:
        roles = playbook.people.roles_of(person)
        mine = [view for view in waiting if any(signoff.role in roles for signoff in view.open)]
        if address_of(person):
            told += _told(tx, mine, "waits for you", "wait for you", f"digest:{day}:{person.id}", [person.id])
    return told


def _told(
    tx: Transaction, waiting: list[ReviewView], one: str, many: str, key: str, people: list[str]
) -> bool:
    """A digest with nothing in it is none."""
    if not waiting:
        return False
    held = sum(view.review.held for view in waiting)
    title = f"1 review {one}" if len(waiting) == 1 else f"{len(waiting)} reviews {many}"
    risk = f"{held} held by the gate" if held else ""
    lines = [_line(view) for view in waiting[:LINES]]
    if more := len(waiting) - len(lines):
        lines.append(Line(f"and {more} more", "", "/"))
    link = "/?queue=mine" if people else "/?queue=all"
    return notify(tx, "digest", to_people=people, title=title, risk=risk, link=link, key=key, lines=lines)


def _line(view: ReviewView) -> Line:
    due = _due(view)
    until = f", due {due:%Y-%m-%d %H:%M} UTC" if due else ""
    return Line(about(view.review), f"{risk_of(view.review)}{until}", f"/reviews/{view.review.id}")
