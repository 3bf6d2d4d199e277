"""The inbox in Chromium: the whole way from a draft to its approved export, with mouse, with keys, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.serving import WHY, Served, keep, tab_to
from tests.cli.terminal import brandwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_the_whole_way_with_the_mouse(served: Served, visit: Any) -> None:
    page = visit()
    keep(page, "inbox")
    page.locator(f'a[href="/reviews/{served.pending}"]').click()
    keep(page, "review")
    page.get_by_label("Is everything in it right?").select_option("yes")
    page.locator("[name=reason]").first.fill(WHY)
    page.get_by_role("button", name="Approve exactly this").click()
    page.locator("p.decision", has_text="approve by Ana").wait_for()

    shown = served.review(served.pending)
    assert (shown["state"], shown["decisions"][0]["reason"]) == ("approved", WHY)
    done = brandwright("export", served.pending, "--format", "md", "--json", cwd=served.folder)
    assert done.json["draft_sha256"] == shown["sha256"]


def test_the_whole_way_with_keys_alone(served: Served, visit: Any) -> None:
    page = visit()
    tab_to(
        page,
        lambda: page.evaluate("document.activeElement.getAttribute('href')") == f"/reviews/{served.pending}",
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/reviews/*")
    tab_to(page, lambda: page.evaluate("document.activeElement.name") == "reason")
    page.keyboard.type(WHY)
    tab_to(page, lambda: page.evaluate("document.activeElement.value") == "approve")
    page.keyboard.press("Enter")
    page.locator("p.decision", has_text="approve by Ana").wait_for()
    assert served.review(served.pending)["state"] == "approved"


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

    first.locator("[name=reason]").first.fill("Not now")
    first.get_by_role("button", name="Reject").click()
    first.locator("p.decision", has_text="reject by Ana").wait_for()
    other.locator("[name=reason]").first.fill(WHY)
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
    page.get_by_role("link", name="Edit", exact=True).click()
    copy = page.locator("#copy")
    copy.fill(copy.input_value().rstrip() + "\n\nWe guarantee 300% more leads.\n")
    page.locator("[name=reason]").first.fill("Bolder")
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
    page.locator("[name=reason]").first.fill(WHY)
    page.get_by_role("button", name="Approve exactly this").click()
    page.get_by_role("alert").wait_for()
    assert served.review(served.pending)["decisions"] == []


def test_send_back_makes_a_new_version_and_withdraw_ends_it(served: Served, visit: Any) -> None:
    page = visit()
    page.goto(f"{served.root}/reviews/{served.pending}")
    page.locator("[name=reason]").first.fill("Name the reviewer's job first")
    page.get_by_role("button", name="Send back").click()
    page.locator("p.decision", has_text="request-changes by Ana").wait_for()
    page.goto(f"{served.root}/?queue=all")
    links = page.locator("a.what").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    (again,) = [
        link for link in links if link not in (f"/reviews/{served.pending}", f"/reviews/{served.held}")
    ]
    page.goto(f"{served.root}{again}")
    page.locator("[name=reason]").first.fill("Not this quarter")
    page.get_by_role("button", name="Withdraw").click()
    page.locator("p.decision", has_text="withdraw by Ana").wait_for()
    assert served.review(again.rpartition("/")[2])["state"] == "withdrawn"
