"""Looking at reviews with everything that a person needs to judge them, and deciding them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ..content import Draft, Evidence, Finding
from ..governance import (
    Choice,
    Identity,
    ReviewState,
    ReviewView,
    decide,
    review_state,
    view_review,
    withdraw,
)
from ..governance._attempts import ReasonCode
from ..governance.access import require
from ..governance.commenting import Thread, threads_of
from ..governance.rating import Answers
from ..governance.reviews import APPROVALS
from ..store import comments, drafts, findings, ratings, runs
from ..store.ratings import Rating
from ..store.records import Decision
from ._job import open_review_job
from ._originals import Original
from ._versions import Version, versions_of
from .desk import Desk
from .resting import refuse_ended
from .settle import settle_pending

__all__ = ("Beside", "Decided", "Shown", "decide_review", "show_review")


@dataclass(frozen=True)
class Shown:
    """A review with what a person needs to judge it.

    Attributes:
        evidence: what the draft cites, in its order.
        first: the draft as the agent wrote it last, when people changed it since.
        original: the approved draft that this one was made from, and the state of its review today.
        rated: what reviewers answered beside their decisions.
        threads: what was said about places of the draft.
        versions: the drafts that stood under this review, the first one first.
    """

    view: ReviewView
    draft: Draft
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    first: Draft | None
    original: tuple[Original, ReviewState] | None = None
    rated: tuple[Rating, ...] = ()
    threads: tuple[Thread, ...] = ()
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Beside:
    """What comes with a decision besides its words, and its key: sent again with it, it is one decision.

    Attributes:
        reason_code: the reason as one of a few kinds.
        seconds: how long the draft was on the person's screen.
    """

    reason_code: ReasonCode | None = None
    seconds: float | None = None
    key: str | None = None


@dataclass(frozen=True)
class Decided:
    """A decision, the review as it is now, and the run that drafts again, if one was asked for."""

    decision: Decision
    shown: Shown
    child: str


def show_review(desk: Desk, review_id: str) -> Shown:
    """Everything about one review.

    Raises:
        UsageError: there is none of that id.
    """
    with desk.ledger.read() as tx:
        view = view_review(tx, review_id)
        draft = drafts.get(tx, view.review.draft_sha)
        found = findings.for_gate(tx, view.review.gate_id)
        uses = [use for use in drafts.uses(tx, view.review.run_id) if use.asset == view.review.asset]
        written = uses[-1].draft_sha if uses else draft.sha256
        first = drafts.get(tx, written) if written != draft.sha256 else None
        rated = tuple(ratings.for_review(tx, review_id))
        said = tuple(threads_of(comments.for_review(tx, review_id), draft))
        versions = versions_of(tx, view.review)
    job = open_review_job(desk, review_id)
    known, original = job.evidence, Original.of(job.run)
    made_from = (original, review_state(desk.ledger, original.review)) if original else None
    cited = tuple(known[i] for i in draft.evidence_ids() if i in known)
    return Shown(view, draft, tuple(found), cited, first, made_from, rated, said, versions)


def decide_review(
    desk: Desk,
    review_id: str,
    kind: Choice | None,
    person: Identity,
    *,
    reason: str,
    sha: str | None,
    version: int | None = None,
    to: str = "",
    answers: Answers | None = None,
    beside: Beside | None = None,
) -> Decided:
    """Decide, and settle at once; `kind` None withdraws.

    Args:
        sha, version: of the draft and the review as the person saw them; those of now when they were shown none.
        to: the role that an escalation passes the question on to.
        answers: what the person says about the draft; nobody is asked when a review is withdrawn.
        beside: what is kept with the decision, and how a repeated one is known.

    Raises:
        ConflictError: `BW7230`, it would be approved on evidence that ended since the gate saw it.
        RefusedError, ConflictError, UsageError: as `governance.decide` says.
    """
    with desk.ledger.read() as tx:
        review = view_review(tx, review_id).review
    more = asdict(beside or Beside())
    if kind is None:
        decision = withdraw(desk.ledger, desk.playbook, review_id, person, reason=reason, **more)
    else:
        if kind in APPROVALS:
            require(person, kind)
            refuse_ended(desk, review_id)
        decision = decide(
            desk.ledger,
            desk.playbook,
            review_id,
            kind,
            person,
            sha=sha or review.draft_sha,
            version=review.version if version is None else version,
            reason=reason,
            to=to,
            answers=answers,
            **more,
        )
    settle_pending(desk)
    with desk.ledger.read() as tx:
        children = runs.list_(tx, limit=1, parent=decision.id)
    return Decided(decision, show_review(desk, review_id), children[0].id if children else "")
