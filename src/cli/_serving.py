"""`review serve`: the inbox in a browser, for one person at this machine, or for a team."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result, note
from ._listening import listening_socket
from ._session import account, settled_desk

if TYPE_CHECKING:
    from types import FrameType

    from ..graph.desk import Desk
    from ..web.access import Door

__all__ = ("serve",)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
WILDCARD = frozenset({"", "0.0.0.0", "::", "0", "[::]"})
CONNECTIONS = 512
"""Connections at once; further ones are told to come back."""

_ORIGIN = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.IGNORECASE)
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")


@dataclass(frozen=True)
class _Asked:
    """What the options ask for."""

    host: str
    port: int
    by: str | None
    team: bool
    header: str
    proxies: frozenset[str]
    origin: str

    @property
    def shared(self) -> bool:
        """Whether others than the person at this machine are to come in."""
        return self.team or bool(self.header)


def serve(
    common: Common,
    host: Annotated[
        str, typer.Option(help="The address to listen at; others than this machine's own take a sign-in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.", min=0, max=65535)] = 8700,
    by: Annotated[
        str | None, typer.Option(help="Who decides there.", show_default="your account's name")
    ] = None,
    team: Annotated[
        bool, typer.Option("--team", help="People sign in with accounts (`brandwright accounts`).")
    ] = False,
    trusted_proxy_header: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="People are signed in by a proxy, which names them in this header."
        ),
    ] = "",
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="The proxy's address; its headers alone count."),
    ] = None,
    origin: Annotated[
        str, typer.Option(metavar="URL", help="Where people reach it, such as https://inbox.example.com.")
    ] = "",
) -> Result:
    """Open the review inbox in a browser: for you by a link that works once, or for a team. Ctrl-C ends it."""
    proxies = frozenset(map(_address, trusted_proxy or ()))
    asked = _Asked(host, port, by, team, trusted_proxy_header, proxies, origin.rstrip("/").lower())
    _check(asked)
    with settled_desk(common) as desk:
        _run(common, desk, asked)
    return Result("review-serve", {"host": host}, lambda out: out.print("\nNext: brandwright review list"))


def _check(asked: _Asked) -> None:
    """Refuse what would let in people whom nobody knows."""
    from ..errors import UsageError

    if asked.host not in LOOPBACK and not asked.shared:
        raise UsageError(
            "BW2096",
            f"{asked.host or 'Every address'} can be reached by others, and the inbox would know one person only.",
            hint="Add --team, or leave --host out; others can then reach it through a tunnel, such as ssh -L.",
        )
    if asked.host in WILDCARD and not asked.origin:
        message = f"{asked.host or 'Nothing'} stands for every address, so that any name could lead here."
        hint = "Say the one where people reach the inbox: --origin https://inbox.example.com"
        raise UsageError("BW2110", message, hint=hint)
    if wrong := _contradiction(asked):
        raise UsageError("BW2111", f"These options do not go together: {wrong}.", hint="review serve --help")


def _contradiction(asked: _Asked) -> str:
    if asked.team and asked.header:
        return "--team and --trusted-proxy-header are two ways to sign in; take one"
    if asked.header and not asked.proxies:
        return "--trusted-proxy-header counts from one address alone; say it with --trusted-proxy"
    if asked.header and not _HEADER.fullmatch(asked.header):
        return f"{asked.header} is no name of a header"
    if asked.proxies and not asked.shared:
        return "--trusted-proxy takes --team or --trusted-proxy-header"
    if asked.by is not None and asked.shared:
        return "--by names one person, and here everybody signs in"
    if asked.origin and not _ORIGIN.fullmatch(asked.origin):
        return "--origin is https://, a name and perhaps a port, without a path"
    return ""


def _address(text: str) -> str:
    from ipaddress import ip_address

    from ..errors import UsageError

    try:
        return str(ip_address(text))
    except ValueError:
        message = f"These options do not go together: {text} is no address, such as 10.0.0.5."
        raise UsageError("BW2111", message, hint="Name the proxy by its address.") from None


def _run(common: Common, desk: Desk, asked: _Asked) -> None:
    from ..errors import UsageError, WorkspaceError

    try:
        import uvicorn

        from ..web import Limiter, create_app

        door = _door(desk, asked)
    except ModuleNotFoundError as error:
        message = f"The inbox needs {error.name}, which is not installed."
        raise WorkspaceError("BW6095", message, hint="pip install 'brandwright[web]'") from None
    bound = listening_socket(asked.host, asked.port)
    if bound is None:
        raise UsageError(
            "BW2097", f"Port {asked.port} is taken.", hint="Choose another one, or 0 for any free one."
        )
    port = bound.getsockname()[1]
    app = create_app(
        desk,
        door,
        hosts=_hosts(asked.host, port),
        origin=asked.origin,
        limiter=Limiter(proxies=asked.proxies),
    )
    _announce(common, desk, asked, door, port)
    # Who passes a request on is for our own list to judge: uvicorn would believe whatever runs on this machine.
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=3,
    )

    class Server(uvicorn.Server):
        """Ends the streams of news first: a server that stops waits for open connections."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.news.stop()
            super().handle_exit(sig, frame)

    Server(config).run(sockets=[bound])


def _door(desk: Desk, asked: _Asked) -> Door:
    import os

    from ..governance import identify
    from ..web import Access, Proxied, Team

    if asked.team:
        return Team(secure=bool(asked.origin))
    if asked.header:
        return Proxied(asked.header, asked.proxies)
    return Access(identify(desk.playbook, asked.by or account(), os.environ))


def _hosts(host: str, port: int) -> list[str]:
    """The values of `Host` that lead here; whoever listens everywhere is reached by the named origin."""
    own = {"127.0.0.1", "localhost", "::1"} if host in LOOPBACK | WILDCARD else {host}
    return [f"{_shown(name)}:{port}" for name in sorted(own)]


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _announce(common: Common, desk: Desk, asked: _Asked, door: Door, port: int) -> None:
    from ..web import Access

    address = asked.origin or f"http://{_shown(asked.host)}:{port}"
    if isinstance(door, Access):
        note(f"The inbox is open: {address}/enter?token={door.token}", common)
        note("The link works once, on this machine. Ctrl-C ends it.", common)
    else:
        note(f"The inbox is open: {address}", common)
        if asked.team and not _has_accounts(desk):
            note("There is no account yet: brandwright accounts add NAME --person ID --by ADMIN", common)
        if not asked.origin and asked.host not in LOOPBACK:
            note(
                "Passwords go over the network as they are typed: put a server with https before it, and name it "
                "with --origin.",
                common,
            )
        note("Ctrl-C ends it.", common)
    sys.stderr.flush()


def _has_accounts(desk: Desk) -> bool:
    from ..store import accounts

    with desk.ledger.read() as tx:
        return bool(accounts.list_(tx))
