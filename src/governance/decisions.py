"""Decisions: by an identified person with the right to it, about the bytes that were shown, with a reason."""

from __future__ import annotations

from typing import Literal

from .._canonical import clean_text
from ..errors import ConflictError, UsageError
from ..store import Ledger, Transaction, audit, reviews
from ..store.records import AuditEntry, Decision, DecisionKind, JsonScalar
from ._attempts import Attempt, ReasonCode, attempted
from ._entitled import approvable, claimable, pass_on, require_part
from .access import require
from .caps import refuse_over_cap
from .identity import Identity
from .notifying import tell_decision
from .playbook import Playbook
from .rating import Answers
from .reviews import (
    APPROVALS,
    EDITED,
    ReviewView,
    already_decided,
    audit_decision,
    claim,
    expire_overdue,
    new_decision,
    overdue,
    view_review,
)

__all__ = ("Choice", "decide", "withdraw")

Choice = Literal["approve", "approve-with-edits", "request-changes", "reject", "escalate"]
"""What a person may answer; an approval of an edited draft is recorded as one with edits either way."""

REASON_MAX = 2000
_ACTS = {
    "approve": "review.approved",
    "approve-with-edits": "review.approved-with-edits",
    "request-changes": "review.changes-requested",
    "reject": "review.rejected",
    "escalate": "review.escalated",
}


def decide(
    ledger: Ledger,
    playbook: Playbook,
    review_id: str,
    kind: Choice,
    person: Identity,
    *,
    sha: str,
    version: int,
    reason: str,
    to: str = "",
    answers: Answers | None = None,
    reason_code: ReasonCode | None = None,
    seconds: float | None = None,
    key: str | None = None,
) -> Decision:
    """Answer every open sign-off of the review that the person's roles cover.

    Args:
        sha, version: of the draft and the review as the person saw them.
        to: the role that an escalation passes the question on to.
        answers: what the person says about the draft; kept with the decision.
        reason_code: the reason as one of a few kinds.
        seconds: how long the draft was on the person's screen.
        key: of this attempt; sent again with it, the attempt gives back the decision that it made.

    Raises:
        RefusedError: the person's access does not cover it (`BW1100`, `BW1101`), or the person has no role in it
            (`BW103`) or wrote it (`BW105`), or it is held (`BW104`).
        ConflictError: decided already (`BW730`), another draft by now (`BW731`), too late (`BW736`), or the key was
            used for something else (`BW7100`).
        UsageError: no such review (`BW211`), no reason (`BW210`), no role to pass it on to (`BW213`), or what came
            with the answer cannot be used (`BW2100`).
    """
    require(person, kind)
    said = checked_reason(reason)
    rated = answers or Answers()
    asked = _asked(review_id, person, said) | {"sha": sha, "version": version, "to": to, **rated.given}
    attempt = attempted(kind, asked, reason_code=reason_code, seconds=seconds, key=key)
    expire_overdue(ledger)
    with ledger.write(person.actor) as tx:
        if first := attempt.first(tx):
            return first
        view = view_review(tx, review_id)
        _still_open(tx, view, sha, version)
        return _answer(tx, playbook, view, kind, person, said, to, rated, attempt)


def _asked(review_id: str, person: Identity, said: str) -> dict[str, JsonScalar]:
    """What every attempt asks for: by whom, about what, and why."""
    return {"review": review_id, "by": person.claimed, "account": person.account, "reason": said}


def _answer(
    tx: Transaction,
    playbook: Playbook,
    view: ReviewView,
    kind: Choice,
    person: Identity,
    said: str,
    to: str,
    rated: Answers,
    attempt: Attempt,
) -> Decision:
    """Record the answer with all that follows from it at once."""
    mine = claimable(view, kind, person, playbook)
    _in_time(tx, view)
    if kind in APPROVALS:
        approvable(tx, view, person, playbook, mine)
    made = new_decision(tx, view.review, _recorded_kind(tx, kind, view), said)
    decision = attempt.recorded(tx, view.review, made)
    claim(tx, view, mine, decision)
    if kind == "escalate":
        pass_on(tx, view, mine, playbook, to)
    elif kind not in APPROVALS:
        reviews.close(tx, view.review.id, view.review.version)
    elif _complete(tx, view):
        refuse_over_cap(tx, playbook.policy, view.review)
        reviews.close(tx, view.review.id, view.review.version)
    rated.record(tx, decision)
    roles = [signoff.role for signoff in mine]
    audit_decision(tx, _ACTS[decision.kind], view.review, decision, roles, rated.given)
    tell_decision(tx, view.review, decision, to=to)
    return decision


def withdraw(
    ledger: Ledger,
    playbook: Playbook,
    review_id: str,
    person: Identity,
    *,
    reason: str,
    reason_code: ReasonCode | None = None,
    seconds: float | None = None,
    key: str | None = None,
) -> Decision:
    """Take back a review, approved or not: nothing of it can be exported from then on.

    Args:
        reason_code, seconds, key: as for `decide`.

    Raises:
        RefusedError: the person's access does not cover it (`BW1100`, `BW1101`), or the person neither wrote it nor
            has a role in it (`BW103`).
        ConflictError: `BW730`, it ended already; `BW7100`, the key was used for something else.
        UsageError: no such review (`BW211`), no reason (`BW210`), or what came with it cannot be used (`BW2100`).
    """
    require(person, "withdraw")
    said = checked_reason(reason)
    asked = _asked(review_id, person, said)
    attempt = attempted("withdraw", asked, reason_code=reason_code, seconds=seconds, key=key)
    with ledger.write(person.actor) as tx:
        if first := attempt.first(tx):
            return first
        view = view_review(tx, review_id)
        if view.state not in ("pending", "held", "approved"):
            raise already_decided(review_id, view.decisions)
        require_part(view, person, playbook.people)
        decision = attempt.recorded(tx, view.review, new_decision(tx, view.review, "withdraw", said))
        reviews.record_decision(tx, decision)
        reviews.close(tx, review_id, view.review.version)
        audit_decision(tx, "review.withdrawn", view.review, decision)
        tell_decision(tx, view.review, decision)
        return decision


def checked_reason(reason: str) -> str:
    """The reason as it is kept.

    Raises:
        UsageError: `BW210`, there is none, or it is too long or not text.
    """
    try:
        said = clean_text(reason).strip()
    except ValueError as error:
        raise UsageError("BW210", f"The reason cannot be kept: {error}.", hint="Type it plainly.") from None
    if not said or len(said) > REASON_MAX:
        what = f"is longer than {REASON_MAX} characters" if said else "is missing"
        hint = "Say in a sentence why: --reason TEXT. It is kept with the decision."
        raise UsageError("BW210", f"The reason {what}.", hint=hint)
    return said


def _still_open(tx: Transaction, view: ReviewView, sha: str, version: int) -> None:
    review = view.review
    if review.closed or view.state not in ("pending", "held"):
        raise already_decided(review.id, view.decisions)
    if (review.draft_sha, review.version) != (sha, version):
        edited = _last_edit(tx, review.id)
        by = f", edited by {edited.actor.id} at {edited.at}" if edited else ""
        message = f"{review.id} is not what was shown: it is at version {review.version} by now{by}."
        hint = f"Read it again with `brandwright review show {review.id}`, then decide."
        raise ConflictError("BW731", message, hint=hint)


def _in_time(tx: Transaction, view: ReviewView) -> None:
    if late := overdue(view.open, tx.now):
        due = min(signoff.due_at for signoff in late if signoff.due_at)
        message = f"{view.review.id} was due at {due:%Y-%m-%d %H:%M} UTC; no answer in time means no."
        raise ConflictError("BW736", message, hint="Draft or submit it again.")


def _recorded_kind(tx: Transaction, kind: Choice, view: ReviewView) -> DecisionKind:
    """Whether an approval was one with edits is what happened, not what was typed."""
    if kind not in APPROVALS:
        return kind
    return "approve-with-edits" if _last_edit(tx, view.review.id) else "approve"


def _last_edit(tx: Transaction, review_id: str) -> AuditEntry | None:
    found = audit.entries(tx, 1, object_kind="review", object_id=review_id, act=EDITED)
    return found[0] if found else None


def _complete(tx: Transaction, view: ReviewView) -> bool:
    return view_review(tx, view.review.id).state == "approved"
