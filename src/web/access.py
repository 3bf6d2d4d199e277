"""Who may use the page: one person at this machine, by a link that works once."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ("COOKIE", "SESSION_S", "Access")

COOKIE = "brandwright_session"
SESSION_S = 12 * 60 * 60
"""Seconds that a session lasts."""


@dataclass
class Access:
    """The way in for one person on this machine.

    The link's token works once; what it gives is a cookie that only this process can have signed. Starting anew ends
    every session.

    Attributes:
        person: the name under which the person decides.
        token: of the link; empty once it was used.
    """

    person: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _using: Lock = field(default_factory=Lock, repr=False)

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

    def sign_in(self, response: Response, *, secure: bool) -> None:
        """Give the browser its session."""
        value = self._signer().dumps(self.person)
        response.set_cookie(
            COOKIE, str(value), max_age=SESSION_S, httponly=True, samesite="strict", secure=secure, path="/"
        )

    def who(self, request: Request) -> str | None:
        """The person whose session this is; None without one, or when it has run out."""
        from itsdangerous import BadSignature

        value = request.cookies.get(COOKIE, "")
        try:
            return str(self._signer().loads(value, max_age=SESSION_S))
        except BadSignature:
            return None

    def _signer(self) -> URLSafeTimedSerializer:
        from itsdangerous import URLSafeTimedSerializer

        return URLSafeTimedSerializer(self._secret, salt="brandwright-session")
