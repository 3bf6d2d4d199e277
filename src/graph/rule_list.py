"""Proposed rules as a person decides about them: where they come from, and what they would have flagged."""

from __future__ import annotations

from dataclasses import dataclass

from ..governance import view_review
from ..store import Transaction, reviews
from ..store.records import ProposalStatus
from .desk import Desk
from .proposing import Listed, list_proposals
from .rule_effects import Effect, effects
from .rule_records import FROM_EDITS

__all__ = ("RuleProposal", "rule_proposals")


@dataclass(frozen=True)
class RuleProposal:
    """A rule that editors' changes and reasons propose.

    Attributes:
        effect: what it would have flagged in approved drafts; None for what is no rule about words.
        withdrawn: decisions that it came from and that were withdrawn since; an accepted rule stays in the kit.
    """

    listed: Listed
    effect: Effect | None
    withdrawn: tuple[str, ...] = ()


def rule_proposals(desk: Desk, *, status: ProposalStatus | None = "proposed") -> list[RuleProposal]:
    """The rules that came from edits and reasons, each with its effect on approved drafts."""
    listed = [one for one in list_proposals(desk, status=status) if one.entry.source == FROM_EDITS]
    found = effects(desk, [one.entry for one in listed])
    with desk.ledger.read() as tx:
        return [RuleProposal(one, found.get(one.entry.id), _withdrawn(tx, one)) for one in listed]


def _withdrawn(tx: Transaction, one: Listed) -> tuple[str, ...]:
    names = dict.fromkeys(quote.decision for quote in one.entry.quotes if quote.decision)
    return tuple(name for name in names if _taken_back(tx, name))


def _taken_back(tx: Transaction, decision_id: str) -> bool:
    decision = reviews.decision(tx, decision_id)
    return decision is not None and view_review(tx, decision.review_id).state == "withdrawn"
