"""An inbox that `brandwright review serve` serves, and browsers in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from tests.cli.terminal import POST, brandwright
from tests.example import make_example

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

__all__ = ("WHY", "Served", "filled", "keep", "served", "tab_to", "violations", "visit")

WHY = "Accurate, useful, on brand"
SCREENSHOTS = "BRANDWRIGHT_SCREENSHOTS"
"""A folder: the pages as they are seen here are kept in it."""


@dataclass
class Served:
    """An inbox that `brandwright review serve` serves."""

    folder: Path
    link: str
    pending: str
    held: str
    process: subprocess.Popen[str]

    def stop(self) -> None:
        """Ctrl-C, until it has ended."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=20)

    @property
    def root(self) -> str:
        """The inbox's address."""
        return self.link.partition("/enter")[0]

    def review(self, review: str) -> Any:
        """What the command line says of a review."""
        return brandwright("review", "show", review, "--json", cwd=self.folder).json


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A workspace with a draft that passed, and one that is held."""
    folder = tmp_path_factory.mktemp("served") / "demo"
    make_example(folder)
    pending = brandwright("draft", POST, "--json", cwd=folder).json["drafts"][0]["review"]["id"]
    (folder / "held.md").write_text(
        "We are the #1 platform and guarantee 300% more leads.\n\nWrite to jane.doe@example.com today!\n"
    )
    sent = brandwright("submit", "held.md", "--channel", "linkedin-post", "--by", "Kim", "--json", cwd=folder)
    return folder, pending, sent.json["drafts"][0]["review"]["id"]


@pytest.fixture
def served(filled: tuple[Path, str, str], tmp_path: Path) -> Iterator[Served]:
    """An inbox of its own for each test, in a process of its own."""
    folder, pending, held = filled
    here = tmp_path / "demo"
    shutil.copytree(folder, here)
    command = [
        str(Path(sys.executable).with_name("brandwright")),
        "review",
        "serve",
        "--port",
        "0",
        "--by",
        "Ana",
    ]
    with subprocess.Popen(command, cwd=here, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = next((m for line in process.stderr if (m := re.search(r"http://\S+", line))), None)
        assert found, "it says where the inbox is"
        try:
            yield Served(here, found[0], pending, held, process)
        finally:
            process.send_signal(signal.SIGINT)
            process.stderr.read()
            process.wait(timeout=20)


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Any]:
    """Enters the inbox with a browser of its own; everything that it asks for elsewhere fails the test."""
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []
    said: list[str] = []

    def enter(width: int = 1280, scheme: Literal["light", "dark"] = "light", **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", **more
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith(served.root) else elsewhere.append(r.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(served.link)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert (elsewhere, [line for line in said if "Failed to load resource" not in line]) == ([], [])


def keep(page: Page, name: str) -> None:
    """A screenshot for people, where somebody asked for one."""
    if folder := os.environ.get(SCREENSHOTS):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:120]}" for item in found]


def tab_to(page: Page, reached: Any, most: int = 60) -> None:
    """Press Tab until it is reached; where the keys are is always seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "where the keys are is always seen"
        if reached():
            return
    raise AssertionError("the keys do not lead there")
