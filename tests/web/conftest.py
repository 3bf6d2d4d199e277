"""An inbox over a workspace with a draft that passed, a draft that is held, and somebody who may decide."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from tests.cli.terminal import POST, brandwright
from tests.example import make_example

from brandwright.graph.desk import Desk, open_desk
from brandwright.web import Access, create_app
from brandwright.workspace import Workspace

HOST = "127.0.0.1:8700"
HELD = "We are the #1 platform and guarantee 300% more leads.\n"


@dataclass
class Open:
    """An inbox that is open: its client, its desk, and the reviews that wait."""

    client: TestClient
    desk: Desk
    access: Access
    pending: str
    held: str

    def sign_in(self) -> None:
        """Use the link of the terminal."""
        assert self.client.get("/enter", params={"token": self.access.token}).status_code == 200

    def post(self, path: str, **fields: str) -> Response:
        """Send a form as a browser does."""
        headers = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
        return self.client.post(path, data=fields, headers=headers)

    def sha(self, review: str) -> str:
        """The draft that the review is about now."""
        page = self.client.get(f"/reviews/{review}").text
        return page.split('name="sha" value="')[1].split('"')[0]


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    folder = tmp_path_factory.mktemp("inbox") / "demo"
    make_example(folder)
    pending = brandwright("draft", POST, "--json", cwd=folder).json["drafts"][0]["review"]["id"]
    (folder / "held.md").write_text(HELD)
    sent = brandwright("submit", "held.md", "--channel", "linkedin-post", "--by", "Kim", "--json", cwd=folder)
    return folder, pending, sent.json["drafts"][0]["review"]["id"]


@pytest.fixture
def inbox(_filled: tuple[Path, str, str], tmp_path: Path) -> Iterator[Open]:
    """An inbox that nobody has entered yet."""
    with opened(_filled, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shared_inbox(_filled: tuple[Path, str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """An inbox for all tests of a module that change nothing in it."""
    with opened(_filled, tmp_path_factory.mktemp("shared")) as made:
        yield made


@contextmanager
def opened(filled: tuple[Path, str, str], place: Path) -> Iterator[Open]:
    """A copy of the filled workspace, and its inbox."""
    folder, pending, held = filled
    shutil.copytree(folder, place / "demo")
    with open_desk(Workspace.find(explicit=place / "demo")) as desk:
        access = Access("Ana")
        app = create_app(desk, access, hosts=[HOST])
        with TestClient(app, base_url=f"http://{HOST}") as client:
            yield Open(client, desk, access, pending, held)
