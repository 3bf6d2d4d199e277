"""What people do around a draft before they decide: comment on it, settle comments, say that they are at work on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, RedirectResponse, Response

from ..errors import UsageError
from ..governance import Identity
from ..governance.commenting import Span, comment, find, reply, settle_thread
from ..governance.holding import hold, release
from ..graph.reviewing import show_review
from .routes import Inbox, Page

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ("PAGES",)

Form = Mapping[str, str]


def _comment(inbox: Inbox, request: Request, person: Identity, form: Form) -> Response:
    """A comment on the words that were selected or typed, or on the whole draft."""
    review = request.path_params["review"]
    place = _place(inbox, review, form)
    sha, key = form.get("sha", ""), form.get("key", "")
    comment(inbox.desk.ledger, review, person, form.get("text", ""), at=place, sha=sha, key=key)
    return _back(review)


def _place(inbox: Inbox, review: str, form: Form) -> Span | None:
    if part := form.get("part", ""):
        start, end = form.get("start", ""), form.get("end", "")
        if start.isdecimal() and end.isdecimal() and len(start + end) < 15:
            return Span(part, int(start), int(end))
        raise UsageError("BW2121", "The page did not say which words are meant.", hint="Select them again.")
    if words := form.get("words", "").strip():
        return find(show_review(inbox.desk, review).draft, words)
    return None


def _reply(inbox: Inbox, request: Request, person: Identity, form: Form) -> Response:
    key = form.get("key", "")
    reply(inbox.desk.ledger, request.path_params["comment"], person, form.get("text", ""), key=key)
    return _back(request.path_params["review"])


def _settle(inbox: Inbox, request: Request, person: Identity, form: Form) -> Response:
    again = form.get("open") == "yes"
    settle_thread(inbox.desk.ledger, request.path_params["comment"], person, open_=again)
    return _back(request.path_params["review"])


def _back(review: str) -> Response:
    return RedirectResponse(f"/reviews/{review}#comments", 303)


def _hold(inbox: Inbox, request: Request, person: Identity, form: Form) -> Response:
    """Say that one is at work on a review, or is not any more; who asks by script is told whose it is."""
    review = request.path_params["review"]
    if form.get("hold") == "no":
        release(inbox.desk.ledger, review, person)
        return RedirectResponse(f"/reviews/{review}", 303)
    lock = hold(inbox.desk.ledger, review, person)
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse({"by": lock.by, "mine": lock.by == person.claimed})
    return RedirectResponse(f"/reviews/{review}", 303)


PAGES = (
    Page("/reviews/{review}/comments", ("POST",), "comment", _comment),
    Page("/reviews/{review}/comments/{comment}/reply", ("POST",), "comment", _reply),
    Page("/reviews/{review}/comments/{comment}/settle", ("POST",), "comment", _settle),
    Page("/reviews/{review}/hold", ("POST",), "lock", _hold),
)
