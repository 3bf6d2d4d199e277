"""Every page of the inbox in Chromium: WCAG 2.2 AA, light and dark, wide and on a phone."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from tests.browser.serving import Served, keep, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_meets_wcag_and_fits_its_screen(
    served: Served, visit: Any, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = visit(width=width, scheme=scheme)
    page.goto(f"{served.root}/reviews/{served.held}")
    # A version, a comment with its mark and a settled one: everything that a page can show.
    page.get_by_role("button", name="Replace by “.”").click()
    for words, text in (("guarantee", "Says who?"), ("", "Two parts are missing.")):
        page.locator("[name=words]").fill(words)
        page.locator("[data-say] [name=text]").fill(text)
        page.get_by_role("button", name="Comment").click()
        page.locator(".thread", has_text=text).wait_for()
    page.get_by_role("button", name="Settled").last.click()
    page.locator(".thread.settled").wait_for()
    pages = {
        "inbox": "/",
        "nothing": "/?q=zzz",
        "decided": "/?queue=decided",
        "review": f"/reviews/{served.pending}",
        "held": f"/reviews/{served.held}",
        "side": f"/reviews/{served.held}?view=side",
        "audit": f"/reviews/{served.pending}/audit",
        "keys": "/keys",
        "calendar": "/calendar",
        "edit-held": f"/reviews/{served.held}/edit",
        "evidence": f"/reviews/{served.pending}?view=sources",
        "changes": f"/reviews/{served.held}?view=changes",
        "edit": f"/reviews/{served.pending}/edit",
        "problem": "/reviews/rev-nothing",
    }
    for name, path in pages.items():
        page.goto(served.root + path)
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} fits"
        keep(page, f"{name}-{width}-{scheme}")
    page.goto(served.root)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert violations(page) == [], "sheet"
    page.context.clear_cookies()
    page.goto(served.root)
    assert violations(page) == [], "locked"
