"""The server over HTTP on this machine: for whom a token is good, and from nowhere but here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import BrandwrightError, RefusedError
from ..governance.identity import Identity
from .calls import Caller, Calls
from .server import build_server, client_of

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ("MAX_BODY", "PATH", "create_app")

PATH = "/mcp"
MAX_BODY = 1_000_000
"""Bytes that a request may carry: the longest brief or text, and room."""

_WHO = "brandwright.identity"

Holder = Callable[[str], Identity]
"""Whose token it is; raises `RefusedError` for one that does not work."""


def create_app(calls: Calls, holder: Holder, *, hosts: Collection[str]) -> ASGIApp:
    """The server as an ASGI application.

    Args:
        hosts: the values of `Host` that it answers to, such as `127.0.0.1:8710`.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    origins = [f"http://{host}" for host in hosts]
    app = build_server(calls, _caller).streamable_http_app(
        streamable_http_path=PATH,
        # Each request brings its token and is answered by itself: there is no session to take over.
        stateless_http=True,
        max_request_body_size=MAX_BODY,
        transport_security=TransportSecuritySettings(allowed_hosts=list(hosts), allowed_origins=origins),
    )
    return Door(app, holder, hosts)


def _caller(context: Context[Any, Any] | None) -> Caller | None:
    """The program whose token came with the request."""
    request = context.request_context.request if context else None
    identity = request.scope.get(_WHO) if request is not None else None
    return Caller(identity, client_of(context)) if isinstance(identity, Identity) else None


class Door:
    """Lets in what comes from this machine, from no page of a browser, with a token of a program."""

    def __init__(self, app: ASGIApp, holder: Holder, hosts: Collection[str]) -> None:
        self._app = app
        self._holder = holder
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        try:
            self._expect_here(headers)
            scope[_WHO] = await run_in_threadpool(self._program, headers.get("authorization", ""))
        except BrandwrightError as error:
            status = {"BW1164": 403, "BW1165": 403}.get(error.code, 401)
            told = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
            await JSONResponse(error.as_dict(), status, told)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _expect_here(self, headers: dict[str, str]) -> None:
        host, origin = headers.get("host", "").lower(), headers.get("origin", "").lower()
        foreign = origin and origin.removeprefix("http://") not in self._hosts
        if (
            host not in self._hosts
            or foreign
            or headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
        ):
            raise RefusedError(
                "BW1164",
                "This server answers programs of this machine, and no page of another site.",
                hint="Connect to the address that it printed when it was started.",
            )

    def _program(self, sent: str) -> Identity:
        """Whose token it is.

        Raises:
            RefusedError: BW1163 there is none, BW1113 it does not work, BW1165 it is a person's.
        """
        kind, _, token = sent.partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            hint = "Send `Authorization: Bearer TOKEN`; an admin issues one: brandwright tokens issue NAME --act read."
            raise RefusedError("BW1163", "Nobody is known to call.", hint=hint)
        found = self._holder(token.strip())
        if found.kind != "agent":
            hint = "Issue one for the program: brandwright tokens issue NAME --act read."
            raise RefusedError("BW1165", "A person's token is not for programs.", hint=hint)
        return found
