"""Escalation by the clock: a sign-off that nobody gives in time goes to another role, once, and keeps its deadline.

Whoever looks at the clock next does it: a worker, cron or a person. Each is a transaction of its own, so that one that
is interrupted leaves the rest for the next, and doing it again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..store import Actor, Ledger, Transaction, new_id, reviews
from ..store.records import SignOff
from .notifying import tell_decision
from .playbook import Playbook
from .reviews import audit_decision, claim, expire_overdue, new_decision, view_review

__all__ = ("Escalated", "escalate_due")

_SYSTEM = Actor("system", "brandwright", "", "none")


@dataclass(frozen=True)
class Escalated:
    """A sign-off that went to another role."""

    review: str
    signoff: str
    role: str
    to: str
    decision: str


def escalate_due(ledger: Ledger, playbook: Playbook, now: datetime | None = None) -> list[Escalated]:
    """Close what is overdue, and pass on what was owed for too long; returns what was passed on by this call.

    Args:
        now: the time by which it is judged; the ledger's when absent.
    """
    expire_overdue(ledger, now)
    with ledger.read() as tx:
        waiting = reviews.escalating(tx, now or tx.now)
    done: list[Escalated] = []
    for signoff in waiting:
        with ledger.write(_SYSTEM) as tx:
            if made := _escalate(tx, playbook, signoff, now or tx.now):
                done.append(made)
    return done


def _escalate(tx: Transaction, playbook: Playbook, waiting: SignOff, now: datetime) -> Escalated | None:
    view = view_review(tx, waiting.review_id)
    signoff = next((s for s in view.open if s.id == waiting.id), None)
    if signoff is None or signoff.escalate_at is None or signoff.escalate_at > now:
        return None  # somebody answered in between
    to = signoff.escalate_to
    if not playbook.people.holders(to):
        # Whoever held the role has left: the sign-off stays where it is, and ends by its deadline.
        return None
    reason = f"No answer from {signoff.role} by {signoff.escalate_at:%Y-%m-%d %H:%M} UTC; passed on to {to}."
    decision = new_decision(tx, view.review, "escalate", reason)
    claim(tx, view, [signoff], decision)
    there = next((s for s in view.open if s.role == to), None)
    if there is not None and not signoff.apart:
        reviews.tighten(tx, there, rules=signoff.rules, apart=())
    else:
        reviews.add_signoffs(tx, [_moved(signoff)])
    audit_decision(tx, "review.escalated", view.review, decision, [signoff.role, to])
    tell_decision(tx, view.review, decision, to=to)
    return Escalated(view.review.id, signoff.id, signoff.role, to, decision.id)


def _moved(signoff: SignOff) -> SignOff:
    """The same question to the other role. It is due when it was due, and goes no further by itself."""
    return SignOff(
        id=new_id("sig"),
        review_id=signoff.review_id,
        role=signoff.escalate_to,
        reason=f"Passed on from {signoff.role}: {signoff.reason}",
        due_at=signoff.due_at,
        rules=signoff.rules,
        apart=signoff.apart,
    )
