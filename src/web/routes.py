"""What a page module exports: its addresses, the act that each of them is, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..governance import Identity
    from ..governance.access import Act
    from ..graph.desk import Desk
    from .access import Access
    from .pages import Pages

__all__ = ("Handler", "Inbox", "Kind", "Page")

Handler = Callable[["Inbox", "Request", "Identity", Mapping[str, str]], "Response"]
"""Answers a request of somebody who is signed in and may do the page's act; the mapping is the form that was sent."""

Kind = Literal["html", "fragment", "json"]


@dataclass(frozen=True)
class Inbox:
    """What every page needs."""

    desk: Desk
    access: Access
    pages: Pages


@dataclass(frozen=True)
class Page:
    """An address of the inbox.

    Attributes:
        path: as Starlette writes it, such as `/reviews/{review}`.
        act: what asking for it amounts to; who may not do that is refused before the handler runs.
        kind: how problems are told: as a page, as a piece of one, or as JSON.
    """

    path: str
    methods: tuple[str, ...]
    act: Act
    handler: Handler
    kind: Kind = "html"
