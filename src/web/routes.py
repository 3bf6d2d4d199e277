"""What a page module exports: its addresses, the act that each of them is, and the function that answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..governance import Identity
    from ..governance.access import Act
    from ..graph.desk import Desk
    from .access import Door
    from .limiting import Limiter
    from .live import News
    from .pages import Pages

__all__ = ("Events", "Handler", "Inbox", "Kind", "Opening", "Page")

Handler = Callable[["Inbox", "Request", "Identity", Mapping[str, str]], "Response"]
"""Answers a request of somebody who is signed in and may do the page's act; the mapping is the form that was sent."""

Events = Callable[["Inbox", "Request", "Identity", Mapping[str, str]], Awaitable["Response"]]
"""The same for a stream of events: it runs in the event loop, and must not block it."""

Kind = Literal["html", "fragment", "json", "events"]


@dataclass(frozen=True)
class Inbox:
    """What every page needs."""

    desk: Desk
    access: Door
    pages: Pages
    limiter: Limiter
    news: News


@dataclass(frozen=True)
class Page:
    """An address of the inbox.

    Attributes:
        path: as Starlette writes it, such as `/reviews/{review}`.
        act: what asking for it amounts to; who may not do that is refused before the handler runs.
        kind: how problems are told: as a page, as a piece of one, or as JSON; `events` runs in the event loop.
    """

    path: str
    methods: tuple[str, ...]
    act: Act
    handler: Handler | Events
    kind: Kind = "html"


@dataclass(frozen=True)
class Opening:
    """An address for whoever is not signed in yet: a way in or out."""

    path: str
    method: Literal["GET", "POST"]
    handler: Callable[[Inbox, Request, Mapping[str, str]], Response]
