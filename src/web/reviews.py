"""The pages of reviews: the queue, one review, deciding about it, its fixes and its edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast, get_args

from starlette.responses import RedirectResponse, Response

from ..errors import BrandwrightError, ConflictError, GateError, UsageError
from ..governance import Choice, Identity
from ..governance._attempts import ReasonCode
from ..governance.holding import release
from ..governance.rating import Answers, answers_of
from ..graph.editing import (
    Preview,
    approve_edited,
    edit_review,
    fix_finding,
    preview_edit,
    waive_finding,
)
from ..graph.reviewing import Beside, decide_review, show_review
from ..graph.settle import settle_pending
from .bulk import selectable
from .queues import Asked, listed
from .routes import Inbox, Page
from .screen import editor_values, gate_values, screen_values
from .stamps import new_key, seconds_since

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..graph.reviewing import Shown

__all__ = ("PAGES",)

KINDS = ("approve", "request-changes", "reject", "escalate", "withdraw")
QUESTIONS = ("accurate", "useful", "brand_safe", "real_need")

Form = Mapping[str, str]


def _queue(inbox: Inbox, request: Request, person: Identity, _form: Form) -> Response:
    asked = Asked.of(request.query_params)
    settle_pending(inbox.desk)
    found = listed(inbox.desk.ledger, inbox.desk.playbook, person, asked)
    values = {
        "person": person,
        "asked": asked,
        "found": found,
        "bulk": selectable(inbox.desk, person, found.rows),
        "key": new_key(),
        "now": inbox.desk.ledger.now(),
    }
    return inbox.pages.answer("queue", values)


def _review(inbox: Inbox, request: Request, person: Identity, _form: Form) -> Response:
    shown = show_review(inbox.desk, request.path_params["review"])
    return inbox.pages.answer("review", screen_values(inbox.desk, shown, person, request.query_params))


def _decide(inbox: Inbox, request: Request, person: Identity, form: Form) -> Response:
    """Decide about exactly the draft that the page showed."""
    review, kind = request.path_params["review"], form.get("kind", "")
    if kind not in KINDS:
        raise UsageError("BW2095", "The page did not say what is decided.", hint="Go back and choose.")
    decide_review(
        inbox.desk,
        review,
        None if kind == "withdraw" else cast("Choice", kind),
        person,
        reason=form.get("reason", ""),
        sha=form.get("sha", ""),
        version=_whole(form, "version") if form.get("version") else None,
        to=form.get("to", "") if kind == "escalate" else "",
        answers=_answers(form),
        beside=_beside(inbox, review, form),
    )
    release(inbox.desk.ledger, review, person)
    return RedirectResponse(f"/reviews/{review}", 303)


def _answers(form: Form) -> Answers:
    return answers_of({name: form.get(name) or None for name in QUESTIONS})


def _beside(inbox: Inbox, review: str, form: Form) -> Beside:
    code = form.get("code", "")
    return Beside(
        reason_code=cast("ReasonCode", code) if code in get_args(ReasonCode) else None,
        seconds=seconds_since(inbox.desk, form.get("shown", ""), review, form.get("sha", "")),
        key=form.get("key") or None,
    )


def _whole(form: Form, name: str) -> int:
    """A number as a form carries it; what is none is none that there could be."""
    said = form.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1


def _fix(inbox: Inbox, request: Request, person: Identity, form: Form) -> Response:
    """Make one replacement that a finding offers."""
    review = request.path_params["review"]
    fix_finding(
        inbox.desk,
        review,
        person,
        fingerprint=form.get("fingerprint", ""),
        start=_whole(form, "start"),
        fix=_whole(form, "fix"),
        version=_whole(form, "version"),
    )
    return RedirectResponse(f"/reviews/{review}#gate", 303)


def _waive(inbox: Inbox, request: Request, person: Identity, form: Form) -> Response:
    """Let a finding stand, where the policy gives the person that right."""
    review = request.path_params["review"]
    said = form.get("reason", "")
    waive_finding(inbox.desk, review, form.get("fingerprint", ""), person, reason=said, until=None)
    return RedirectResponse(f"/reviews/{review}#gate", 303)


def _edit_form(inbox: Inbox, request: Request, person: Identity, _form: Form) -> Response:
    shown = show_review(inbox.desk, request.path_params["review"])
    return inbox.pages.answer("edit", editor_values(inbox.desk, shown, person))


def _edit(inbox: Inbox, request: Request, person: Identity, form: Form) -> Response:
    """Keep an edit: it goes through the same gate, and everybody who has to sign signs that."""
    review = request.path_params["review"]
    given: dict[str, Any] = {"reason": form.get("reason", ""), "version": _whole(form, "version")}
    try:
        if form.get("kind") == "approve":
            given |= {"answers": _answers(form), "beside": _beside(inbox, review, form)}
            approve_edited(inbox.desk, review, form.get("copy", ""), person, **given)
            release(inbox.desk.ledger, review, person)
            return RedirectResponse(f"/reviews/{review}", 303)
        edit_review(inbox.desk, review, form.get("copy", ""), person, **given)
    except (UsageError, GateError, ConflictError) as error:
        return _again(inbox, request, person, form, error)
    return RedirectResponse(f"/reviews/{review}?view=changes", 303)


def _again(inbox: Inbox, request: Request, person: Identity, form: Form, error: BrandwrightError) -> Response:
    """The editor with what was typed, and why it could not be kept."""
    shown = show_review(inbox.desk, request.path_params["review"])
    values = editor_values(
        inbox.desk,
        shown,
        person,
        copy=form.get("copy", ""),
        preview=_previewed(inbox, shown, form),
        error=error,
        reason=form.get("reason", ""),
    )
    return inbox.pages.answer("edit", values, 409 if isinstance(error, ConflictError) else 422)


def _previewed(inbox: Inbox, shown: Shown, form: Form) -> Preview | None:
    try:
        return preview_edit(inbox.desk, shown.view.review.id, form.get("copy", ""))
    except UsageError:
        return None


def _gate(inbox: Inbox, request: Request, person: Identity, form: Form) -> Response:
    """What the gate's rules say of a text as it is typed; as a whole page for whoever has no scripts."""
    review = request.path_params["review"]
    preview = preview_edit(inbox.desk, review, form.get("copy", ""))
    if request.headers.get("hx-request"):
        return inbox.pages.answer("gate", gate_values(preview))
    shown = show_review(inbox.desk, review)
    values = editor_values(
        inbox.desk, shown, person, copy=form.get("copy", ""), preview=preview, reason=form.get("reason", "")
    )
    return inbox.pages.answer("edit", values)


PAGES = (
    Page("/", ("GET",), "read", _queue),
    Page("/reviews/{review}", ("GET",), "read", _review),
    # Which right a decision takes depends on its kind: `governance.decide` asks for it.
    Page("/reviews/{review}/decision", ("POST",), "read", _decide),
    Page("/reviews/{review}/fix", ("POST",), "edit", _fix),
    Page("/reviews/{review}/waiver", ("POST",), "waive", _waive),
    Page("/reviews/{review}/edit", ("GET",), "edit", _edit_form),
    Page("/reviews/{review}/edit", ("POST",), "edit", _edit),
    Page("/reviews/{review}/gate", ("POST",), "edit", _gate, "fragment"),
)
