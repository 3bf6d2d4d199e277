"""The HTML report of a run in a real browser: it shows its plots without network, on a desk and on a phone, light and
dark, and what a case says runs nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from tests.browser.conftest import DESK, PHONE, Opened
from tests.evaluation.reporting.examples import the_report
from tests.evaluation.reporting.test_hostile import HOSTILE, hostile_report

from brandwright.evaluation.reporting import html_report

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

Open = Callable[..., Opened]
VIEWS: list[tuple[int, Literal["light", "dark"]]] = [
    (DESK, "light"),
    (DESK, "dark"),
    (PHONE, "light"),
    (PHONE, "dark"),
]
PLOTS = (
    ["Scores with their intervals", "Differences with their intervals", "Cases fixed and broken"]
    + [f"Spread of {name}" for name in ("expected_verdict", "citation_recall", "key_facts", "false_claims")]
    + [f"Trend of {name}" for name in ("expected_verdict", "citation_recall", "key_facts", "false_claims")]
    + ["Trend of calibration_error", "Calibration of calibration_error"]
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run beside an earlier one, with five more before it."""
    folder = tmp_path_factory.mktemp("report")
    path = folder / "report.html"
    path.write_text(html_report(the_report(folder / "runs")), encoding="utf-8")
    return path


def colours(plot: Locator) -> list[int]:
    """How many pixels of a plot have each of its colours, the commonest first."""
    from PIL import Image

    image = Image.open(io.BytesIO(plot.screenshot())).convert("RGB")
    counted = image.getcolors(image.width * image.height) or []
    return sorted((count for count, _ in counted), reverse=True)


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_plot_is_seen(file: Path, open_page: Open, width: int, scheme: str) -> None:
    page = open_page(file, width, scheme).page
    plots = page.locator("svg.plot")
    assert plots.locator("title").all_text_contents() == PLOTS
    for at in range(plots.count()):
        plot = plots.nth(at)
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        assert plot.is_visible()
        assert box is not None
        assert box["width"] > 150
        assert box["height"] > 60
        assert plot.locator("circle, rect:not(.frame):not(.band)").count() >= 1
        background, *others = colours(plot)
        assert len(others) > 5, "text and marks have many shades"
        assert sum(others) > 0.01 * (background + sum(others)), "hardly anything is drawn"


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_mark_lies_inside_its_plot(file: Path, open_page: Open, width: int, scheme: str) -> None:
    outside = open_page(file, width, scheme).page.evaluate(
        """() => [...document.querySelectorAll('svg.plot circle, svg.plot rect, svg.plot text')].filter(mark => {
            const a = mark.getBoundingClientRect(), b = mark.closest('svg').getBoundingClientRect();
            return a.width === 0 || a.left < b.left - 14 || a.right > b.right + 14
                || a.top < b.top - 14 || a.bottom > b.bottom + 14;
        }).map(mark => mark.outerHTML)"""
    )
    assert outside == []


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_nothing_is_asked_of_any_network_and_nothing_is_refused(
    file: Path, open_page: Open, width: int, scheme: str
) -> None:
    opened = open_page(file, width, scheme)
    opened.page.wait_for_load_state("networkidle")
    assert opened.requests == [file.as_uri()]
    # A style that its policy refused would be said here.
    assert opened.said == []


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
def test_the_page_is_as_wide_as_the_screen(file: Path, open_page: Open, width: int) -> None:
    assert open_page(file, width).page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_is_dark_and_light_is_light(file: Path, open_page: Open) -> None:
    def lightness(scheme: str) -> int:
        shown = open_page(file, DESK, scheme).page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(map(int, shown.removeprefix("rgb(").removesuffix(")").split(", ")))

    assert lightness("light") > 3 * 220
    assert lightness("dark") < 3 * 40


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_it_meets_the_rules_of_accessibility(file: Path, open_page: Open, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened = open_page(file, width, scheme, bypass_csp=True)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found: Any = Axe().run(opened.page).response["violations"]
    assert [(rule["id"], [node["html"][:200] for node in rule["nodes"]][:3]) for rule in found] == []


def test_each_plot_has_its_figures_as_words(file: Path, open_page: Open) -> None:
    page = open_page(file).page
    for at in range(len(PLOTS)):
        plot = page.locator("svg.plot").nth(at)
        told = plot.evaluate(
            "plot => document.getElementById(plot.getAttribute('aria-describedby')).textContent"
        )
        assert any(char.isdigit() for char in told)
    assert page.get_by_role("img", name="Cases fixed and broken").count() == 1


def test_what_a_case_says_runs_nothing(tmp_path: Path, open_page: Open) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(html_report(hostile_report(tmp_path / "runs")), encoding="utf-8")
    # Even if the page's own policy were ignored.
    for policy in (False, True):
        opened = open_page(path, bypass_csp=policy)
        opened.page.wait_for_load_state("networkidle")
        opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert opened.requests == [path.as_uri()]
        assert opened.said == []
        able = "script, iframe, object, embed, img, image, use, link, base, form, input, a, video, audio, foreignObject"
        assert opened.page.locator(able).count() == 0
        shown = opened.page.locator("body").inner_text()
        assert all(text in shown for text in HOSTILE[:8])


def test_the_page_on_paper_has_every_plot(file: Path, open_page: Open) -> None:
    page = open_page(file).page
    page.emulate_media(media="print")
    assert page.locator("svg.plot").count() == len(PLOTS)
    assert page.pdf().startswith(b"%PDF")
