"""Every page of the inbox in Chromium: WCAG 2.2 AA, light and dark, wide and on a phone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from tests.browser.house import WORDS, House, house
from tests.browser.serving import keep

from brandwright.web.app import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SIZES = {"wide": (1280, 900), "phone": (390, 844)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STATES = ("pending", "held", "approved", "withdrawn", "changes", "rejected", "expired", "erased")

Way = Callable[["Page", House], None]
"""How a page is reached."""


def at(path: str) -> Way:
    """An address behind the link; `{held}` stands for the review in that state."""

    def see(page: Page, house: House) -> None:
        _as_owner(page, house)
        _go(page, house.root + path.format(**house.reviews))
        assert page.locator("header.top").count(), "the door is no page of the inbox"

    return see


def sent(path: str, **fields: str) -> Way:
    """What a form leads to."""

    def send(page: Page, house: House) -> None:
        _as_owner(page, house)
        _go(page, house.root + "/keys")
        _send(page, path.format(**house.reviews), {k: v.format(**house.reviews) for k, v in fields.items()})

    return send


def as_vera(path: str) -> Way:
    """The page that somebody sees who may read and sign nothing."""

    def see(page: Page, house: House) -> None:
        page.context.clear_cookies()
        _go(page, house.team + "/sign-in")
        _sign_in(page, "vera", WORDS)
        _go(page, house.team + path.format(**house.reviews))
        assert page.locator("header.top").count(), "the door is no page of the inbox"

    return see


def guessed(times: int) -> Way:
    """The form after so many wrong passwords for an account."""

    def guess(page: Page, house: House) -> None:
        page.context.clear_cookies()
        _go(page, house.team + "/sign-in")
        for _ in range(times):
            _sign_in(page, f"somebody-{times}", "a guess")

    return guess


def _locked(path: str) -> Way:
    def look(page: Page, house: House) -> None:
        page.context.clear_cookies()
        _go(page, house.root + path)

    return look


PLACES: Mapping[tuple[str, str], Mapping[str, Way]] = {
    ("GET", "/"): {
        "inbox": at("/"),
        "all": at("/?queue=all&sort=age"),
        "back": at("/?queue=back"),
        "decided": at("/?queue=decided"),
        "nothing-fits": at("/?q=zzz"),
        "nothing-waits": as_vera("/"),
    },
    ("POST", "/bulk"): {
        "bulk": sent("/bulk", reason="Approved wording", key="k", **{"review-1": "{rejected}:0"}),
    },
    ("GET", "/reviews/{review}"): {
        **{name: at(f"/reviews/{{{name}}}") for name in STATES},
        "changes-view": at("/reviews/{held}?view=changes"),
        "side": at("/reviews/{held}?view=side"),
        "one-version": at("/reviews/{pending}?view=changes"),
        "sources": at("/reviews/{pending}?view=sources"),
        "read-only": as_vera("/reviews/{held}"),
        "no-such-review": at("/reviews/rev-nothing"),
    },
    ("POST", "/reviews/{review}/decision"): {
        "somebody-was-first": sent("/reviews/{approved}/decision", kind="reject", reason="No", sha="0"),
        "no-reason": sent("/reviews/{pending}/decision", kind="reject", reason=" "),
    },
    ("POST", "/reviews/{review}/fix"): {
        "fix-of-nothing": sent("/reviews/{held}/fix", fingerprint="0", start="0", fix="0", version="2"),
    },
    ("POST", "/reviews/{review}/waiver"): {
        "waiver-of-nothing": sent("/reviews/{held}/waiver", fingerprint="0", reason="It may"),
    },
    ("GET", "/reviews/{review}/edit"): {
        "edit": at("/reviews/{pending}/edit"),
        "edit-held": at("/reviews/{held}/edit"),
        "not-yours": as_vera("/reviews/{held}/edit"),
    },
    ("POST", "/reviews/{review}/edit"): {
        "edit-refused": sent(
            "/reviews/{pending}/edit", copy="<!-- part: nowhere -->\nMine", reason="Why", version="1"
        ),
    },
    ("POST", "/reviews/{review}/comments"): {
        "comment-nowhere": sent("/reviews/{held}/comments", words="words that stand nowhere", text="?"),
    },
    ("POST", "/reviews/{review}/comments/{comment}/reply"): {
        "reply-to-nothing": sent("/reviews/{held}/comments/cm-0/reply", text="?"),
    },
    ("POST", "/reviews/{review}/comments/{comment}/settle"): {
        "settle-nothing": sent("/reviews/{held}/comments/cm-0/settle"),
    },
    ("POST", "/reviews/{review}/hold"): {"hold-nothing": sent("/reviews/rev-nothing/hold")},
    ("GET", "/reviews/{review}/audit"): {
        "audit": at("/reviews/{approved}/audit"),
        "audit-submitted": at("/reviews/{held}/audit"),
        "audit-of-nothing": at("/reviews/rev-nothing/audit"),
    },
    ("GET", "/keys"): {"keys": at("/keys")},
    ("GET", "/calendar"): {"calendar": at("/calendar"), "calendar-empty": at("/calendar?from=2001-01-01")},
}
"""Ways to what each route of the inbox shows, with something in it."""

DOORS: Mapping[str, Way] = {
    "sign-in": guessed(0),
    "sign-in-wrong": guessed(1),
    "sign-in-too-often": guessed(3),
    "elsewhere": lambda page, house: _go(page, house.proxy),
    "locked": _locked("/"),
    "link-used": _locked("/enter?token=x"),
}

FILES = {"/calendar.ics", "/calendar.csv"}
"""Routes that give a file to save."""


def test_every_route_that_shows_a_page_is_looked_at() -> None:
    routes = {(m, p.path) for p in PAGES for m in p.methods if p.kind == "html" and p.path not in FILES}
    assert routes == set(PLACES)


def test_looking_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content("<main><h1>Title</h1><button></button><p style='width: 900px'>Words</p></main>")
    page.evaluate(AXE_SCRIPT)
    found = " ".join(_problems(page))
    page.close()
    assert "button-name" in found
    assert "px wider than the screen" in found


@pytest.fixture(scope="module")
def filled_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "demo") as made:
        yield made


@pytest.fixture(scope="module")
def inside(browser: Browser, filled_house: House) -> Iterator[Page]:
    """One browser's page that is signed in, for all pages: each is looked at in every size and colour scheme."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(filled_house.link)
    filled_house.sessions["owner"] = context.cookies()
    yield page
    context.close()


@pytest.mark.parametrize("route", PLACES, ids=" ".join)
def test_every_page_meets_wcag_and_fits_its_screen(
    inside: Page, filled_house: House, route: tuple[str, str]
) -> None:
    wrong = [one for name, way in PLACES[route].items() for one in looked_at(inside, filled_house, name, way)]
    assert wrong == []


def test_the_sheet_of_keys_does_too(inside: Page, filled_house: House) -> None:
    def open_sheet(page: Page, house: House) -> None:
        _as_owner(page, house)
        _go(page, house.root)
        page.keyboard.press("?")
        page.get_by_role("dialog").wait_for()

    assert looked_at(inside, filled_house, "sheet", open_sheet) == []


@pytest.mark.parametrize("name", DOORS)
def test_so_do_the_doors(browser: Browser, filled_house: House, name: str) -> None:
    page = browser.new_context(reduced_motion="reduce").new_page()
    try:
        assert looked_at(page, filled_house, name, DOORS[name]) == []
    finally:
        page.context.close()


def looked_at(page: Page, house: House, name: str, way: Way) -> list[str]:
    """What is wrong with a page, with everything open that can be opened."""
    way(page, house)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate(AXE_SCRIPT)
    wrong = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            keep(page, f"{name}-{size}-{scheme}")
            wrong += [f"{name}, {size}, {scheme}: {one}" for one in _problems(page)]
    return wrong


def _problems(page: Page) -> list[str]:
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    found: list[dict[str, Any]] = page.evaluate(f"axe.run(document, {options})")["violations"]
    said = [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return said + ([f"{wide} px wider than the screen"] if wide > 0 else [])


def _as_owner(page: Page, house: House) -> None:
    """One host has all doors here, and so one cookie: the session of the link is put back."""
    page.context.clear_cookies()
    page.context.add_cookies(house.sessions["owner"])


def _go(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("h1").first.wait_for()


def _send(page: Page, path: str, fields: Mapping[str, str]) -> None:
    """Send a form of this page to a path, as its own forms are sent."""
    with page.expect_navigation():
        page.evaluate(
            """([path, fields]) => {
              const form = document.createElement("form");
              Object.assign(form, { method: "post", action: path });
              for (const [name, value] of Object.entries(fields)) {
                const field = document.createElement("textarea");
                Object.assign(field, { name, value });
                form.append(field);
              }
              document.body.append(form);
              form.submit();
            }""",
            [path, dict(fields)],
        )
    assert page.locator("header.top").count(), "the door is no page of the inbox"


def _sign_in(page: Page, name: str, password: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()
