"""A server over a workspace, asked by the SDK's own client in this process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from mcp import Client
from mcp.types import CallToolResult
from tests.cli.terminal import POST, UNPROVABLE, Ended, brandwright

from brandwright.governance.access import AGENT_ACTS
from brandwright.governance.identity import Identity, program
from brandwright.mcp_server.calls import Caller, Calls
from brandwright.mcp_server.server import build_server, client_of
from brandwright.store import Ledger
from brandwright.store.audit import entries
from brandwright.workspace import Workspace

__all__ = ("HELD", "PASSES", "Served", "brief_of", "error")

T = TypeVar("T")
PASSES, HELD = POST, UNPROVABLE


ASSISTANT = program("assistant", account="tok-1", scope=AGENT_ACTS)


@dataclass(frozen=True)
class Served:
    """A server and what is behind it."""

    folder: Path
    identity: Identity = ASSISTANT

    @property
    def calls(self) -> Calls:
        """The workspace as calls see it."""
        return Calls(Workspace.find(explicit=self.folder))

    def with_client(self, does: Callable[[Client], Awaitable[T]], calls: Calls | None = None) -> T:
        """What a client gets that is connected in this process."""

        who = self.identity
        server = build_server(calls or self.calls, lambda context: Caller(who, client_of(context)))

        async def connected() -> T | Exception:
            async with Client(server) as client:
                try:
                    return await does(client)
                # The client's group of tasks would wrap it.
                except Exception as error:
                    return error

        got = asyncio.run(connected())
        if isinstance(got, Exception):
            raise got
        return got

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        """One call of a tool."""
        return self.with_client(lambda client: client.call_tool(tool, arguments))

    def answer(self, tool: str, **arguments: Any) -> Any:
        """What a tool answers; the call has to succeed."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content
        return result.structured_content

    def read(self, uri: str) -> Any:
        """A resource."""
        return json.loads(self.with_client(lambda client: client.read_resource(uri)).contents[0].text)  # type: ignore[union-attr]

    def run(self, *args: str) -> Ended:
        """A command of a person in this workspace."""
        return brandwright(*args, cwd=self.folder)

    def audit(self) -> list[Any]:
        """The lines of the audit log that programs wrote, oldest first."""
        with self.ledger() as ledger, ledger.read() as tx:
            return [one for one in entries(tx, None, newest=False) if one.act.startswith("mcp.")]

    def ledger(self) -> Ledger:
        """The workspace's ledger."""
        workspace = Workspace.find(explicit=self.folder)
        return Ledger.open(workspace.database_url, workspace.settings.workspace.id)


def brief_of(folder: Path, file: str = PASSES, **changes: Any) -> dict[str, Any]:
    """A brief of the example workspace, as a client sends it."""
    read = yaml.safe_load((folder / file).read_text("utf-8"))
    found: dict[str, Any] = json.loads(json.dumps({**read, **changes}, default=str))
    return found


def error(result: CallToolResult) -> Any:
    """The error object of a call that failed."""
    assert result.is_error, result.structured_content
    return json.loads(result.content[0].text)  # type: ignore[union-attr]
