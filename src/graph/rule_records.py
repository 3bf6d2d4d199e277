"""Proposed entries on record: each once, with the grounds of all, and stronger the more reviews speak for it."""

from __future__ import annotations

from dataclasses import replace

from .._canonical import digest
from ..brandkit.proposing.entries import Proposed, merged
from ..store import ObjectRef, Transaction, proposals
from ..store.records import Proposal, ProposalStatus

__all__ = ("FROM_EDITS", "decisions_of", "grounds", "of_decisions", "record_entry")

FROM_EDITS = "edits"
"""The source of what reviewers changed or said."""

_MOST_GROUNDS = 20
"""Quotes that a proposal keeps; more of them make it no stronger."""


def record_entry(tx: Transaction, entry: Proposed, decision: str = "", *, only_merge: bool = False) -> bool:
    """Whether the entry is new; a proposal that is still open gets the quotes that it did not have.

    Args:
        decision: that the entry comes from; empty for what documents propose.
        only_merge: keep nothing that is new.
    """
    known = proposals.get(tx, entry.id)
    if (
        known is not None
        and known.status == "withdrawn"
        and proposals.set_status(tx, entry.id, "withdrawn", "proposed")
    ):
        # Its grounds were withdrawn; now it has another one.
        proposals.set_payload(tx, entry.id, grounds(entry).payload())
        tx.audit("kit.proposed", ObjectRef("proposal", entry.id, digest(entry.payload())))
        return True
    if known is None:
        if only_merge:
            return False
        made = grounds(entry)
        row = Proposal(
            id=entry.id,
            kind="rule",
            payload_json=made.payload(),
            from_decision=decision,
            created_at=tx.now,
        )
        proposals.add(tx, row)
        refs = [ObjectRef("decision", decision)] if decision else []
        tx.audit("kit.proposed", ObjectRef("proposal", entry.id, digest(made.payload())), refs=refs)
        return True
    if known.status == "proposed":
        both = grounds(merged([Proposed.of(known.payload_json), entry])[0])
        if both.payload() != known.payload_json:
            proposals.set_payload(tx, entry.id, both.payload())
    return False


def grounds(entry: Proposed) -> Proposed:
    """The entry as sure as its grounds make it: one review says little, three say much; documents say it themselves."""
    if entry.source != FROM_EDITS:
        return entry
    quotes = entry.quotes[:_MOST_GROUNDS]
    reviews = len({quote.file for quote in quotes})
    return replace(entry, quotes=quotes, confidence=("low", "medium", "high")[min(reviews, 3) - 1])


def of_decisions(tx: Transaction, *, status: ProposalStatus | None = None) -> list[Proposal]:
    """Entries that come from what reviewers changed or said, the oldest first."""
    rows = proposals.list_(tx, kind="rule", status=status)
    return [row for row in rows if row.payload_json.get("source") == FROM_EDITS]


def decisions_of(row: Proposal) -> frozenset[str]:
    """The decisions that a proposed entry comes from."""
    return frozenset(quote.get("decision", "") for quote in row.payload_json.get("quotes", ())) - {""}
