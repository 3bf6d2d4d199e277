"""Reviews, their sign-offs and decisions. What two people might do at once is a compare-and-set here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from . import _rows, tables
from ._time import to_text
from .records import Decision, Review, SignOff

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = (
    "add_signoffs",
    "approved_assets",
    "approved_drafts",
    "by_attempt",
    "claim_signoffs",
    "close",
    "create",
    "decision",
    "decisions",
    "decisions_of",
    "due_between",
    "escalating",
    "for_asset",
    "get",
    "list_",
    "mark_settled",
    "overdue",
    "owed",
    "record_decision",
    "set_draft",
    "several",
    "signoffs",
    "signoffs_of",
    "tighten",
    "unsettled",
)

_r = tables.reviews.c
_s = tables.signoffs.c
_d = tables.decisions.c

_OF_A_RUN = "run_id <> ''"
"""Said beside a run's name: the index of the reviews of runs has those alone, and is used by what says so."""


def create(tx: Transaction, review: Review, needed: Sequence[SignOff]) -> Review:
    """Open a review with the sign-offs that it needs; the same run and asset gives back the review on record.

    A review without a run (`run_id` empty) is always new.
    """
    if _rows.add_new(tx, tables.reviews, _rows.values(review)):
        add_signoffs(tx, needed)
        return review
    known = for_asset(tx, review.run_id, review.asset) or get(tx, review.id)
    assert known is not None, "the row that was in the way is there: this transaction holds the only pen"
    return known


def add_signoffs(tx: Transaction, needed: Sequence[SignOff]) -> None:
    """Ask for more sign-offs: after an edit, or when a question is passed on."""
    for signoff in needed:
        _rows.add(tx, tables.signoffs, _rows.values(signoff))


def tighten(tx: Transaction, signoff: SignOff, *, rules: Iterable[str], apart: Iterable[str]) -> bool:
    """Let an open sign-off stand for more of the policy's rules as well; nothing that it stands for is lost."""
    wanted = {
        "rules": tuple(dict.fromkeys((*signoff.rules, *rules))),
        "apart": tuple(dict.fromkeys((*signoff.apart, *apart))),
    }
    if wanted == {"rules": signoff.rules, "apart": signoff.apart}:
        return False
    return _rows.change(tx, tables.signoffs, _s.id == signoff.id, _s.decision_id.is_(None), **wanted) == 1


def get(tx: Transaction, review_id: str) -> Review | None:
    """The review of that id."""
    return _rows.first(tx, tables.reviews, Review, {"id": review_id})


def several(tx: Transaction, review_ids: Iterable[str]) -> dict[str, Review]:
    """The reviews of these ids that there are, by id and in this order."""
    return _rows.many_by(tx, tables.reviews, Review, _r.id, review_ids)


def signoffs_of(tx: Transaction, review_ids: Iterable[str]) -> dict[str, list[SignOff]]:
    """What `signoffs` says of each of these reviews, by the review's id."""
    found: dict[str, list[SignOff]] = {}
    for some in _rows.pieces(review_ids):
        where, order = _s.review_id.in_(some), (_s.role, _s.id)
        for signoff in _rows.many(tx, tables.signoffs, SignOff, where, order=order):
            found.setdefault(signoff.review_id, []).append(signoff)
    return found


def decisions_of(tx: Transaction, review_ids: Iterable[str]) -> dict[str, list[Decision]]:
    """What `decisions` says of each of these reviews, by the review's id."""
    found: dict[str, list[Decision]] = {}
    for some in _rows.pieces(review_ids):
        where, order = _d.review_id.in_(some), (_d.at, _d.id)
        for made in _rows.many(tx, tables.decisions, Decision, where, order=order):
            found.setdefault(made.review_id, []).append(made)
    return found


def for_asset(tx: Transaction, run_id: str, asset: str) -> Review | None:
    """The review that the run opened for the asset."""
    asked = f"run_id = {{}} AND {_OF_A_RUN} AND asset = {{}}"
    return next(iter(_rows.fitting(tx, tables.reviews, Review, asked, run_id, asset)), None)


def list_(
    tx: Transaction,
    *,
    closed: bool | None = None,
    held: bool | None = None,
    open_role: str | None = None,
    run_id: str | None = None,
    draft_sha: str | None = None,
    parent: str | None = None,
    limit: int | None = 100,
) -> list[Review]:
    """Reviews that fit every given piece, the newest first; `open_role` still owes its sign-off."""
    pieces = {"closed": closed, "held": held, "run_id": run_id, "draft_sha": draft_sha, "parent": parent}
    given = {name: value for name, value in pieces.items() if value is not None}
    if open_role is None and run_id:
        asked = " AND ".join([_OF_A_RUN, *(f"{name} = {{}}" for name in given)])
        newest = " ORDER BY created_at DESC, id DESC" + ("" if limit is None else f" LIMIT {limit:d}")
        return _rows.fitting(tx, tables.reviews, Review, asked + newest, *given.values())
    if open_role is None:
        return _rows.read(tx, tables.reviews, Review, given, order=("-created_at", "-id"), limit=limit)
    waiting = (_s.workspace == tx.workspace, _s.role == open_role, _s.decision_id.is_(None))
    where = [_r[name] == value for name, value in given.items()]
    where.append(_r.id.in_(select(_s.review_id).where(*waiting)))
    order = (_r.created_at.desc(), _r.id.desc())
    return _rows.many(tx, tables.reviews, Review, *where, order=order, limit=limit)


_APPROVED = """
SELECT r.id, r.draft_sha FROM reviews r
WHERE r.workspace = {} AND r.closed = {}
AND EXISTS (SELECT 1 FROM decisions d WHERE d.workspace = r.workspace AND d.review_id = r.id
    AND d.kind IN ('approve', 'approve-with-edits'))
AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.workspace = r.workspace AND d.review_id = r.id
    AND d.kind IN ('withdraw', 'reject', 'request-changes', 'expire'))
AND substr(r.asset, 1, 5) <> 'plan/' AND substr(r.asset, 1, 9) <> 'research/'
ORDER BY r.created_at DESC, r.id DESC LIMIT {}
"""
"""Walks from the newest closed review back until it has enough, however many were ever decided."""


def approved_drafts(tx: Transaction, limit: int) -> list[tuple[str, str]]:
    """Reviews of copy that ended with an approval, each with the draft's sha, the newest first."""
    found = _rows.answer(tx, _APPROVED, True, limit)
    return [(review_id, draft_sha) for review_id, draft_sha in found]


_APPROVED_FOR = """
SELECT r.asset FROM reviews r JOIN gates g ON g.workspace = r.workspace AND g.id = r.gate_id
WHERE r.workspace = {} AND r.closed AND r.id <> {} AND g.publish_on >= {} AND g.publish_on <= {}
AND EXISTS (SELECT 1 FROM decisions d WHERE d.workspace = r.workspace AND d.review_id = r.id
    AND d.kind IN ('approve', 'approve-with-edits'))
AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.workspace = r.workspace AND d.review_id = r.id
    AND d.kind IN ('withdraw', 'reject', 'request-changes', 'expire'))
AND substr(r.asset, 1, 5) <> 'plan/' AND substr(r.asset, 1, 9) <> 'research/'
"""


def approved_assets(tx: Transaction, first: date, last: date, *, without: str = "") -> list[str]:
    """The assets of the approved reviews of copy whose publish date is one of these days, but for one review."""
    found = _rows.answer(tx, _APPROVED_FOR, without, first.isoformat(), last.isoformat())
    return [asset for (asset,) in found]


def signoffs(tx: Transaction, review_id: str) -> list[SignOff]:
    """The sign-offs that the review needs, by role."""
    return _rows.read(tx, tables.signoffs, SignOff, {"review_id": review_id}, order=("role", "id"))


def decision(tx: Transaction, decision_id: str) -> Decision | None:
    """The decision of that id."""
    return _rows.first(tx, tables.decisions, Decision, {"id": decision_id})


def by_attempt(tx: Transaction, attempt: str) -> Decision | None:
    """The decision that an attempt with this hashed key made."""
    return _rows.first(tx, tables.decisions, Decision, {"attempt": attempt})


def decisions(tx: Transaction, review_id: str) -> list[Decision]:
    """What was decided about the review, the oldest first."""
    return _rows.read(tx, tables.decisions, Decision, {"review_id": review_id}, order=("at", "id"))


def claim_signoffs(
    tx: Transaction,
    review_id: str,
    signoff_ids: Sequence[str],
    draft_sha: str,
    version: int,
    decision: Decision,
) -> bool:
    """Record the decision and give it exactly these sign-offs, or change nothing.

    It is recorded only if the review still has this draft and version, is not closed, and every one of these
    sign-offs is open. False says that somebody was first, or that the draft is not the one that was shown.
    """
    asked = tuple(dict.fromkeys(signoff_ids))
    savepoint = tx.connection.begin_nested()
    if _is_as_shown(tx, review_id, draft_sha, version):
        _rows.add(tx, tables.decisions, _rows.values(decision))
        open_ones = (_s.review_id == review_id, _s.id.in_(asked), _s.decision_id.is_(None))
        if _rows.change(tx, tables.signoffs, *open_ones, decision_id=decision.id) == len(asked):
            savepoint.commit()
            return True
    savepoint.rollback()
    return False


def _is_as_shown(tx: Transaction, review_id: str, draft_sha: str, version: int) -> bool:
    """Compare and lock the review's row in one statement."""
    where = (_r.id == review_id, _r.draft_sha == draft_sha, _r.version == version, _r.closed.is_(False))
    return _rows.change(tx, tables.reviews, *where, version=version) == 1


def record_decision(tx: Transaction, decision: Decision) -> None:
    """Record a decision that answers no sign-off, such as a withdrawal of what was approved."""
    _rows.add(tx, tables.decisions, _rows.values(decision))


def set_draft(
    tx: Transaction,
    review_id: str,
    expected_version: int,
    draft_sha: str,
    gate_id: str,
    verdict: str,
    held: bool,
    evidence_sha: str,
) -> bool:
    """Put an edited and newly gated draft into an open review of that version, and count the version up."""
    new = {
        "draft_sha": draft_sha,
        "gate_id": gate_id,
        "verdict": verdict,
        "held": held,
        "evidence_sha": evidence_sha,
    }
    return _change_open(tx, review_id, expected_version, **new)


def close(tx: Transaction, review_id: str, expected_version: int) -> bool:
    """Close an open review of that version, and count the version up."""
    return _change_open(tx, review_id, expected_version, closed=True)


def _change_open(tx: Transaction, review_id: str, expected_version: int, **new: object) -> bool:
    where = (_r.id == review_id, _r.version == expected_version, _r.closed.is_(False))
    return _rows.change(tx, tables.reviews, *where, version=expected_version + 1, **new) == 1


_OVERDUE = """
SELECT DISTINCT reviews.created_at, reviews.id FROM reviews
JOIN signoffs ON signoffs.workspace = reviews.workspace AND signoffs.review_id = reviews.id
WHERE signoffs.workspace = {} AND signoffs.decision_id IS NULL AND signoffs.due_at < {} AND NOT reviews.closed
ORDER BY reviews.created_at, reviews.id
"""


def overdue(tx: Transaction, now: datetime) -> list[str]:
    """Ids of the open reviews with a sign-off that was due before and is not given."""
    # Asked before each list and each decision, and nearly always answered by: none.
    return [str(id_) for _, id_ in _rows.answer(tx, _OVERDUE, to_text(now))]


def escalating(tx: Transaction, now: datetime) -> list[SignOff]:
    """The sign-offs of open reviews that are owed for so long that they go to another role, the oldest first."""
    owed = (_s.decision_id.is_(None), _s.escalate_at.is_not(None), _s.escalate_at <= now)
    still_open = select(_r.id).where(_r.workspace == tx.workspace, _r.closed.is_(False))
    where = (*owed, _s.review_id.in_(still_open))
    return _rows.many(tx, tables.signoffs, SignOff, *where, order=(_s.escalate_at, _s.id))


def owed(tx: Transaction) -> list[SignOff]:
    """Every sign-off that an open review waits for, what is due first before."""
    still_open = select(_r.id).where(_r.workspace == tx.workspace, _r.closed.is_(False))
    where = (_s.decision_id.is_(None), _s.review_id.in_(still_open))
    return _rows.many(tx, tables.signoffs, SignOff, *where, order=(_s.due_at, _s.id))


def due_between(tx: Transaction, after: datetime, before: datetime) -> list[SignOff]:
    """The sign-offs of open reviews that are not given and are due in that time, those due first in front."""
    still_open = select(_r.id).where(_r.workspace == tx.workspace, _r.closed.is_(False))
    where = (_s.decision_id.is_(None), _s.due_at >= after, _s.due_at < before, _s.review_id.in_(still_open))
    return _rows.many(tx, tables.signoffs, SignOff, *where, order=(_s.due_at, _s.id))


def unsettled(tx: Transaction) -> list[Decision]:
    """Decisions whose consequences have not been drawn, the oldest first."""
    return _rows.many(tx, tables.decisions, Decision, _d.settled_at.is_(None), order=(_d.at, _d.id))


def mark_settled(tx: Transaction, decision_id: str) -> bool:
    """Say that a decision's consequences have been drawn; True for one caller only."""
    where = (_d.id == decision_id, _d.settled_at.is_(None))
    return _rows.change(tx, tables.decisions, *where, settled_at=tx.now) == 1
