"""Proposed learnings and brand rules, until a person accepts or rejects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _rows, tables
from .records import JsonObject, Proposal, ProposalStatus

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("add", "get", "list_", "set_payload", "set_status")

_t = tables.proposals.c


def add(tx: Transaction, proposal: Proposal) -> Proposal:
    """Record a proposal once; the same id again gives back what is on record."""
    if _rows.add_new(tx, tables.proposals, _rows.values(proposal)):
        return proposal
    return get(tx, proposal.id) or proposal


def get(tx: Transaction, proposal_id: str) -> Proposal | None:
    """The proposal of that id."""
    return _rows.first(tx, tables.proposals, Proposal, {"id": proposal_id})


def list_(
    tx: Transaction,
    *,
    kind: str | None = None,
    status: ProposalStatus | None = None,
    from_decision: str | None = None,
    limit: int | None = None,
) -> list[Proposal]:
    """Proposals that fit every given piece, the oldest first."""
    where = _rows.equal({_t.kind: kind, _t.status: status, _t.from_decision: from_decision})
    return _rows.many(tx, tables.proposals, Proposal, *where, order=(_t.created_at, _t.id), limit=limit)


def set_status(tx: Transaction, proposal_id: str, expected: ProposalStatus, status: ProposalStatus) -> bool:
    """Change the status if it is the expected one; True for one caller only."""
    return _rows.change(tx, tables.proposals, _t.id == proposal_id, _t.status == expected, status=status) == 1


def set_payload(tx: Transaction, proposal_id: str, payload: JsonObject) -> bool:
    """Say anew what an open proposal says, such as with a further quote; False once it is decided."""
    where = (_t.id == proposal_id, _t.status == "proposed")
    return _rows.change(tx, tables.proposals, *where, payload_json=payload) == 1
