"""The drafts that stood under a review, one after the other: who made each of them, and why."""

from __future__ import annotations

from dataclasses import dataclass

from ..governance.reviews import EDITED
from ..store import Transaction, audit, reviews, runs
from ..store.records import AuditEntry, Review

__all__ = ("Version", "versions_of")

SUBMITTED = "review.submitted"


@dataclass(frozen=True)
class Version:
    """A draft under review.

    Attributes:
        number: from 1; 0 is the draft that was sent back and led to this review.
        by: who edited it; empty for what was submitted.
        at: as the audit log writes it.
        review: where it stood; another one for number 0.
    """

    number: int
    draft_sha: str
    by: str
    at: str
    reason: str
    review: str


def versions_of(tx: Transaction, review: Review) -> tuple[Version, ...]:
    """The versions of a review's draft, the first one first; before it the draft that was sent back for this one."""
    acts = [
        entry
        for entry in audit.entries(tx, None, object_kind="review", object_id=review.id, newest=False)
        if entry.act in (SUBMITTED, EDITED)
    ]
    own = [
        Version(number, _draft_sha(entry), _editor(entry), entry.at, entry.reason, review.id)
        for number, entry in enumerate(acts, 1)
    ]
    return (*_sent_back(tx, review), *own)


def _sent_back(tx: Transaction, review: Review) -> tuple[Version, ...]:
    run = runs.get(tx, review.run_id) if review.run_id else None
    decision = reviews.decision(tx, run.parent) if run and run.parent else None
    if decision is None:
        return ()
    at = decision.at.isoformat()
    return (Version(0, decision.draft_sha, decision.by, at, decision.reason, decision.review_id),)


def _draft_sha(entry: AuditEntry) -> str:
    return next((ref.sha256 for ref in entry.refs if ref.kind == "draft"), "")


def _editor(entry: AuditEntry) -> str:
    return entry.actor.id if entry.act == EDITED else ""
