"""Chromium as Debian has it; nothing is downloaded, and nothing that a page asks for is answered."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from tests.browser.serving import filled, served, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page, ViewportSize

__all__ = ("Opened", "filled", "served", "visit")

DESK, PHONE = 1200, 390


@dataclass
class Opened:
    """A page as it is shown, and everything that it did besides."""

    page: Page
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def dismiss(self, dialog: Dialog) -> None:
        """Close a dialog that the page opened, and keep what it said."""
        self.said.append(dialog.message)
        dialog.dismiss()


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert found, "no Chromium here: `apt-get install chromium`, or name one with CHROMIUM"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a file of HTML in a new context without network; what it asks for and says is kept."""
    contexts = []

    def opened(
        file: Path, width: int = DESK, scheme: Literal["light", "dark"] = "light", **more: Any
    ) -> Opened:
        size: ViewportSize = {"width": width, "height": 900}
        context = browser.new_context(
            viewport=size, color_scheme=scheme, offline=True, reduced_motion="reduce", **more
        )
        contexts.append(context)
        made = Opened(context.new_page())
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("console", lambda message: made.said.append(message.text))
        made.page.on("pageerror", lambda error: made.said.append(str(error)))
        made.page.on("dialog", made.dismiss)
        made.page.goto(file.as_uri())
        return made

    yield opened
    for context in contexts:
        context.close()
