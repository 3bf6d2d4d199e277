"""`review serve`: the inbox in a browser, for one person at this machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result, note
from ._session import account, settled_desk

if TYPE_CHECKING:
    import socket

    from ..graph.desk import Desk

__all__ = ("serve",)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def serve(
    common: Common,
    host: Annotated[
        str, typer.Option(help="The address to listen at; this machine's own alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.", min=0, max=65535)] = 8700,
    by: Annotated[
        str | None, typer.Option(help="Who decides there.", show_default="your account's name")
    ] = None,
) -> Result:
    """Open the review inbox in a browser: a page for this machine, by a link that works once. Ctrl-C ends it."""
    from ..errors import UsageError

    if host not in LOOPBACK:
        raise UsageError(
            "BW2096",
            f"{host} can be reached by others, and the inbox knows one person only.",
            hint="Leave --host out. Others can reach it through a tunnel, such as ssh -L.",
        )
    with settled_desk(common) as desk:
        _run(common, desk, host, port, by or account())
    return Result("review-serve", {"host": host}, lambda out: out.print("\nNext: brandwright review list"))


def _run(common: Common, desk: Desk, host: str, port: int, person: str) -> None:
    import os

    from ..errors import UsageError, WorkspaceError
    from ..governance import identify

    try:
        import uvicorn

        from ..web import Access, create_app
    except ModuleNotFoundError as error:
        message = f"The inbox needs {error.name}, which is not installed."
        raise WorkspaceError("BW6095", message, hint="pip install 'brandwright[web]'") from None
    identify(desk.playbook, person, os.environ)
    access = Access(person)
    bound = _socket(host, port)
    if bound is None:
        raise UsageError(
            "BW2097", f"Port {port} is taken.", hint="Choose another one, or 0 for any free one."
        )
    port = bound.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    hosts = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
    app = create_app(desk, access, hosts=hosts)
    note(f"The inbox is open: http://{shown}:{port}/enter?token={access.token}", common)
    note("The link works once, on this machine. Ctrl-C ends it.", common)
    sys.stderr.flush()
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=False
    )
    uvicorn.Server(config).run(sockets=[bound])


def _socket(host: str, port: int) -> socket.socket | None:
    """The listening socket; None when somebody else listens there."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(64)
    except OSError:
        bound.close()
        return None
    return bound
