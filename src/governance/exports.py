"""Whether a review's draft may leave the house today: approved, and still what was approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..content import Verdict
from ..errors import ConflictError, GateError, StateError, WaitingError
from ..store import Ledger, Transaction, drafts, findings, waivers
from ..store.records import Decision, Review
from .reviews import APPROVALS, HELD_VERDICTS, ReviewView, view_review, who_decided

__all__ = ("Approval", "approved", "exportable")


@dataclass(frozen=True)
class Approval:
    """An approval that holds: what was approved, and by which decisions."""

    review: Review
    draft_sha: str
    decisions: tuple[Decision, ...]


def exportable(
    ledger: Ledger,
    review_id: str,
    *,
    evidence_sha: str,
    kit_sha: str,
    today: date,
    verdict: Verdict | None = None,
) -> Approval:
    """The approval of a review's draft, if it holds as things stand.

    Args:
        evidence_sha: digest of the evidence that the draft cites, as it is today.
        kit_sha: of the brand kit as it is today.
        verdict: what the gate says of the draft by that kit; needed only when the kit has changed since.

    Raises:
        WaitingError: a sign-off is open (`BW401`).
        GateError: the draft is held (`BW320`), or the gate says no by the kit of today (`BW321`).
        ConflictError: rejected, withdrawn, expired or sent back (`BW732`); the evidence (`BW733`) or the kit
            (`BW734`) is not what was approved; a waiver that it rests on has run out (`BW735`).
        UsageError: no such review (`BW211`). StateError: it was erased (`BW727`).
    """
    with ledger.read() as tx:
        view = view_review(tx, review_id)
        approved(view)
        drafts.get(tx, view.review.draft_sha)  # the bytes are those of the sha
        _waivers_hold(tx, view.review, today)
    approvals = _approvals(view)
    _as_decided(view.review, approvals, evidence_sha)
    _kit_agrees(view.review, approvals, kit_sha, verdict)
    return Approval(view.review, view.review.draft_sha, approvals)


def approved(view: ReviewView) -> None:
    """Refuse what is not approved, and say what it waits for or who decided otherwise.

    Raises:
        WaitingError, GateError, ConflictError, StateError: as `exportable`.
    """
    review, state = view.review, view.state
    see = f"See `brandwright review show {review.id}`."
    if state == "erased":
        message = f"{review.id} cannot be exported: it was erased, because it named a person who is erased."
        raise StateError("BW727", message, hint="Draft it again without the person.")
    if state == "held":
        message = f"{review.id} is held: the gate said `{review.verdict}`."
        raise GateError(
            "BW320", message, hint=f"`brandwright review edit {review.id}`, or waive the findings."
        )
    if state == "pending":
        owed = ", ".join(
            f"{s.role} by {s.due_at:%Y-%m-%d %H:%M} UTC" if s.due_at else s.role for s in view.open
        )
        raise WaitingError("BW401", f"{review.id} is not approved yet; it waits for {owed}.", hint=see)
    if state != "approved":
        message = f"{review.id} cannot be exported: {who_decided(view.decisions)}."
        raise ConflictError("BW732", message, hint=see)


def _approvals(view: ReviewView) -> tuple[Decision, ...]:
    sha = view.review.draft_sha
    return tuple(d for d in view.decisions if d.kind in APPROVALS and d.draft_sha == sha)


def _as_decided(review: Review, approvals: tuple[Decision, ...], evidence_sha: str) -> None:
    if any(decision.evidence_sha != evidence_sha for decision in approvals):
        message = f"{review.id} was approved on evidence that has changed, expired or been retired since."
        raise ConflictError(
            "BW733", message, hint="Submit or draft it again, so that it is gated and decided anew."
        )


def _kit_agrees(
    review: Review, approvals: tuple[Decision, ...], kit_sha: str, verdict: Verdict | None
) -> None:
    if all(decision.kit_sha == kit_sha for decision in approvals):
        return
    if verdict is None:
        message = f"The brand kit has changed since {review.id} was gated, and the draft was not gated again."
        raise ConflictError("BW734", message, hint="Submit or draft it again.")
    if verdict in HELD_VERDICTS:
        message = f"By the brand kit of today the gate says `{verdict}` of {review.id}."
        raise GateError("BW321", message, hint="Draft it again, or withdraw the review.")


def _waivers_hold(tx: Transaction, review: Review, today: date) -> None:
    used = {finding.waiver for finding in findings.for_gate(tx, review.gate_id) if finding.waiver}
    for waiver in waivers.list_(tx, review.id):
        if waiver.id in used and waiver.until is not None and waiver.until < today:
            message = f"The waiver of {waiver.rule} that {review.id} rests on ended on {waiver.until}."
            raise ConflictError(
                "BW735", message, hint="Draft it again without the words, or waive them again."
            )
