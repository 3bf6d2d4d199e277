"""The inbox as an application: who is signed in, what goes wrong, and the pages of the page modules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ..errors import BrandwrightError, ConflictError, RefusedError, UsageError
from ..governance import identify
from . import reviews
from .access import Access
from .guard import Guard
from .pages import Pages
from .routes import Inbox, Page

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..graph.desk import Desk

__all__ = ("PAGES", "create_app")

PAGES: tuple[Page, ...] = (*reviews.PAGES,)
"""The addresses of every page module."""

_STATUS: tuple[tuple[type[BrandwrightError], int], ...] = (
    (ConflictError, 409),
    (RefusedError, 403),
    (UsageError, 422),
)

Endpoint = Callable[["Request"], Awaitable[Response]]


def create_app(desk: Desk, access: Access, *, hosts: Collection[str]) -> Starlette:
    """The inbox as an ASGI application.

    Args:
        hosts: the values of `Host` that it answers to, such as `127.0.0.1:8700`.
    """
    inbox = Inbox(desk, access, Pages())
    static = StaticFiles(directory=str(files("brandwright.web") / "static"))
    routes = [
        Route("/enter", _enter(inbox), methods=["GET"]),
        *(Route(page.path, _endpoint(inbox, page), methods=list(page.methods)) for page in PAGES),
        Mount("/static", static),
        Route("/{rest:path}", _nothing(inbox), methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, hosts=hosts)])


def _enter(inbox: Inbox) -> Endpoint:
    """The link of the terminal: it opens the door once."""

    async def enter(request: Request) -> Response:
        if not inbox.access.enter(request.query_params.get("token", "")):
            return inbox.pages.answer("locked", {"used": True}, 403)
        response = RedirectResponse("/", 303)
        inbox.access.sign_in(response, secure=request.url.scheme == "https")
        return response

    return enter


def _nothing(inbox: Inbox) -> Endpoint:
    """No page of that address; who is not signed in is not told which there are."""

    async def nothing(request: Request) -> Response:
        if inbox.access.who(request) is None:
            return inbox.pages.answer("locked", {"used": False}, 401)
        return _problem(inbox, request, 404, UsageError("BW211", "There is no such page."))

    return nothing


def _endpoint(inbox: Inbox, page: Page) -> Endpoint:
    """A page for signed-in people; what goes wrong becomes a page that says so."""

    async def endpoint(request: Request) -> Response:
        name = inbox.access.who(request)
        if name is None:
            return inbox.pages.answer("locked", {"used": False}, 401)
        form = await _form(request)
        return await run_in_threadpool(_answer, inbox, page, request, name, form)

    return endpoint


def _answer(inbox: Inbox, page: Page, request: Request, name: str, form: Mapping[str, str]) -> Response:
    try:
        return page.handler(inbox, request, identify(inbox.desk.playbook, name, {}), form)
    except BrandwrightError as error:
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
        return _problem(inbox, request, 404 if error.code == "BW211" else status, error)


def _problem(inbox: Inbox, request: Request, status: int, error: BrandwrightError) -> Response:
    review = request.path_params.get("review")
    back = f"/reviews/{review}" if review and status != 404 else "/"
    return inbox.pages.answer("problem", {"error": error, "back": back, "status": status}, status)


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form; files are none of ours. Line ends are those that drafts have."""
    if request.method != "POST":
        return {}
    async with request.form(max_files=0, max_fields=40) as form:
        return {name: value.replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)}
