"""What rests on a piece of evidence: approved drafts, what was exported of them, and where they are live.

Copy that is out does not change by itself when its proof is retired, runs out or is corrected: somebody has to see it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..brandkit.models import ProofPoint
from ..content import Draft
from ..errors import ConflictError, StateError
from ..governance import ReviewState, view_review
from ..store import Transaction, drafts, learnings, publications, reviews, touches
from ..store.records import Publication
from ._job import open_review_job
from .desk import Desk

__all__ = ("LOOKED_AT", "Resting", "Stale", "refuse_ended", "resting_on", "stale_drafts")

LOOKED_AT = 500
"""Approved drafts, the newest, whose evidence is looked at."""

_NAMED = 3
_SHOWN: tuple[ReviewState, ...] = ("approved", "pending", "held")

Why = Literal["removed", "retired", "expired", "changed"]


@dataclass(frozen=True)
class Resting:
    """A reviewed draft that cites a piece of evidence.

    Attributes:
        exports: how many files were made of it.
        live: where it is live, the oldest first.
    """

    review: str
    state: ReviewState
    draft_sha: str
    asset: str
    exports: int
    live: tuple[Publication, ...]

    @property
    def draft_id(self) -> str:
        """The draft's id."""
        return f"dr-{self.draft_sha[:12]}"


@dataclass(frozen=True)
class Stale:
    """An approved draft whose evidence is not what it was approved on.

    Attributes:
        evidence: ids, each with what became of it.
    """

    draft: Resting
    evidence: tuple[tuple[str, Why], ...]


def resting_on(tx: Transaction, evidence_id: str) -> list[Resting]:
    """Reviewed drafts that cite it and are live, approved, or wait for a decision; what is live comes first.

    Raises:
        StateError: a draft that seems to cite it is damaged.
    """
    found = [
        one
        for sha in touches.citing(tx, evidence_id)
        for review in reviews.list_(tx, draft_sha=sha, limit=None)
        if (one := _resting(tx, review.id)) is not None
    ]
    return sorted(found, key=lambda one: (not one.live, one.state != "approved", one.review))


def _resting(tx: Transaction, review_id: str) -> Resting | None:
    view = view_review(tx, review_id)
    live = tuple(publications.list_(tx, review_id=review_id, live=True))
    if view.state not in _SHOWN and not live:
        return None
    made = publications.exports(tx, review_id=review_id)
    review = view.review
    return Resting(review_id, view.state, review.draft_sha, review.asset, len(made), live)


def stale_drafts(desk: Desk) -> list[Stale]:
    """Approved drafts that rest on what is gone, retired, run out or corrected since; what is live comes first."""
    with desk.ledger.read() as tx:
        known = [(review, _read(tx, sha)) for review, sha in reviews.approved_drafts(tx, LOOKED_AT)]
    found = [one for review, draft in known if draft and (one := _stale(desk, review, draft))]
    return sorted(found, key=lambda one: (not one.draft.live, one.draft.review))


def refuse_ended(desk: Desk, review_id: str) -> None:
    """Refuse to approve a draft that waits, and cites what is not any more what the gate looked at.

    Nothing of it could be exported; so whoever approves hears of it before, not after.

    Raises:
        ConflictError: `BW7230`, naming what it rests on.
    """
    with desk.ledger.read() as tx:
        view = view_review(tx, review_id)
        if view.state != "pending":
            return
        draft = drafts.get(tx, view.review.draft_sha)
    looked_at = {view.review.evidence_sha}
    ended = tuple(_gone(desk, draft.evidence_ids())) or _changed(desk, review_id, draft, looked_at)
    if ended:
        named = ", ".join(f"{name} ({why})" for name, why in ended[:_NAMED])
        more = f" and {len(ended) - _NAMED} more" if len(ended) > _NAMED else ""
        raise ConflictError(
            "BW7230",
            f"{review_id} rests on what is not what the gate saw: {named}{more}.",
            hint="Edit the draft, which gates it again, or ask for changes: "
            f'brandwright review changes {review_id} --by NAME --reason "…"',
        )


def _read(tx: Transaction, sha: str) -> Draft | None:
    """The draft; None for one that was erased."""
    try:
        return drafts.get(tx, sha)
    except StateError as error:
        if error.code != "BW727":
            raise
        return None


def _stale(desk: Desk, review_id: str, draft: Draft) -> Stale | None:
    with desk.ledger.read() as tx:
        view = view_review(tx, review_id)
    approved = {one.evidence_sha for one in view.decisions if one.draft_sha == view.review.draft_sha}
    gone = tuple(_gone(desk, draft.evidence_ids())) or _changed(desk, review_id, draft, approved)
    if not gone:
        return None
    with desk.ledger.read() as tx:
        resting = _resting(tx, review_id)
    return Stale(resting, gone) if resting else None


def _gone(desk: Desk, cited: Iterable[str]) -> Iterator[tuple[str, Why]]:
    """Proof points and learnings that copy may not rest on today."""
    today = desk.today()
    for name in cited:
        proof = desk.kit.proof(name)
        if proof is not None and not proof.usable(today):
            yield name, _why(proof)
        elif proof is None and (why := _learning(desk, name)):
            yield name, why


def _why(proof: ProofPoint) -> Why:
    return "retired" if proof.status != "approved" else "expired"


def _learning(desk: Desk, name: str) -> Why | None:
    """What became of a cited learning; None for one that holds, and for what is no learning."""
    with desk.ledger.read() as tx:
        learning = learnings.get(tx, name)
    if learning is None:
        return None
    if learning.status != "approved" or not learning.public_use:
        return "retired"
    over = learning.valid_until is not None and learning.valid_until < desk.today()
    return "expired" if over else None


def _changed(
    desk: Desk, review_id: str, draft: Draft, looked_at: Container[str]
) -> tuple[tuple[str, Why], ...]:
    """What the draft cites that is there no more, else all that may have another content than was looked at."""
    job = open_review_job(desk, review_id)
    if job.evidence_sha(draft) in looked_at:
        return ()
    known = job.evidence
    removed: tuple[tuple[str, Why], ...] = tuple(
        (name, "removed") for name in draft.evidence_ids() if name not in known
    )
    kinds = ("proof", "messaging", "learning")
    return removed or tuple((name, "changed") for name in draft.evidence_ids() if known[name].kind in kinds)
