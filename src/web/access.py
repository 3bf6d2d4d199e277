"""Who may use the page. By itself: one person at this machine, by a link that works once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from ..governance import Identity, identify
from .routes import Inbox, Opening

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer
    from starlette.requests import Request
    from starlette.responses import Response

    from ..graph.desk import Desk
    from .pages import Pages

__all__ = ("COOKIE", "SESSION_S", "Access", "Door")

COOKIE = "brandwright_session"
SESSION_S = 12 * 60 * 60
"""Seconds that a session lasts."""


class Door(Protocol):
    """A way in: it knows who is signed in, and tells everybody else how to."""

    @property
    def openings(self) -> tuple[Opening, ...]:
        """The addresses by which people come in and go out."""

    def who(self, desk: Desk, request: Request) -> Identity | None:
        """Whose request this is; None when nobody is signed in.

        Raises:
            RefusedError: somebody is, and the playbook does not know them.
        """

    def ask(self, pages: Pages, request: Request) -> Response:
        """What somebody gets who is not signed in."""


@dataclass
class Access:
    """The way in for one person on this machine.

    The link's token works once; what it gives is a cookie that only this process can have signed. Starting anew ends
    every session.

    Attributes:
        person: who decides: a name, or somebody who was identified before.
        token: of the link; empty once it was used.
    """

    person: str | Identity
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _using: Lock = field(default_factory=Lock, repr=False)

    @property
    def openings(self) -> tuple[Opening, ...]:
        """The link of the terminal."""
        return (Opening("/enter", "GET", self._open),)

    def enter(self, token: str) -> bool:
        """Whether the token opens the door; it does so once."""
        with self._using:
            if not self.token or not hmac.compare_digest(token.encode(), self.token.encode()):
                return False
            self.token = ""
            return True

    def new_link(self) -> str:
        """A fresh token, for whoever lost the session."""
        with self._using:
            self.token = secrets.token_urlsafe(32)
            return self.token

    def who(self, desk: Desk, request: Request) -> Identity | None:
        """The person, when this is their session; None without one, or when it has run out."""
        from itsdangerous import BadSignature

        try:
            self._signer().loads(request.cookies.get(COOKIE, ""), max_age=SESSION_S)
        except BadSignature:
            return None
        return replace(identify(desk.playbook, self.person, {}), auth="link")

    def ask(self, pages: Pages, request: Request) -> Response:
        """Where the link is."""
        return pages.answer("locked", {"used": False}, 401)

    def _open(self, inbox: Inbox, request: Request, _form: Mapping[str, str]) -> Response:
        from starlette.responses import RedirectResponse

        if not self.enter(request.query_params.get("token", "")):
            return inbox.pages.answer("locked", {"used": True}, 403)
        response = RedirectResponse("/", 303)
        value = str(self._signer().dumps("in"))
        secure = request.url.scheme == "https"
        response.set_cookie(
            COOKIE, value, max_age=SESSION_S, httponly=True, samesite="strict", secure=secure, path="/"
        )
        return response

    def _signer(self) -> URLSafeTimedSerializer:
        from itsdangerous import URLSafeTimedSerializer

        return URLSafeTimedSerializer(self._secret, salt="brandwright-session")
