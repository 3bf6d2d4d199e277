"""The SDK's client over HTTP on this machine and over the standard streams of a process: recall, check and draft."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from tests.mcp_server.conftest import SAYS
from tests.mcp_server.served import Served, brief_of

from brandwright.errors import RefusedError
from brandwright.governance import identify
from brandwright.governance.tokens import holder, issue, revoke
from brandwright.graph.desk import open_desk
from brandwright.mcp_server.http import MAX_BODY, PATH, create_app
from brandwright.store import utc_now
from brandwright.workspace import Workspace

pytestmark = pytest.mark.slow


async def recalled_checked_drafted(client: Client, folder: Path) -> dict[str, Any]:
    """What the three tools answer to one client."""
    calls: dict[str, dict[str, Any]] = {
        "recall": {"question": "Do numbers in email subject lines help opens?"},
        "check": {"text": "We guarantee 300% more leads.", "channel": "linkedin-post", "part": "body"},
        "draft": {"brief": brief_of(folder)},
    }
    answers = {tool: await client.call_tool(tool, arguments) for tool, arguments in calls.items()}
    assert not [answer.content for answer in answers.values() if answer.is_error]
    return {tool: answer.structured_content for tool, answer in answers.items()}


def expect_the_three(said: dict[str, Any], served: Served) -> None:
    assert [record["statement"] for record in said["recall"]["records"]] == [SAYS]
    assert said["check"]["verdict"] == "block"
    (drafted,) = said["draft"]["drafts"]
    assert drafted["state"] == "pending"
    shown = served.run("review", "show", drafted["review"], "--json").json
    assert (shown["state"], shown["decisions"], shown["sha256"]) == ("pending", [], drafted["sha256"])


@dataclass
class Listening:
    """A server that listens, and the tokens of those who may call."""

    port: int
    tokens: dict[str, str]

    def ask(
        self, method: str = "POST", path: str = PATH, body: bytes = b"{}", **headers: str
    ) -> tuple[int, str]:
        """A request by hand: its status and its body."""
        given = {"host": f"127.0.0.1:{self.port}", "content-type": "application/json", **headers}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.putrequest(method, path, skip_host=True)
            for name, value in {**given, "content-length": str(len(body))}.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            connection.send(body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture(scope="module")
def listening(served: Served) -> Iterator[Listening]:
    workspace = Workspace.find(explicit=served.folder)
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    with open_desk(workspace) as desk:
        ana = identify(desk.playbook, "Ana", {})
        made = {
            name: issue(desk.ledger, desk.playbook, ana, kind, who, acts, days=1)  # type: ignore[arg-type]
            for name, kind, who, acts in (
                ("all", "agent", "assistant", ("read", "check", "draft")),
                ("reader", "agent", "reader", ("read",)),
                ("revoked", "agent", "gone", ("read",)),
                ("person", "person", ana.person.id, ("read", "approve")),
            )
        }
        revoke(desk.ledger, ana, made["revoked"][1].id)

        def whose(token: str) -> Any:
            return holder(desk.ledger, desk.playbook, token)

        app = create_app(served.calls, whose, hosts=[f"127.0.0.1:{port}"])
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        yield Listening(port, {name: token for name, (token, _) in made.items()})
        server.should_exit = True
        thread.join(20)


def over_http(listening: Listening, token: str, does: Any) -> Any:
    async def connected() -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30) as carrier:
            url = f"http://127.0.0.1:{listening.port}{PATH}"
            async with Client(streamable_http_client(url, http_client=carrier)) as client:
                return await does(client)

    return asyncio.run(connected())


def test_a_client_recalls_checks_and_drafts_over_http(listening: Listening, served: Served) -> None:
    said = over_http(
        listening, listening.tokens["all"], lambda client: recalled_checked_drafted(client, served.folder)
    )
    expect_the_three(said, served)
    assert {line.actor.id for line in served.audit()[-3:]} == {"agent:assistant"}


def test_a_token_is_good_for_its_acts_alone(listening: Listening, served: Served) -> None:
    asked = {"brief": brief_of(served.folder)}
    refused = over_http(
        listening, listening.tokens["reader"], lambda client: client.call_tool("draft", asked)
    )
    assert json.loads(refused.content[0].text)["code"] in ("BW1101", "BW1114")
    assert served.audit()[-1].act == "mcp.refused"


REFUSED: dict[str, tuple[dict[str, str], int, str]] = {
    "no token": ({}, 401, "BW1163"),
    "another scheme": ({"authorization": "Basic YTpi"}, 401, "BW1163"),
    "an empty token": ({"authorization": "Bearer "}, 401, "BW1163"),
    "an unknown token": ({"authorization": "Bearer bwt_nobody"}, 401, "BW1113"),
    "a token that was revoked": ({"authorization": "Bearer {revoked}"}, 401, "BW1113"),
    "a person's token": ({"authorization": "Bearer {person}"}, 403, "BW1165"),
    "another host": ({"authorization": "Bearer {all}", "host": "evil.example"}, 403, "BW1164"),
    "no host": ({"authorization": "Bearer {all}", "host": ""}, 403, "BW1164"),
    "another site": ({"authorization": "Bearer {all}", "origin": "https://evil.example"}, 403, "BW1164"),
    "an opaque origin": ({"authorization": "Bearer {all}", "origin": "null"}, 403, "BW1164"),
    "a page of another site": (
        {"authorization": "Bearer {all}", "sec_fetch_site": "cross-site"},
        403,
        "BW1164",
    ),
}


@pytest.mark.parametrize(("headers", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_who_is_not_a_program_of_this_machine_is_refused(
    listening: Listening, headers: dict[str, str], status: int, code: str
) -> None:
    sent = {name: value.format(**listening.tokens) for name, value in headers.items()}
    got, body = listening.ask(body=b"{}", **sent)
    assert (got, json.loads(body)["code"]) == (status, code)


def test_a_body_has_a_bound_and_other_addresses_are_not_there(listening: Listening) -> None:
    token = {"authorization": f"Bearer {listening.tokens['all']}"}
    assert listening.ask(body=b" " * (MAX_BODY + 1), **token)[0] == 413
    assert listening.ask("GET", "/", b"", **token)[0] == 404
    assert listening.ask("GET", "/reviews", b"", **token)[0] == 404


def test_a_token_that_has_run_out_works_no_more(served: Served) -> None:
    workspace = Workspace.find(explicit=served.folder)
    with open_desk(workspace) as desk:
        ana = identify(desk.playbook, "Ana", {})
        token, _ = issue(desk.ledger, desk.playbook, ana, "agent", "late", ("read",), days=1)
    in_two_days = open_desk(workspace, clock=lambda: utc_now() + timedelta(days=2))
    with in_two_days as later, pytest.raises(RefusedError, match="does not work"):
        holder(later.ledger, later.playbook, token)


@pytest.mark.parametrize(
    ("asked", "code"),
    [(("--http", "--host", "0.0.0.0"), "BW2164"), (("--http", "--port", "{taken}"), "BW2097")],
    ids=["an address that others reach", "a port that is taken"],
)
def test_a_server_is_not_opened_where_it_cannot_be(
    served: Served, listening: Listening, asked: tuple[str, ...], code: str
) -> None:
    words = [word.format(taken=listening.port) for word in asked]
    served.run("mcp", *words, "--json").refused(code)


def test_without_the_extra_it_says_what_to_install(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("brandwright.mcp_server.server")
    monkeypatch.delitem(sys.modules, "brandwright.mcp_server.server")
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    refused = served.run("mcp", "--json").refused("BW6160")
    assert refused["hint"] == "pip install 'brandwright[mcp]'"


def test_a_client_recalls_checks_and_drafts_with_a_process(own: Served) -> None:
    command = Path(sys.executable).with_name("brandwright")
    given = StdioServerParameters(
        command=str(command), args=["mcp"], cwd=own.folder, env=dict(os.environ), encoding="utf-8"
    )

    async def connected() -> dict[str, Any]:
        async with Client(given) as client:
            return await recalled_checked_drafted(client, own.folder)

    expect_the_three(asyncio.run(connected()), own)
    assert {(line.actor.id, line.actor.auth) for line in own.audit()} == {("agent:mcp", "local")}
