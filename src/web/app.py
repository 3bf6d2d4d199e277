"""The pages and what they do. Every act goes through the functions that the command line uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ..errors import BrandwrightError, ConflictError, RefusedError, UsageError
from ..governance import Identity, identify
from ..governance.rating import answers_of
from ..graph.reviewing import decide_review, edit_review, show_review
from ..graph.settle import settle_pending
from .access import Access
from .guard import Guard
from .pages import Pages
from .queues import Asked, rows_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..graph.desk import Desk

__all__ = ("create_app",)

KINDS = ("approve", "request-changes", "reject", "withdraw")
_STATUS: tuple[tuple[type[BrandwrightError], int], ...] = (
    (ConflictError, 409),
    (RefusedError, 403),
    (UsageError, 422),
)

Handler = Callable[["Inbox", "Request", Identity, Mapping[str, str]], Response]


def create_app(desk: Desk, access: Access, *, hosts: Collection[str]) -> Starlette:
    """The inbox as an ASGI application.

    Args:
        hosts: the values of `Host` that it answers to, such as `127.0.0.1:8700`.
    """
    inbox = Inbox(desk, access, Pages())
    static = StaticFiles(directory=str(files("brandwright.web") / "static"))
    routes = [
        Route("/enter", inbox.enter, methods=["GET"]),
        Route("/", inbox.page(_queue), methods=["GET"]),
        Route("/reviews/{review}", inbox.page(_review), methods=["GET"]),
        Route("/reviews/{review}/decision", inbox.page(_decide), methods=["POST"]),
        Route("/reviews/{review}/edit", inbox.page(_edit_form), methods=["GET"]),
        Route("/reviews/{review}/edit", inbox.page(_edit), methods=["POST"]),
        Mount("/static", static),
        Route("/{rest:path}", inbox.nothing, methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, hosts=hosts)])


@dataclass(frozen=True)
class Inbox:
    """What every page needs."""

    desk: Desk
    access: Access
    pages: Pages

    def enter(self, request: Request) -> Response:
        """The link of the terminal: it opens the door once."""
        if not self.access.enter(request.query_params.get("token", "")):
            return self.pages.answer("locked", {"used": True}, 403)
        response = RedirectResponse("/", 303)
        self.access.sign_in(response, secure=request.url.scheme == "https")
        return response

    def nothing(self, request: Request) -> Response:
        """No page of that address; who is not signed in is not told which there are."""
        if self.access.who(request) is None:
            return self.pages.answer("locked", {"used": False}, 401)
        return self._problem(request, 404, UsageError("BW211", "There is no such page."))

    def page(self, handler: Handler) -> Callable[[Request], Any]:
        """A handler for signed-in people; what goes wrong becomes a page that says so."""

        async def handle(request: Request) -> Response:
            name = self.access.who(request)
            if name is None:
                return self.pages.answer("locked", {"used": False}, 401)
            form = await _form(request)
            return await run_in_threadpool(self._answer, handler, request, name, form)

        return handle

    def _answer(self, handler: Handler, request: Request, name: str, form: Mapping[str, str]) -> Response:
        try:
            return handler(self, request, identify(self.desk.playbook, name, {}), form)
        except BrandwrightError as error:
            status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
            if error.code == "BW211":
                status = 404
            return self._problem(request, status, error)

    def _problem(self, request: Request, status: int, error: BrandwrightError) -> Response:
        back = (
            f"/reviews/{review}" if (review := request.path_params.get("review")) and status != 404 else "/"
        )
        return self.pages.answer("problem", {"error": error, "back": back, "status": status}, status)


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form; files are none of ours. Line ends are those that drafts have."""
    if request.method != "POST":
        return {}
    async with request.form(max_files=0, max_fields=40) as form:
        return {name: value.replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)}


def _queue(inbox: Inbox, request: Request, person: Identity, _form: Mapping[str, str]) -> Response:
    asked = Asked.of(request.query_params)
    settle_pending(inbox.desk)
    rows = rows_of(inbox.desk.ledger, person, asked)
    waiting = rows_of(inbox.desk.ledger, person, Asked(queue="all"))
    channels = sorted({row.channel for row in rows} | ({asked.channel} if asked.channel else set()))
    return inbox.pages.answer(
        "queue",
        {
            "person": person,
            "asked": asked,
            "rows": rows,
            "channels": channels,
            "waiting": len(waiting),
            "held": sum(row.state == "held" for row in waiting),
            "oldest": min((row.created for row in waiting), default=None),
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
        by=person.claimed,
        reason=form.get("reason", ""),
        sha=form.get("sha", ""),
        env={},
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
            by=person.claimed,
            reason=form.get("reason", ""),
            version=int(version) if version.isdecimal() else 0,
            env={},
        )
    except UsageError as error:
        shown = show_review(inbox.desk, review)
        return inbox.pages.editor(shown, person, copy=form.get("copy", ""), error=error)
    return RedirectResponse(f"/reviews/{review}?view=changes", 303)
