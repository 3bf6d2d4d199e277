"""Withdraw an approved draft: the approvals, what came of them, and what has to be taken down and corrected."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ConflictError
from ..governance import Identity, view_review, withdraw
from ..governance.publishing import reviews_of
from ..store import proposals, publications, reviews, runs
from ..store.records import Decision, Publication
from .desk import Desk
from .rule_records import decisions_of, of_decisions
from .settle import settle_pending

__all__ = ("Withdrawn", "withdraw_draft")


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawal came to.

    Attributes:
        live: where the draft is live and has to be taken down.
        corrections: runs that draft it again with the reason, each with its review, empty when none was made.
        proposals: what is proposed to memory.
        rules: accepted rules of the kit that came from the withdrawn decisions, by the ids of their proposals.
    """

    decisions: tuple[Decision, ...]
    live: tuple[Publication, ...]
    corrections: tuple[tuple[str, str], ...]
    proposals: tuple[str, ...]
    rules: tuple[str, ...]


def withdraw_draft(desk: Desk, draft: str, person: Identity, *, reason: str) -> Withdrawn:
    """Take back every approval of a draft.

    Raises:
        UsageError: no such draft (BW2093), no reason (BW210).
        RefusedError: BW103, the person has no part in it.
        ConflictError: BW730, there is nothing left to withdraw.
    """
    with desk.ledger.read() as tx:
        found = reviews_of(tx, draft)
        open_ = [
            review for review in found if view_review(tx, review.id).state in ("approved", "pending", "held")
        ]
    if not open_:
        message = f"Nothing of {draft} is approved or waits for a decision."
        raise ConflictError("BW730", message, hint=f"See `brandwright audit show {draft}`.")
    decided = [withdraw(desk.ledger, desk.playbook, review.id, person, reason=reason) for review in open_]
    settle_pending(desk)
    with desk.ledger.read() as tx:
        live = [made for review in open_ for made in publications.list_(tx, review_id=review.id, live=True)]
        children = [run for decision in decided for run in runs.list_(tx, parent=decision.id)]
        corrections = [
            (run.id, next((review.id for review in reviews.list_(tx, run_id=run.id)), "")) for run in children
        ]
        proposed = [
            made.id for decision in decided for made in proposals.list_(tx, from_decision=decision.id)
        ]
        taken_back = {one.id for review in open_ for one in reviews.decisions(tx, review.id)}
        rules = [
            row.id
            for row in of_decisions(tx, status="accepted")
            if not taken_back.isdisjoint(decisions_of(row))
        ]
    return Withdrawn(tuple(decided), tuple(live), tuple(corrections), tuple(proposed), tuple(rules))
