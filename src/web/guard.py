"""What every request passes: its host, where it comes from, how much it carries; and what every answer says."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ("HEADERS", "MAX_BODY", "Guard")

MAX_BODY = 1_000_000
"""Bytes that a request may carry: the longest draft, and room."""

HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        b"form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    # With `no-referrer` a browser hides from us, too, that a form is one of ours.
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")
"""What answers say besides when people reach the server by https."""

API = "/api/"
"""Where programs ask, each with a token of its own in every request."""

_SAFE = frozenset({"GET", "HEAD"})
_METHODS = _SAFE | {"POST"}


class Guard:
    """Refuses requests for another host, state changes from another page, and bodies that are too large.

    Args:
        hosts: the values of `Host` that this server answers to, with their ports.
        origin: where people reach it, when that was said: its host counts besides, and forms come from it alone.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], origin: str = "") -> None:
        self._app = app
        self._origin = origin.lower()
        self._hosts = frozenset(host.lower() for host in hosts) | {self._origin.partition("://")[2]} - {""}
        self._headers = (*HEADERS, *((HTTPS_ONLY,) if self._origin.startswith("https://") else ()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        send = self._with_headers(send, scope["path"])
        refused = self._refused(scope["method"], scope["path"], headers)
        if refused:
            await _answer(send, *refused)
            return
        await self._app(scope, _bounded(receive), send)

    def _refused(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "").lower()
        if host not in self._hosts:
            return 421, "This server answers to another address."
        if method not in _METHODS:
            return 405, "There is nothing to do in this way."
        # A page of another site can send no token, and nothing else opens what is below that address.
        program = path.startswith(API)
        if method not in _SAFE and not program and not self._same_page(headers, host):
            return 403, "A page of another site cannot act here."
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            return 413, "This is more than a request may carry."
        return None

    def _same_page(self, headers: dict[str, str], host: str) -> bool:
        """Whether a page of this server sent the request. Every browser says so; what says nothing is refused."""
        site = headers.get("sec-fetch-site")
        if site is not None and site != "same-origin":
            return False
        if (origin := headers.get("origin")) is not None:
            ours = (self._origin,) if self._origin else (f"http://{host}", f"https://{host}")
            return origin.lower() in ours
        return site == "same-origin"

    def _with_headers(self, send: Send, path: str) -> Send:
        kept = b"public, max-age=3600" if path.startswith("/static/") else b"no-store"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers, (b"cache-control", kept)]
            await send(message)

        return sending


def _bounded(receive: Receive) -> Receive:
    """The body without its length said before is bounded too."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            return {"type": "http.disconnect"}
        return message

    return bounded


async def _answer(send: Send, status: int, text: str) -> None:
    body = f"{text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
