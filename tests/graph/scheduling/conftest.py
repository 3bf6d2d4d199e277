"""A company at work whose clock, people and settings a test chooses."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.example import make_example
from tests.governance.making import Clock
from tests.graph.scheduling.hosts import Mailbox, mail_server

from brandwright.graph.desk import Desk, open_desk
from brandwright.workspace import Workspace

PEOPLE = """\
people:
  - {id: owner, name: Local owner, roles: [owner, brand, legal, privacy, finance, product], access: admin}
  - {id: anna, name: Anna Ray, roles: [brand], email: anna@acme.example, deputies: [ben]}
  - {id: ben, name: Ben Oz, roles: [product], email: ben@acme.example}
  - {id: leo, name: Leo Law, roles: [legal], email: leo@acme.example}
  - {id: nomail, name: No Mail, roles: [legal]}
  - {id: crook, name: A Crook, roles: [legal], email: "x@y.example, mallory@evil.example"}
local_owner: owner
"""
SETTINGS = """
[notify]
smtp_host = "127.0.0.1"
smtp_port = {port}
smtp_security = "none"
sender = "brandwright@acme.example"
inbox_url = "https://review.acme.example"
timezone = "Europe/Berlin"
timeout_s = 5.0
"""

Opened = Callable[[], AbstractContextManager[Desk]]


@pytest.fixture(scope="session")
def _company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scheduling") / "company"
    make_example(folder)
    (folder / "playbook" / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    shutil.rmtree(folder / "evals")
    (folder / "evals").mkdir()
    with open_desk(Workspace.find(explicit=folder)):
        return folder


@pytest.fixture
def clock() -> Clock:
    """Noon on a Wednesday in March, UTC."""
    return Clock()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """The mail server that the settings name."""
    with mail_server() as box:
        yield box


@pytest.fixture
def company(_company: Path, tmp_path: Path, mailbox: Mailbox) -> Path:
    """The company's folder, with a mail server in its settings."""
    folder = tmp_path / "company"
    shutil.copytree(_company, folder)
    with (folder / "brandwright.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(port=mailbox.port))
    return folder


@pytest.fixture
def opened(company: Path, clock: Clock) -> Opened:
    """Opens the company's desk, as each worker does for itself."""

    @contextmanager
    def open_it() -> Iterator[Desk]:
        with open_desk(Workspace.find(explicit=company), clock=clock) as desk:
            yield desk

    return open_it


@pytest.fixture
def desk(opened: Opened) -> Iterator[Desk]:
    """The company's desk."""
    with opened() as made:
        yield made
