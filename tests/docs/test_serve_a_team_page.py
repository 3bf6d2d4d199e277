"""The page about teams and the reference of the REST API do what they say."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from tests.docs.test_docs_run import ROOT, Reader, blocks

from brandwright.cli._listening import listening_socket
from brandwright.governance import accounts, identify, tokens
from brandwright.graph.desk import Desk, open_desk
from brandwright.web import Limits, Team, create_app
from brandwright.workspace import Workspace

PAGE = ROOT / "docs" / "how-to" / "serve-a-team.md"
API = ROOT / "docs" / "reference" / "api.md"
TEXT = PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Somebody who followed the page in the example's workspace."""
    reader = Reader(tmp_path_factory.mktemp("team"))
    reader.run("brandwright init demo --example")
    reader.run("cd demo")
    reader.follow(PAGE)
    return reader


def test_the_account_and_the_tokens_of_the_page_are_made(read: Reader) -> None:
    with open_desk(Workspace.find(explicit=read.folder)) as desk:
        admin = identify(desk.playbook, "owner", {})
        assert [made.id for made, _ in accounts.list_accounts(desk.ledger, admin)] == ["ben"]
        assert {made.name: made.kind for made in tokens.list_tokens(desk.ledger, admin)} == {
            "press-bot": "agent",
            "ben": "person",
        }
        assert accounts.sign_in(desk.ledger, desk.playbook, "ben", "correct horse battery staple")


def test_the_program_of_the_reference_approves_what_it_read(read: Reader) -> None:
    read.run("brandwright draft examples/briefs/linkedin-awareness.yaml")
    (program,) = [block.text for block in blocks(API) if block.kind == "python"]
    said: list[tuple[str, ...]] = []
    with open_desk(Workspace.find(explicit=read.folder)) as desk, listening(desk) as root:
        admin = identify(desk.playbook, "owner", {})
        secret, _ = tokens.issue(
            desk.ledger, desk.playbook, admin, "person", "ben", ["read", "approve"], days=1
        )
        scope: dict[str, Any] = {"ROOT": root, "TOKEN": secret, "print": lambda *words: said.append(words)}
        exec(program, scope)
    assert said == [("approve", "ben", "api-token")]


@contextmanager
def listening(desk: Desk) -> Iterator[str]:
    """The inbox of a team at a real socket."""
    bound = listening_socket("127.0.0.1", 0)
    assert bound is not None
    host = f"127.0.0.1:{bound.getsockname()[1]}"
    config = uvicorn.Config(create_app(desk, Team(), hosts=[host]), log_level="warning", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}"
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()


def test_the_bounds_of_the_page_are_those_of_the_code() -> None:
    assert Limits() == Limits(pair="5/15 minutes", account="30/hour", address="60/15 minutes")
    assert (
        "Five attempts for one account from one address, 30 for one account and 60 from one address" in TEXT
    )
    assert f"at least {accounts.PASSWORD_MIN} characters" in TEXT
    assert accounts.SESSION_S == 12 * 60 * 60
