"""`mcp`: recall, check, draft, suites and review status as tools for other programs' agents."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, note
from ._listening import listening_socket
from ._serving import LOOPBACK
from ._session import account, find_workspace

if TYPE_CHECKING:
    from ..workspace import Workspace

__all__ = ("register",)


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "mcp")(mcp)


def mcp(
    common: Common,
    http: Annotated[
        bool,
        typer.Option("--http", help="Listen on this machine, instead of speaking over stdin and stdout."),
    ] = False,
    host: Annotated[
        str, typer.Option(help="The address to listen at; this machine's own alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.", min=0, max=65535)] = 8710,
) -> Result:
    """Serve tools for agents by the Model Context Protocol: recall, check, draft, suites, review status. None decides.

    A client starts it by itself and speaks over stdin and stdout. With --http it listens on this machine, and every
    request needs the token of a program.
    """
    from ..errors import UsageError, Where
    from ..graph.desk import open_desk

    if http and host not in LOOPBACK:
        raise UsageError(
            "BW2164",
            f"{host} can be reached by other machines, and this server is for programs of this one.",
            where=Where(field="--host"),
            hint="Leave --host out. Programs elsewhere can reach it through a tunnel, such as ssh -L.",
        )
    workspace = find_workspace(common)
    # What is wrong with the workspace is said here and now, not in the first answer.
    with open_desk(workspace):
        pass
    if http:
        _listen(common, workspace, host, port)
    else:
        _speak(workspace)
    # Stdout is the protocol's; nobody reads it any more.
    note("Next: brandwright review list", common)
    raise typer.Exit(0)


def _speak(workspace: Workspace) -> None:
    """Serve one client over stdin and stdout, until it ends."""
    anyio, server = _sdk()
    from ..mcp_server.calls import Caller, Calls, local_program

    identity = local_program(account())
    made = server.build_server(Calls(workspace), lambda context: Caller(identity, server.client_of(context)))
    anyio.run(made.run_stdio_async)


def _listen(common: Common, workspace: Workspace, host: str, port: int) -> None:
    """Serve over HTTP, until Ctrl-C."""
    from ..errors import UsageError
    from ..graph.desk import open_desk

    _sdk()
    import uvicorn

    from ..governance.tokens import holder
    from ..mcp_server.calls import Calls
    from ..mcp_server.http import PATH, create_app

    bound = listening_socket(host, port)
    if bound is None:
        raise UsageError(
            "BW2097", f"Port {port} is taken.", hint="Choose another one, or 0 for any free one."
        )
    port = bound.getsockname()[1]
    hosts = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
    with open_desk(workspace) as desk:
        app = create_app(
            Calls(workspace), lambda token: holder(desk.ledger, desk.playbook, token), hosts=hosts
        )
        shown = f"[{host}]" if ":" in host else host
        note(f"Listening: http://{shown}:{port}{PATH}", common)
        note("Every request needs the token of a program: brandwright tokens issue. Ctrl-C ends it.", common)
        sys.stderr.flush()
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, date_header=False
        )
        uvicorn.Server(config).run(sockets=[bound])


def _sdk() -> tuple[Any, Any]:
    """The event loop's library, and the server's module.

    Raises:
        WorkspaceError: BW6160 the extra is not installed.
    """
    from ..errors import WorkspaceError

    try:
        import anyio

        from ..mcp_server import server
    except ModuleNotFoundError as error:
        message = f"Serving tools needs {error.name}, which is not installed."
        raise WorkspaceError("BW6160", message, hint="pip install 'brandwright[mcp]'") from None
    return anyio, server
