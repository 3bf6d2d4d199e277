"""What people do in the inbox in Chromium: fix, edit, comment, hold, approve together; and what they are told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.serving import WHY, Served, keep
from tests.cli.terminal import POST, brandwright

from brandwright.brandkit.copytext import render_copy
from brandwright.governance import identify
from brandwright.governance.holding import hold
from brandwright.graph.desk import Desk, open_desk
from brandwright.graph.editing import edit_review
from brandwright.graph.reviewing import show_review
from brandwright.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

BANNED = "\n\nWe guarantee 300% more leads.\n"


@contextmanager
def desk_of(served: Served) -> Iterator[Desk]:
    """The same workspace, as somebody else's process has it."""
    with open_desk(Workspace.find(explicit=served.folder)) as desk:
        yield desk


def edited_by_kim(served: Served) -> None:
    """Kim changes the draft meanwhile, on the command line as it were."""
    with desk_of(served) as desk:
        shown = show_review(desk, served.pending)
        text = render_copy(shown.draft).replace("goes quiet", "falls silent")
        kim = identify(desk.playbook, "Kim", {})
        edit_review(desk, served.pending, text, kim, reason="Asks.", version=shown.view.review.version)


def review(page: Page, served: Served, which: str = "") -> Page:
    page.goto(f"{served.root}/reviews/{which or served.pending}")
    return page


def test_a_fix_is_one_button_and_the_gate_judges_again(served: Served, visit: Any) -> None:
    page = review(visit(), served, served.held)
    before = page.locator("[data-finding]").count()
    page.get_by_role("button", name="Replace by “.”").click()
    page.wait_for_url("**#gate")
    assert page.locator("[data-finding]").count() == before - 1
    assert "today." in page.locator(".draft").inner_text()
    shown = served.review(served.held)
    assert (shown["version"], shown["state"]) == (2, "held")


def test_a_fix_needs_no_script(served: Served, visit: Any) -> None:
    page = review(visit(java_script_enabled=False), served, served.held)
    page.get_by_role("button", name="Replace by “built for marketing teams”").first.click()
    assert "We are the built for marketing teams platform" in page.locator(".draft").inner_text()


def test_the_gate_answers_while_somebody_types(served: Served, visit: Any) -> None:
    page = review(visit(), served)
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    copy, gate = page.locator("#copy"), page.locator("#gate")
    assert "passed the gate" in gate.inner_text()
    written = copy.input_value()
    copy.fill(written.rstrip() + BANNED)
    gate.locator(".block", has_text="guarantee").first.wait_for()
    assert gate.locator("mark.block").count() > 0
    keep(page, "typing")
    copy.fill("<!-- part: nowhere -->\nWords.")
    gate.get_by_text("nowhere").first.wait_for()
    copy.fill(written.replace("goes quiet", "falls silent"))
    gate.get_by_text("passed the gate").wait_for()
    assert served.review(served.pending)["version"] == 1, "nothing was kept"


def test_the_gate_can_be_asked_without_scripts(served: Served, visit: Any) -> None:
    page = visit(java_script_enabled=False)
    page.goto(f"{served.root}/reviews/{served.pending}/edit")
    copy = page.locator("#copy")
    copy.fill(copy.input_value().rstrip() + BANNED)
    page.get_by_role("button", name="Check").click()
    assert "blocked" in page.locator("#gate").inner_text()
    assert BANNED.strip() in page.locator("#copy").input_value()
    assert served.review(served.pending)["version"] == 1


def test_fix_and_approve_is_one_act_that_the_gate_has_to_pass(served: Served, visit: Any) -> None:
    page = review(visit(), served)
    page.get_by_role("link", name="Fix and approve").click()
    copy = page.locator("#copy")
    written = copy.input_value()
    copy.fill(written.rstrip() + BANNED)
    page.locator("[name=reason]").fill(WHY)
    page.get_by_role("button", name="Approve as edited").click()
    page.get_by_role("alert").get_by_text("BW3120").wait_for()
    assert (served.review(served.pending)["version"], served.review(served.pending)["decisions"]) == (1, [])
    assert BANNED.strip() in copy.input_value(), "what was typed is not lost"

    copy.fill(written.replace("goes quiet", "falls silent"))
    page.get_by_role("button", name="Approve as edited").click()
    page.locator("p.decision", has_text="approve-with-edits by Ana").wait_for()
    shown = served.review(served.pending)
    assert (shown["state"], shown["decisions"][0]["kind"]) == ("approved", "approve-with-edits")
    assert shown["decisions"][0]["words_changed"] == 4


def test_a_comment_is_about_the_words_that_were_selected(served: Served, visit: Any) -> None:
    page = review(visit(), served)
    page.evaluate(
        """() => {
          const text = document.querySelectorAll('.text[data-part=body]')[1], node = text.firstChild;
          const range = document.createRange();
          range.setStart(node, 7); range.setEnd(node, 14);
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("c")
    page.keyboard.type("Which agents?")
    page.get_by_role("button", name="Comment").click()
    page.locator(".thread", has_text="Which agents?").wait_for()
    page.locator("mark.said").wait_for()
    (made,) = served.review(served.pending)["comments"]
    body = next(p for p in served.review(served.pending)["draft"]["parts"] if p["name"] == "body")
    text = "\n\n".join(" ".join(s["text"] for s in block["sentences"]) for block in body["blocks"])
    assert text[made["start"] : made["end"]] == made["quote"] == "prepare"

    page.get_by_role("button", name="Settled").click()
    page.locator(".thread.settled").wait_for()
    assert page.locator("mark.said").count() == 0


def test_comments_need_no_script(served: Served, visit: Any) -> None:
    page = review(visit(java_script_enabled=False), served)
    page.locator("[name=words]").fill("the room goes quiet")
    page.locator("[name=text]").first.fill("Good.")
    page.get_by_role("button", name="Comment").click()
    assert page.locator("mark.said").inner_text().endswith("the room goes quiet")


def test_keys_do_nothing_while_somebody_types_and_can_be_switched_off(served: Served, visit: Any) -> None:
    page = review(visit(), served)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    keep(page, "keys")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.type("eject")
    assert page.locator("[name=reason]").input_value() == "eject"
    assert page.locator("[data-chosen]").inner_text().startswith("Ctrl+Enter: Approve exactly this text")
    assert served.review(served.pending)["decisions"] == []

    page.get_by_role("link", name="Keys").click()
    page.get_by_label("Single keys do something").uncheck()
    page.get_by_role("button", name="Close").click()
    page.locator("h1").click()
    page.keyboard.press("e")
    page.wait_for_timeout(300)
    assert page.url.endswith(served.pending), "the key is off"


def test_the_whole_way_with_single_keys(served: Served, visit: Any) -> None:
    page = visit()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reviews/{served.pending}")
    page.keyboard.press("2")
    page.wait_for_url("**view=changes")
    page.keyboard.press("1")
    page.wait_for_url("**view=final")
    page.keyboard.press("a")
    page.keyboard.type(WHY)
    page.keyboard.press("Control+Enter")
    page.locator("p.decision", has_text="approve by Ana").wait_for()
    done = brandwright("export", served.pending, "--format", "md", "--json", cwd=served.folder)
    assert done.json["draft_sha256"] == served.review(served.pending)["sha256"]


def test_a_page_that_has_become_old_says_so_by_itself_and_decides_nothing(served: Served, visit: Any) -> None:
    page = review(visit(), served)
    page.locator("[data-waiting]:not([hidden])").wait_for()
    assert page.locator("#news").is_hidden()
    edited_by_kim(served)
    page.locator("#news").wait_for()
    keep(page, "stale")
    page.locator("[name=reason]").fill(WHY)
    page.get_by_role("button", name="Approve exactly this").click()
    page.get_by_role("heading", name="Somebody was first").wait_for()
    assert served.review(served.pending)["decisions"] == []


def test_a_lock_has_a_name_and_minutes_and_keeps_nobody_from_deciding(served: Served, visit: Any) -> None:
    page = review(visit(), served)
    page.locator("[data-waiting]:not([hidden])").wait_for()
    with desk_of(served) as desk:
        hold(desk.ledger, served.pending, identify(desk.playbook, "Kim", {}))
    page.get_by_text("Held by Kim, 10 min left").wait_for()
    page.reload()
    page.get_by_text("Held by Kim, 10 min left").wait_for()
    page.locator("[name=reason]").fill(WHY)
    page.get_by_role("button", name="Approve exactly this").click()
    page.locator("p.decision", has_text="approve by Ana").wait_for()


def test_whoever_begins_to_write_holds_the_review(served: Served, visit: Any) -> None:
    page = review(visit(), served)
    page.locator("[name=reason]").type("Wh")
    page.get_by_text("Held by you, 10 min left").wait_for()


def test_low_risk_is_approved_together_one_decision_each(served: Served, visit: Any) -> None:
    again = brandwright("draft", POST, "--json", cwd=served.folder).json["drafts"][0]["review"]["id"]
    page = visit()
    page.goto(served.root)
    boxes = page.locator(".pick input")
    assert boxes.count() == 2, "what is held cannot be selected"
    for box in boxes.all():
        box.check()
    keep(page, "bulk")
    page.locator("[name=reason]").fill("All of it is approved wording")
    page.get_by_role("button", name="Approve what is selected").click()
    page.get_by_role("heading", name="approved").wait_for()
    keep(page, "bulk-result")
    for name in (served.pending, again):
        (made,) = served.review(name)["decisions"]
        assert (made["kind"], made["reason"]) == ("approve", "All of it is approved wording")
    assert served.review(served.held)["decisions"] == []


def test_on_a_phone_the_gate_comes_first(served: Served, visit: Any) -> None:
    page = review(visit(width=390), served, served.held)
    names = ("#gate", ".draft", "#decide", "#comments")
    tops = [box["y"] for name in names if (box := page.locator(name).bounding_box())]
    assert len(tops) == len(names)
    assert tops == sorted(tops)
    assert page.locator(".rail").is_hidden()


def test_closing_the_inbox_ends_the_news(served: Served, visit: Any) -> None:
    page = review(visit(), served)
    page.locator("[data-waiting]:not([hidden])").wait_for()
    began = time.monotonic()
    served.stop()
    assert time.monotonic() - began < 3
