"""Approving what the policy calls low risk: checked on the draft as it stands, one decision a review."""

from __future__ import annotations

from ..errors import RefusedError
from ..governance import Identity, view_review
from ..governance.access import require
from ..governance.bulk import may_bulk
from ..store import drafts, findings
from ._facts import facts_of
from ._job import open_review_job
from .desk import Desk
from .reviewing import Beside, Decided, decide_review

__all__ = ("approve_low_risk",)


def approve_low_risk(
    desk: Desk, review_id: str, person: Identity, *, sha: str, reason: str, key: str = ""
) -> Decided:
    """Approve one of several reviews that are approved together.

    Args:
        sha: of the draft as the list showed it.
        key: sent again with it, it is one decision.

    Raises:
        RefusedError: `BW1120`, the policy does not call the draft low risk; or as `governance.decide` says.
        ConflictError, UsageError: as `governance.decide` says.
    """
    require(person, "bulk-approve")
    with desk.ledger.read() as tx:
        review = view_review(tx, review_id).review
        draft = drafts.get(tx, review.draft_sha)
        found = findings.for_gate(tx, review.gate_id)
    facts = facts_of(open_review_job(desk, review_id), draft, found)
    if not (risk := may_bulk(desk.playbook.policy, facts, review.verdict)):
        message = f"The policy does not call the draft of {review_id} low risk. {' '.join(risk.reasons)}"
        raise RefusedError("BW1120", message, hint="Open it, and decide about it by itself.")
    beside = Beside(key=key or None)
    return decide_review(desk, review_id, "approve", person, reason=reason, sha=sha, beside=beside)
