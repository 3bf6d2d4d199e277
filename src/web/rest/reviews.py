"""Operations on reviews: reading, deciding, editing, commenting, and taking what was approved."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ...content import ACTIONS
from ...governance import list_reviews, view_review
from ...governance.access import require
from ...governance.commenting import Span, comment
from ...graph.editing import edit_review
from ...graph.export import export_review
from ...graph.reviewing import Beside, decide_review, show_review
from ...graph.settle import settle_pending
from . import models as m
from .operations import Bytes, Call, Operation, Reply

if TYPE_CHECKING:
    from ...governance import ReviewView
    from ...graph.reviewing import Shown
    from ...store.comments import Comment
    from ...store.records import Decision

__all__ = ("REVIEWS", "decision_json")

_MEDIA = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "yaml": "application/yaml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _list(call: Call) -> Reply:
    asked = call.asked(m.ReviewQuery)
    settle_pending(call.desk)
    found = list_reviews(call.desk.ledger, state=asked.state, role=asked.role, limit=asked.limit)
    return Reply(m.ReviewsJson(reviews=tuple(m.ReviewRow(**_row(view)) for view in found)))


def _show(call: Call) -> Reply:
    return _shown(show_review(call.desk, call.path["review"]))


def _decide(call: Call) -> Reply:
    """Decide, or find the decision that this very request made before."""
    asked = call.asked(m.DecisionRequest)
    require(call.identity, asked.kind)
    key = f"{call.identity.account}:{call.key}" if call.key else None
    if asked.kind == "withdraw":
        _at(call, asked.version, unless_repeated=bool(key))
    made = decide_review(
        call.desk,
        call.path["review"],
        None if asked.kind == "withdraw" else asked.kind,
        call.identity,
        reason=asked.reason,
        sha=call.match,
        version=asked.version,
        to=asked.to,
        answers=asked.answers.given() if asked.answers else None,
        beside=Beside(reason_code=asked.reason_code, key=key),
    )
    return Reply(decision_json(made.decision))


def _edit(call: Call) -> Reply:
    asked = call.asked(m.EditRequest)
    review = call.path["review"]
    _at(call, asked.version)
    edit_review(
        call.desk, review, asked.text, call.identity, reason=asked.reason, version=asked.version, file="text"
    )
    return _shown(show_review(call.desk, review))


def _comment(call: Call) -> Reply:
    asked = call.asked(m.CommentRequest)
    made = comment(
        call.desk.ledger,
        call.path["review"],
        call.identity,
        asked.text,
        at=Span(asked.part, asked.start, asked.end) if asked.part else None,
        sha=call.match,
        key=f"{call.identity.account}:{call.key}" if call.key else "",
    )
    return Reply(_comment_json(made))


def _export(call: Call) -> Reply:
    """The approved bytes; who takes them is on record."""
    review, form = call.path["review"], call.asked(m.ExportQuery).format
    settle_pending(call.desk)
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"export.{form}"
        made = export_review(call.desk, review, format_=form, target=target, by=call.identity.actor)
        data = made.path.read_bytes()
    return Reply(Bytes(data, _MEDIA[form], f"{review}.{form}"), tag=made.draft_sha256)


def _at(call: Call, version: int, *, unless_repeated: bool = False) -> None:
    with call.desk.ledger.read() as tx:
        review = view_review(tx, call.path["review"]).review
    if not (unless_repeated and review.closed):
        call.seen(review.draft_sha, review.version, version)


def _shown(shown: Shown) -> Reply:
    view = shown.view
    worst_first = sorted(shown.findings, key=lambda finding: -ACTIONS.index(finding.action))
    answer = m.ReviewJson(
        **_row(view),
        draft=shown.draft,
        findings=tuple(worst_first),
        signoffs=tuple(
            m.SignOffJson(
                role=signoff.role,
                reason=signoff.reason,
                due=signoff.due_at.isoformat() if signoff.due_at else None,
                decision=signoff.decision_id,
            )
            for signoff in view.signoffs
        ),
        decisions=tuple(map(decision_json, view.decisions)),
        comments=tuple(
            _comment_json(one) for thread in shown.threads for one in (thread.first, *thread.replies)
        ),
    )
    return Reply(answer, tag=view.review.draft_sha)


def _row(view: ReviewView) -> dict[str, Any]:
    review = view.review
    return {
        "id": review.id,
        "state": view.state,
        "verdict": review.verdict,
        "asset": review.asset,
        "sha256": review.draft_sha,
        "version": review.version,
        "created": review.created_at.isoformat(),
        "owes": tuple(dict.fromkeys(signoff.role for signoff in view.open)),
    }


def decision_json(made: Decision) -> m.DecisionJson:
    """A decision as the API tells it."""
    return m.DecisionJson(
        review=made.review_id,
        sha256=made.draft_sha,
        at=made.at.isoformat(),
        **{
            name: getattr(made, name)
            for name in ("id", "kind", "by", "account", "auth", "reason", "reason_code")
        },
    )


def _comment_json(said: Comment) -> m.CommentJson:
    kept = asdict(said)
    names = ("id", "by", "text", "part", "quote")
    return m.CommentJson(
        **{name: kept[name] for name in names}, at=said.at.isoformat(), resolved=said.resolved_at is not None
    )


REVIEWS = (
    Operation(
        "GET", "/reviews", "read", "listReviews", "List reviews.", _list, m.ReviewsJson, query=m.ReviewQuery
    ),
    Operation(
        "GET",
        "/reviews/{review}",
        "read",
        "showReview",
        "Show a review: the draft, what the gate found, who signed and who said what.",
        _show,
        m.ReviewJson,
    ),
    Operation(
        "POST",
        "/reviews/{review}/decisions",
        "read",
        "decideReview",
        "Decide about exactly the draft that If-Match names. A person's token alone can.",
        _decide,
        m.DecisionJson,
        takes=m.DecisionRequest,
        status=201,
        people=True,
        match=True,
        key=True,
    ),
    Operation(
        "POST",
        "/reviews/{review}/edit",
        "edit",
        "editReview",
        "Replace the copy; it goes through the same gate.",
        _edit,
        m.ReviewJson,
        takes=m.EditRequest,
        match=True,
    ),
    Operation(
        "POST",
        "/reviews/{review}/comments",
        "comment",
        "commentReview",
        "Say something about the draft that If-Match names, or about words of it.",
        _comment,
        m.CommentJson,
        takes=m.CommentRequest,
        status=201,
        match=True,
        key=True,
    ),
    Operation(
        "GET",
        "/reviews/{review}/export",
        "read",
        "exportReview",
        "Take the approved draft as a file; refuses anything that is not approved as it stands.",
        _export,
        None,
        query=m.ExportQuery,
        fails=(409,),
    ),
)
