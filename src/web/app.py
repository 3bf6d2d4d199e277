"""The inbox as an application: who is signed in, what they may, what goes wrong, and the pages of the page modules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from ..errors import BrandwrightError, UsageError
from ..governance import Identity
from ..governance.access import require
from . import bulk, calendar, live, reviews, talking, tracing
from .access import Door
from .guard import Guard
from .limiting import Limiter
from .live import News
from .pages import Pages
from .problems import problem, unexpected
from .rest import rest_routes
from .routes import Events, Handler, Inbox, Opening, Page

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..graph.desk import Desk

__all__ = ("PAGES", "create_app")

PAGES: tuple[Page, ...] = (
    *reviews.PAGES,
    *talking.PAGES,
    *bulk.PAGES,
    *tracing.PAGES,
    *calendar.PAGES,
    *live.PAGES,
)
"""The addresses of every page module."""

FIELDS_MAX = 64
"""Fields that a form may have: a page of reviews to approve together, and what goes with it."""

_READS = frozenset({"GET", "HEAD"})

Endpoint = Callable[["Request"], Awaitable[Response]]


def create_app(
    desk: Desk,
    access: Door,
    *,
    hosts: Collection[str],
    origin: str = "",
    limiter: Limiter | None = None,
) -> Starlette:
    """The inbox as an ASGI application.

    Args:
        access: the way in.
        hosts: the values of `Host` that it answers to, such as `127.0.0.1:8700`.
        origin: where people reach it, such as `https://inbox.example.com`; forms count from there alone.
        limiter: how often somebody may ask.
    """
    inbox = Inbox(desk, access, Pages(), limiter or Limiter(), News())
    routes: list[BaseRoute] = [
        *(
            Route(opening.path, _opened(inbox, opening), methods=[opening.method])
            for opening in access.openings
        ),
        *(Route(page.path, _endpoint(inbox, page), methods=list(page.methods)) for page in PAGES),
        Mount("/static", StaticFiles(directory=str(files("brandwright.web") / "static"))),
        *rest_routes(inbox),
        Route("/{rest:path}", _nothing(inbox), methods=["GET", "POST"]),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, hosts=hosts, origin=origin)],
        exception_handlers={Exception: unexpected},
    )
    app.state.news = inbox.news
    return app


def _opened(inbox: Inbox, opening: Opening) -> Endpoint:
    """A way in or out, for whoever asks, and not too often."""

    async def endpoint(request: Request) -> Response:
        try:
            inbox.limiter.stranger(request)
            return await run_in_threadpool(opening.handler, inbox, request, await _form(request))
        except BrandwrightError as error:
            return problem(inbox.pages, request, "html", error)

    return endpoint


def _endpoint(inbox: Inbox, page: Page) -> Endpoint:
    """A page for people who are signed in and may do its act; what goes wrong is told in the page's kind."""

    async def endpoint(request: Request) -> Response:
        try:
            person = await run_in_threadpool(_let_in, inbox, page, request)
            if person is None:
                return inbox.access.ask(inbox.pages, request)
            form = await _form(request)
            if page.kind == "events":
                return await cast(Events, page.handler)(inbox, request, person, form)
            return await run_in_threadpool(cast(Handler, page.handler), inbox, request, person, form)
        except BrandwrightError as error:
            return problem(inbox.pages, request, page.kind, error)

    return endpoint


def _let_in(inbox: Inbox, page: Page, request: Request) -> Identity | None:
    """Who asks, once it is sure that they may; None when nobody is signed in."""
    person = inbox.access.who(inbox.desk, request)
    if person is None:
        inbox.limiter.stranger(request)
        return None
    if request.method not in _READS:
        inbox.limiter.post(person)
    require(person, page.act)
    return person


def _nothing(inbox: Inbox) -> Endpoint:
    """No page of that address; who is not signed in is not told which there are."""
    return _endpoint(inbox, Page("/{rest:path}", ("GET", "POST"), "read", _lost))


def _lost(inbox: Inbox, request: Request, person: Identity, form: Mapping[str, str]) -> Response:
    raise UsageError("BW211", "There is no such page.")


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form; files are none of ours. Line ends are those that drafts have."""
    if request.method != "POST":
        return {}
    async with request.form(max_files=0, max_fields=FIELDS_MAX) as form:
        return {name: value.replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)}
