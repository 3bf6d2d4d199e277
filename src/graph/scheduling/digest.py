"""What is told by the clock: the reminder before a sign-off is due, and the daily digest of what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...content import ACTIONS
from ...governance import Playbook, ReviewView, list_reviews
from ...governance.notifying import Line, about, notify, risk_of
from ...store import Transaction, reviews
from ...store.records import Review, SignOff
from ..desk import SYSTEM, Desk
from ..resting import Stale
from .recipients import address_of
from .staleness import ended, roles_of

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


def tell_digest(
    tx: Transaction, playbook: Playbook, waiting: list[ReviewView], stale: list[Stale], day: str
) -> int:
    """Tell each person what waits for them, and the team's channel what waits at all; how many digests that makes.

    Args:
        stale: approved drafts whose evidence has ended: whoever has a role that signed one hears of it each day.
    """
    told = int(_told(tx, Digest(waiting, stale, "for a decision"), f"digest:{day}", []))
    signed = [(one, set(roles_of(tx, one))) for one in stale]
    for person in playbook.people.people:
        if not address_of(person):
            continue
        roles = playbook.people.roles_of(person)
        mine = [view for view in waiting if any(signoff.role in roles for signoff in view.open)]
        gone = [one for one, asked in signed if asked.intersection(roles)]
        told += _told(tx, Digest(mine, gone, "for you"), f"digest:{day}:{person.id}", [person.id])
    return told


@dataclass(frozen=True)
class Digest:
    """What one digest holds."""

    waiting: list[ReviewView]
    stale: list[Stale]
    whom: str

    @property
    def title(self) -> str:
        """How much waits, and how much no longer holds."""
        count, gone = len(self.waiting), len(self.stale)
        waits = f"1 review waits {self.whom}" if count == 1 else f"{count} reviews wait {self.whom}"
        rests = "1 approved draft rests" if gone == 1 else f"{gone} approved drafts rest"
        said = [waits] * bool(count) + [f"{rests} on what no longer holds"] * bool(gone)
        return "; ".join(said)

    @property
    def risk(self) -> str:
        """How much of it is held."""
        held = sum(view.review.held for view in self.waiting)
        return f"{held} held by the gate" if held else ""


def _told(tx: Transaction, told: Digest, key: str, people: list[str]) -> bool:
    """A digest with nothing in it is none."""
    if not told.waiting and not told.stale:
        return False
    lines = [_line(view) for view in told.waiting[:LINES]]
    if more := len(told.waiting) - len(lines):
        lines.append(Line(f"and {more} more", "", "/"))
    lines += [_ended(tx, one) for one in told.stale[:LINES]]
    link = "/?queue=mine" if people else "/?queue=all"
    return notify(
        tx,
        "digest",
        to_people=people,
        title=told.title,
        risk=told.risk,
        link=link,
        key=key,
        lines=lines,
    )


def _ended(tx: Transaction, stale: Stale) -> Line:
    review = reviews.get(tx, stale.draft.review)
    named = about(review) if review else stale.draft.asset
    return Line(f"Rests on what no longer holds: {named}", ended(stale), f"/reviews/{stale.draft.review}")


def _line(view: ReviewView) -> Line:
    due = _due(view)
    until = f", due {due:%Y-%m-%d %H:%M} UTC" if due else ""
    return Line(about(view.review), f"{risk_of(view.review)}{until}", f"/reviews/{view.review.id}")
