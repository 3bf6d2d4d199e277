"""The pages of reviews: the queue, one review, deciding about it, and its edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from ..errors import UsageError
from ..governance import Identity
from ..governance.rating import answers_of
from ..graph.editing import edit_review
from ..graph.reviewing import decide_review, show_review
from ..graph.settle import settle_pending
from .queues import Asked, listed
from .routes import Inbox, Page

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ("PAGES",)

KINDS = ("approve", "request-changes", "reject", "withdraw")


def _queue(inbox: Inbox, request: Request, person: Identity, _form: Mapping[str, str]) -> Response:
    asked = Asked.of(request.query_params)
    settle_pending(inbox.desk)
    found = listed(inbox.desk.ledger, person, asked)
    return inbox.pages.answer(
        "queue",
        {
            "person": person,
            "asked": asked,
            "found": found,
            "rows": found.rows,
            "channels": found.channels,
            "waiting": found.waiting.count,
            "held": found.waiting.held,
            "oldest": found.waiting.oldest,
            "now": inbox.desk.ledger.now(),
        },
    )


def _review(inbox: Inbox, request: Request, person: Identity, _form: Mapping[str, str]) -> Response:
    shown = show_review(inbox.desk, request.path_params["review"])
    view = request.query_params.get("view", "final")
    return inbox.pages.review(inbox.desk, shown, person, view)


def _decide(inbox: Inbox, request: Request, person: Identity, form: Mapping[str, str]) -> Response:
    """Decide about exactly the draft that the page showed."""
    review, kind = request.path_params["review"], form.get("kind", "")
    if kind not in KINDS:
        raise UsageError("BW2095", "The page did not say what is decided.", hint="Go back and choose.")
    decide_review(
        inbox.desk,
        review,
        None if kind == "withdraw" else kind,  # type: ignore[arg-type]
        person,
        reason=form.get("reason", ""),
        sha=form.get("sha", ""),
        answers=answers_of(
            {name: form.get(name) or None for name in ("accurate", "useful", "brand_safe", "real_need")}
        ),
    )
    return RedirectResponse(f"/reviews/{review}", 303)


def _edit_form(inbox: Inbox, request: Request, person: Identity, _form: Mapping[str, str]) -> Response:
    shown = show_review(inbox.desk, request.path_params["review"])
    return inbox.pages.editor(shown, person)


def _edit(inbox: Inbox, request: Request, person: Identity, form: Mapping[str, str]) -> Response:
    """Keep an edit: it goes through the same gate, and everybody who has to sign signs that."""
    review = request.path_params["review"]
    version = form.get("version", "")
    try:
        edit_review(
            inbox.desk,
            review,
            form.get("copy", ""),
            person,
            reason=form.get("reason", ""),
            version=int(version) if version.isdecimal() else 0,
        )
    except UsageError as error:
        shown = show_review(inbox.desk, review)
        return inbox.pages.editor(shown, person, copy=form.get("copy", ""), error=error)
    return RedirectResponse(f"/reviews/{review}?view=changes", 303)


PAGES = (
    Page("/", ("GET",), "read", _queue),
    Page("/reviews/{review}", ("GET",), "read", _review),
    # Which right a decision takes depends on its kind: `governance.decide` asks for it.
    Page("/reviews/{review}/decision", ("POST",), "read", _decide),
    Page("/reviews/{review}/edit", ("GET",), "edit", _edit_form),
    Page("/reviews/{review}/edit", ("POST",), "edit", _edit),
)
