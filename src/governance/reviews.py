"""Reviews: open questions about one draft sha. Their state follows from sign-offs and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from ..content import Verdict
from ..errors import ConflictError, UsageError
from ..store import Actor, Ledger, ObjectRef, Transaction, findings, new_id, reviews
from ..store.erasing import ERASED
from ..store.records import Decision, DecisionKind, JsonScalar, Review, SignOff
from .models import HeldPolicy
from .notifying import tell_asked, tell_expired
from .rights import SignOffNeed

__all__ = (
    "HELD_VERDICTS",
    "ReviewState",
    "ReviewView",
    "expire_overdue",
    "list_reviews",
    "open_signoffs",
    "review_state",
    "state_of",
    "submit_review",
    "view_review",
)

ReviewState = Literal["pending", "held", "approved", "changes", "rejected", "expired", "withdrawn", "erased"]

HELD_VERDICTS: frozenset[str] = frozenset({"revise", "unchecked", "block"})
"""A draft with such a verdict cannot be approved: it is edited, or its findings are waived."""

APPROVALS = frozenset({"approve", "approve-with-edits"})
_ENDS: Mapping[str, ReviewState] = {
    "withdraw": "withdrawn",
    "reject": "rejected",
    "request-changes": "changes",
    "expire": "expired",
}
EDITED = "review.edited"
"""The audit's word for a draft that was replaced under review."""

_SYSTEM = Actor("system", "brandwright", "", "none")


@dataclass(frozen=True)
class ReviewView:
    """A review with everything that its state follows from."""

    review: Review
    signoffs: tuple[SignOff, ...]
    decisions: tuple[Decision, ...]

    @property
    def state(self) -> ReviewState:
        """What the answers so far amount to."""
        return state_of(self.review, self.signoffs, self.decisions)

    @property
    def open(self) -> tuple[SignOff, ...]:
        """The sign-offs that are owed."""
        return open_signoffs(self.review, self.signoffs)

    @property
    def last(self) -> Decision | None:
        """The newest decision."""
        return self.decisions[-1] if self.decisions else None


def open_signoffs(review: Review, signoffs: Iterable[SignOff]) -> tuple[SignOff, ...]:
    """The sign-offs that are owed; none once the review is closed."""
    return () if review.closed else tuple(s for s in signoffs if s.decision_id is None)


def state_of(review: Review, signoffs: Sequence[SignOff], decisions: Sequence[Decision]) -> ReviewState:
    """What the answers amount to. Approved takes every sign-off, each given on the draft as it is now.

    An answer given before an edit stays on record and no longer counts. One that was passed on counts by the
    sign-off that it was passed on to. Without any sign-off nothing is ever approved. One whose brief or draft was
    erased is erased, whatever was decided.
    """
    if review.brief_json == ERASED:
        return "erased"
    kinds = {decision.kind for decision in decisions}
    for kind, state in _ENDS.items():
        if kind in kinds:
            return state
    if review.held:
        return "held"
    by_id = {decision.id: decision for decision in decisions}
    answers = [by_id.get(signoff.decision_id or "") for signoff in signoffs]
    live = [a for a in answers if a is None or (a.draft_sha == review.draft_sha and a.kind != "escalate")]
    approved = bool(live) and all(answer is not None and answer.kind in APPROVALS for answer in live)
    return "approved" if approved else "pending"


def view_review(tx: Transaction, review_id: str) -> ReviewView:
    """The review with its sign-offs and decisions.

    Raises:
        UsageError: `BW211`, there is none of that id.
    """
    review = reviews.get(tx, review_id)
    if review is None:
        hint = "List them with `brandwright review list`."
        raise UsageError("BW211", f"There is no review {review_id}.", hint=hint)
    return _view(tx, review)


def _view(tx: Transaction, review: Review) -> ReviewView:
    signoffs, decisions = reviews.signoffs(tx, review.id), reviews.decisions(tx, review.id)
    return ReviewView(review, tuple(signoffs), tuple(decisions))


def review_state(ledger: Ledger, review_id: str) -> ReviewState:
    """The state of one review."""
    with ledger.read() as tx:
        return view_review(tx, review_id).state


def list_reviews(
    ledger: Ledger, *, state: ReviewState | None = None, role: str | None = None, limit: int = 100
) -> list[ReviewView]:
    """Reviews, the newest first; overdue ones are expired before.

    Args:
        role: only those that wait for this role.
    """
    expire_overdue(ledger)
    filtered = state is not None or role is not None
    with ledger.read() as tx:
        closed = False if state in ("pending", "held") else None
        rows = reviews.list_(tx, closed=closed, open_role=role, limit=None if filtered else limit)
        found: list[ReviewView] = []
        for row in rows:
            view = _view(tx, row)
            if (state is None or view.state == state) and (role is None or view.open):
                found.append(view)
            if len(found) >= limit:
                break
        return found


def submit_review(
    tx: Transaction,
    *,
    run_id: str,
    asset: str,
    draft_sha: str,
    brief_json: dict[str, Any],
    gate_id: str,
    verdict: Verdict,
    kit_sha: str,
    policy_sha: str,
    evidence_sha: str,
    needs: Sequence[SignOffNeed],
    held: HeldPolicy,
    origin: Literal["agent", "submitted"] = "agent",
    author: str = "",
    parent: str | None = None,
) -> Review:
    """Open a review with the sign-offs it needs: pending, or held when the gate said no.

    The same run and asset gives back the review that is there, so a run that resumes opens none twice.

    Args:
        held: who is asked besides when the draft is held.
    """
    if run_id and (known := reviews.for_asset(tx, run_id, asset)):
        return known
    review = Review(
        id=new_id("rev"),
        run_id=run_id,
        asset=asset,
        draft_sha=draft_sha,
        created_at=tx.now,
        brief_json=brief_json,
        verdict=verdict,
        held=verdict in HELD_VERDICTS,
        gate_id=gate_id,
        kit_sha=kit_sha,
        policy_sha=policy_sha,
        evidence_sha=evidence_sha,
        origin=origin,
        author=author,
        parent=parent,
    )
    return _open(tx, review, [*needs, *(_held_needs(held, needs) if review.held else ())])


def _open(tx: Transaction, review: Review, asked: Sequence[SignOffNeed]) -> Review:
    reviews.create(tx, review, signoffs_for(tx, review.id, asked))
    tx.audit(
        "review.submitted",
        ObjectRef("review", review.id),
        refs=review_refs(review),
        data={"held": review.held, "verdict": review.verdict, "roles": [need.role for need in asked]},
    )
    tell_asked(tx, review, [need.role for need in asked])
    return review


def _held_needs(held: HeldPolicy, needs: Sequence[SignOffNeed]) -> list[SignOffNeed]:
    reason = "The draft is held: edit it, or waive what the gate found."
    asked = {need.role for need in needs}
    return [SignOffNeed(role, held.due_hours, reason) for role in held.signoff if role not in asked]


def signoffs_for(tx: Transaction, review_id: str, needs: Iterable[SignOffNeed]) -> list[SignOff]:
    """The sign-offs to ask for, due from now on."""
    return [
        SignOff(
            id=new_id("sig"),
            review_id=review_id,
            role=need.role,
            reason=need.reason,
            due_at=tx.now + timedelta(hours=need.due_hours),
            rules=need.rules,
            apart=need.apart,
            escalate_at=_later(tx, need.escalate_after_hours),
            escalate_to=need.escalate_to,
        )
        for need in needs
    ]


def _later(tx: Transaction, hours: int | None) -> datetime | None:
    return None if hours is None else tx.now + timedelta(hours=hours)


def review_refs(review: Review) -> list[ObjectRef]:
    """What an audit entry about a review refers to: the hashes that a decision stores."""
    refs = [ObjectRef("draft", f"dr-{review.draft_sha[:12]}", review.draft_sha)]
    refs += [ObjectRef("run", review.run_id)] if review.run_id else []
    refs += [ObjectRef("gate", review.gate_id)] if review.gate_id else []
    hashes = {"evidence": review.evidence_sha, "kit": review.kit_sha, "policy": review.policy_sha}
    return refs + [ObjectRef(kind, "", sha) for kind, sha in hashes.items() if sha]


def new_decision(tx: Transaction, review: Review, kind: DecisionKind, reason: str) -> Decision:
    """A decision on the review as it is: it stores the hashes of everything that was decided about.

    Kit and policy are those that the draft was judged by, which an edit may have renewed.
    """
    assert tx.actor is not None, "a decision is written, never only read"
    judged = findings.gate(tx, review.gate_id)
    return Decision(
        id=new_id("dec"),
        review_id=review.id,
        kind=kind,
        by=tx.actor.id,
        account=tx.actor.account,
        auth=tx.actor.auth,
        at=tx.now,
        reason=reason,
        draft_sha=review.draft_sha,
        evidence_sha=review.evidence_sha,
        kit_sha=judged.kit_sha if judged else review.kit_sha,
        policy_sha=judged.policy_sha if judged else review.policy_sha,
        gate_id=review.gate_id,
    )


def audit_decision(
    tx: Transaction,
    act: str,
    review: Review,
    decision: Decision,
    roles: Iterable[str] = (),
    answers: Mapping[str, JsonScalar] = MappingProxyType({}),
) -> None:
    """The audit entry of a decision, in its transaction, with the answers that the reviewer gave beside it."""
    refs = [ObjectRef("decision", decision.id), *review_refs(review)]
    data: dict[str, JsonScalar | Sequence[JsonScalar]] = {
        "version": review.version,
        "roles": list(roles),
        **_counted(decision),
        **answers,
    }
    tx.audit(act, ObjectRef("review", review.id), refs=refs, reason=decision.reason, data=data)


def _counted(decision: Decision) -> dict[str, JsonScalar]:
    """What is known of how it was decided."""
    known = {
        "reason_code": decision.reason_code or None,
        "seconds": decision.seconds,
        "findings_open": decision.findings_open,
        "words_changed": decision.words_changed,
    }
    return {name: value for name, value in known.items() if value is not None}


def who_decided(decisions: Iterable[Decision]) -> str:
    """Who decided what and when, for those who come second."""
    said = [f"{d.kind} by {d.by} at {d.at:%Y-%m-%d %H:%M:%S} UTC" for d in decisions]
    return "; ".join(said) or "nothing yet"


def expire_overdue(ledger: Ledger, now: datetime | None = None) -> list[str]:
    """Close every open review with a sign-off that is overdue: silence means no. Returns their ids."""
    with ledger.read() as tx:
        late = reviews.overdue(tx, now or tx.now)
    if not late:
        return []
    with ledger.write(_SYSTEM) as tx:
        return [review_id for review_id in late if _expire(tx, review_id, now or tx.now)]


def overdue(signoffs: Iterable[SignOff], now: datetime) -> list[SignOff]:
    """The sign-offs whose time is up."""
    return [signoff for signoff in signoffs if signoff.due_at is not None and signoff.due_at < now]


def _expire(tx: Transaction, review_id: str, now: datetime) -> bool:
    view = view_review(tx, review_id)
    late = overdue(view.open, now)
    if not late:  # somebody answered in between
        return False
    roles = sorted({signoff.role for signoff in late})
    decision = new_decision(tx, view.review, "expire", f"No answer in time from {', '.join(roles)}.")
    claim(tx, view, late, decision)
    reviews.close(tx, review_id, view.review.version)
    audit_decision(tx, "review.expired", view.review, decision, roles)
    tell_expired(tx, view.review, decision, roles)
    return True


def claim(tx: Transaction, view: ReviewView, signoffs: Iterable[SignOff], decision: Decision) -> None:
    """Answer these sign-offs by the decision, or nothing.

    Raises:
        ConflictError: `BW730`, somebody was first.
    """
    review = view.review
    ids = [signoff.id for signoff in signoffs]
    if not reviews.claim_signoffs(tx, review.id, ids, review.draft_sha, review.version, decision):
        raise already_decided(review.id, reviews.decisions(tx, review.id))


def already_decided(review_id: str, decisions: Iterable[Decision]) -> ConflictError:
    """The error for those who come second."""
    message = f"{review_id} is decided already: {who_decided(decisions)}."
    return ConflictError("BW730", message, hint=f"See `brandwright review show {review_id}`.")
