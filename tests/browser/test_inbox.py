"""The inbox in Chromium: the whole way from a draft to its approval, with mouse, with keys alone, without scripts."""

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

from brandwright.cli._scaffold import scaffold_example

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

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

    @property
    def root(self) -> str:
        """The inbox's address."""
        return self.link.partition("/enter")[0]

    def review(self, review: str) -> Any:
        """What the command line says of a review."""
        return brandwright("review", "show", review, "--json", cwd=self.folder).json


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    folder = tmp_path_factory.mktemp("served") / "demo"
    scaffold_example(folder)
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
            yield Served(here, found[0], pending, held)
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


def test_the_whole_way_with_the_mouse(served: Served, visit: Any) -> None:
    page = visit()
    keep(page, "inbox")
    page.locator(f'a[href="/reviews/{served.pending}"]').click()
    keep(page, "review")
    page.get_by_label("Is everything in it right?").select_option("yes")
    page.get_by_label("Why").fill(WHY)
    page.get_by_role("button", name="Approve exactly this").click()
    page.locator("p.decision", has_text="approve by Ana").wait_for()

    shown = served.review(served.pending)
    assert (shown["state"], shown["decisions"][0]["reason"]) == ("approved", WHY)
    done = brandwright("export", served.pending, "--format", "md", "--json", cwd=served.folder)
    assert done.json["draft_sha256"] == shown["sha256"]


def test_the_whole_way_with_keys_alone(served: Served, visit: Any) -> None:
    page = visit()
    _tab_to(
        page,
        lambda: page.evaluate("document.activeElement.getAttribute('href')") == f"/reviews/{served.pending}",
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/reviews/*")
    _tab_to(page, lambda: page.evaluate("document.activeElement.name") == "reason")
    page.keyboard.type(WHY)
    _tab_to(page, lambda: page.evaluate("document.activeElement.value") == "approve")
    page.keyboard.press("Enter")
    page.locator("p.decision", has_text="approve by Ana").wait_for()
    assert served.review(served.pending)["state"] == "approved"


def _tab_to(page: Page, reached: Any, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "where the keys are is always seen"
        if reached():
            return
    raise AssertionError("the keys do not lead there")


def test_the_whole_way_without_scripts(served: Served, visit: Any) -> None:
    page = visit(java_script_enabled=False)
    page.goto(f"{served.root}/reviews/{served.pending}")
    page.locator('textarea[name="reason"]').fill(WHY)
    page.locator('button[value="approve"]').click()
    assert served.review(served.pending)["state"] == "approved"


def test_of_two_browsers_one_is_first_and_the_other_is_told(
    served: Served, visit: Any, browser: Browser
) -> None:
    first = visit()
    state = first.context.storage_state()
    first.goto(f"{served.root}/reviews/{served.pending}")
    other = browser.new_context(storage_state=state).new_page()
    other.goto(f"{served.root}/reviews/{served.pending}")

    first.get_by_label("Why").fill("Not now")
    first.get_by_role("button", name="Reject").click()
    first.locator("p.decision", has_text="reject by Ana").wait_for()
    other.get_by_label("Why").fill(WHY)
    other.get_by_role("button", name="Approve exactly this").click()

    other.get_by_role("heading", name="Somebody was first").wait_for()
    assert "reject by Ana" in other.locator("main").inner_text()
    assert len(served.review(served.pending)["decisions"]) == 1
    other.context.close()


def test_an_edit_that_adds_a_banned_claim_holds_the_draft_and_shows_the_words(
    served: Served, visit: Any
) -> None:
    page = visit()
    page.goto(f"{served.root}/reviews/{served.pending}")
    page.get_by_role("link", name="Edit").click()
    copy = page.locator("#copy")
    copy.fill(copy.input_value().rstrip() + "\n\nWe guarantee 300% more leads.\n")
    page.get_by_label("Why").fill("Bolder")
    page.get_by_role("button", name="Judge and keep").click()
    page.wait_for_url("**view=changes")
    assert "guarantee 300% more leads" in page.locator(".diff ins").first.inner_text()
    page.get_by_role("link", name="Final").click()
    assert page.locator("mark").count() > 0
    assert page.get_by_role("button", name="Approve exactly this").count() == 0
    keep(page, "held")


def test_a_stale_page_decides_nothing(served: Served, visit: Any) -> None:
    page = visit()
    page.goto(f"{served.root}/reviews/{served.pending}")
    copy = served.folder / "edited.md"
    text = brandwright("review", "show", served.pending, "--json", cwd=served.folder).json["draft"]["parts"]
    copy.write_text(
        "\n".join(
            f"<!-- part: {p['name']} -->\n"
            + "\n\n".join(" ".join(s["text"] for s in b["sentences"]) for b in p["blocks"])
            + "\n"
            for p in text
        )
        + "\nWhich step waits longest?\n"
    )
    brandwright(
        "review",
        "edit",
        served.pending,
        "--from",
        str(copy),
        "--by",
        "Kim",
        "--reason",
        "Shorter",
        cwd=served.folder,
    )
    page.get_by_label("Why").fill(WHY)
    page.get_by_role("button", name="Approve exactly this").click()
    page.get_by_role("alert").wait_for()
    assert served.review(served.pending)["decisions"] == []


def test_send_back_makes_a_new_version_and_withdraw_ends_it(served: Served, visit: Any) -> None:
    page = visit()
    page.goto(f"{served.root}/reviews/{served.pending}")
    page.get_by_label("Why").fill("Name the reviewer's job first")
    page.get_by_role("button", name="Send back").click()
    page.locator("p.decision", has_text="request-changes by Ana").wait_for()
    page.goto(f"{served.root}/?queue=all")
    links = page.locator("a.what").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    (again,) = [
        link for link in links if link not in (f"/reviews/{served.pending}", f"/reviews/{served.held}")
    ]
    page.goto(f"{served.root}{again}")
    page.get_by_label("Why").fill("Not this quarter")
    page.get_by_role("button", name="Withdraw").click()
    page.locator("p.decision", has_text="withdraw by Ana").wait_for()
    assert served.review(again.rpartition("/")[2])["state"] == "withdrawn"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_meets_wcag_and_fits_its_screen(
    served: Served, visit: Any, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = visit(width=width, scheme=scheme)
    pages = {
        "inbox": "/",
        "nothing": "/?q=zzz",
        "decided": "/?queue=decided",
        "review": f"/reviews/{served.pending}",
        "held": f"/reviews/{served.held}",
        "evidence": f"/reviews/{served.pending}?view=sources",
        "changes": f"/reviews/{served.pending}?view=changes",
        "edit": f"/reviews/{served.pending}/edit",
        "problem": "/reviews/rev-nothing",
    }
    for name, path in pages.items():
        page.goto(served.root + path)
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} fits"
        keep(page, f"{name}-{width}-{scheme}")
    page.context.clear_cookies()
    page.goto(served.root)
    assert violations(page) == [], "locked"
