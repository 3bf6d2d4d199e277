"""A run as one HTML file that needs nothing else: no network and no script, for light and dark, for desk and phone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import plots
from ._comparison_html import comparison_section
from ._svg import Ids, figure
from ._words import VERDICT_MEANS, amount, percent, short_sha, when
from .markup import Child, Element, el, page

if TYPE_CHECKING:
    from .facts import Failed, Report, ReportScore

__all__ = ("html_report",)

_STYLE = Path(__file__).with_name("report.css")
_MOST_AT_ONCE = 8
_MOST_SHOWN = 200
"""So many failures stand in the page, however many the report keeps."""


def html_report(report: Report) -> str:
    """The page of a report."""
    css = _STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; script-src 'none'"
    ids = Ids()
    sections = filter(None, (section(report, ids) for section in _SECTIONS))
    body = el("body", _header(report), el("main", *sections), _footer(report))
    return page(f"{report.suite}: evaluation report", css, policy, body)


def _header(report: Report) -> Element:
    state = "passed" if report.passed else "not passed"
    asked = [score for score in (*report.scores, *report.live) if score.threshold is not None]
    met = sum(bool(score.passed) for score in asked)
    facts: list[Element] = [
        _tile("Thresholds met", f"{met} of {len(asked)}" if asked else "none set"),
        _tile("Cases", f"{report.totals.n:,}"),
        _tile("Errors", f"{report.totals.errored:,}", "they count as the worst value"),
    ]
    if report.scores:
        least = max(score.smallest_difference for score in report.scores)
        facts.append(_tile("Detects", f"{100 * least:.1f} points", "changes below that are noise"))
    if report.comparison:
        facts.append(_tile("Beside the other run", report.comparison.verdict))
    return el(
        "header",
        el("p", "Evaluation report", class_="eyebrow"),
        el(
            "div",
            el("h1", report.suite),
            el("strong", state, class_=f"badge {'good' if report.passed else 'bad'}"),
            class_="headline",
        ),
        el("p", _sentence(report, met, len(asked)), class_="lead"),
        el("dl", *facts, class_="tiles"),
    )


def _tile(name: str, value: str, note: str = "") -> Element:
    said = el("dd", note, class_="note") if note else None
    return el("div", el("dt", name), el("dd", value, class_="value"), said)


def _sentence(report: Report, met: int, asked: int) -> Child:
    model = f" with {report.model}" if report.model else ""
    answered = f"Answered by the engine {report.engine}{model}" if report.engine else "Stored outputs"
    if report.passed:
        verdict = (
            "Every threshold is met." if asked else "No threshold is set, and nothing ended in an error."
        )
    elif met < asked:
        verdict = f"{amount(asked - met, 'threshold is', 'thresholds are')} missed."
    else:
        verdict = "More cases ended in an error than the suite allows, or nothing was scored."
    skipped = f" {amount(report.totals.skipped, 'case')} skipped." if report.totals.skipped else ""
    planted = (
        f" The defect {report.defect} was planted in the outputs, to see it caught." if report.defect else ""
    )
    return f"{verdict} {answered}, ", el("span", when(report.started), class_="whole"), f".{skipped}{planted}"


def _section(title: str, lead: Child, *children: Child) -> Element:
    return el("section", el("h2", title), el("p", lead, class_="quiet"), *children)


def _scores(report: Report, ids: Ids) -> Element:
    parts: list[Child] = []
    for scores, title in (
        (report.scores, ""),
        (report.live, "Outputs of an agent that was called beside them"),
    ):
        if not scores:
            continue
        if title:
            parts.append(el("h3", title))
        parts.append(plots.scores_plot(ids, scores))
        parts.append(_score_table(scores))
    lead = (
        "Each dot is the mean over the cases, the bar its 95 % interval, the upright mark the threshold. "
        "Where there is an arrow (↓), lower is better. “Detects” is the smallest change that a second run of this size "
        "would show."
    )
    return _section("Scores", lead, *parts)


def _score_table(scores: Sequence[ReportScore]) -> Element:
    head = ("score", "value", "95 % interval", "threshold", "", "n", "errors", "detects")
    rows = [
        (
            score.name + (" (lower is better)" if score.lower_is_better else ""),
            percent(score.value),
            f"{percent(score.low)} to {percent(score.high)}",
            score.limit or "–",
            {True: "met", False: "missed", None: ""}[score.passed],
            f"{score.n:,}",
            f"{score.errored:,}",
            f"{100 * score.smallest_difference:.1f} points",
        )
        for score in scores
    ]
    return table("The scores as figures", head, rows, numbers=(1, 2, 3, 5, 6, 7))


def table(
    name: str, head: Sequence[str], rows: Sequence[Sequence[Child]], numbers: Sequence[int] = ()
) -> Element:
    """A table that can be scrolled on its own where it is wider than the screen."""

    def cell(at: int, content: Child) -> Element:
        if at == 0:
            return el("th", content, scope="row")
        return el("td", content, class_="number" if at in numbers else None)

    titles = [
        el("th", title, scope="col", class_="number" if at in numbers else None)
        if title
        else el("td", class_="number" if at in numbers else None)
        for at, title in enumerate(head)
    ]
    body = [el("tr", *(cell(at, content) for at, content in enumerate(row))) for row in rows]
    made = el("table", el("thead", el("tr", *titles)), el("tbody", *body))
    return el("div", made, class_="scroll", tabindex=0, role="region", aria_label=name)


def _compared(report: Report, ids: Ids) -> Element | None:
    found = report.comparison
    if found is None:
        return None
    parts = comparison_section(found, ids, table)
    return _section(f"Beside {found.old.run}", VERDICT_MEANS[found.verdict], *parts)


def _spreads(report: Report, ids: Ids) -> Element | None:
    if not report.spreads:
        return None
    lead = "How many answers lie in each tenth of the scale. Full marks and errors stand apart."
    made = [plots.spread_plot(ids, spread) for spread in report.spreads]
    return _section("Distributions", lead, el("div", *made, class_="grid"))


def _trend(report: Report, ids: Ids) -> Element | None:
    names = [score.name for score in (*report.scores, *report.live)]
    runs = len(report.past)
    if runs < 2:
        lead = "This is the first finished run of the suite on this machine. Later runs make a trend of it."
        return _section("Trend", lead)
    lead = f"The last {amount(runs, 'finished run')} of this suite, the newest at the right."
    made = [plots.trend_plot(ids, name, report.past) for name in names]
    return _section("Trend", lead, el("div", *made, class_="grid"), _trend_table(report, names))


def _trend_table(report: Report, names: Sequence[str]) -> Element:
    rows = [
        (
            when(past.started),
            past.run + ("" if past.alike else " (over other cases or by other scorers)"),
            *(percent(past.scores[name].value) if name in past.scores else "–" for name in names),
        )
        for past in reversed(report.past)
    ]
    numbers = range(2, 2 + len(names))
    return el(
        "details",
        el("summary", "The trend as figures"),
        table("Trend", ("started", "run", *names), rows, numbers),
    )


def _calibration(report: Report, ids: Ids) -> Element | None:
    if not (report.reliability or report.judges):
        return None
    lead = "How far what was said with confidence came true, and how far judges agree with people."
    made: list[Child] = [plots.reliability_plot(ids, found) for found in report.reliability]
    made += [figure("As of its last calibration", plots.confusion_table(found)) for found in report.judges]
    return _section("Calibration", lead, el("div", *made, class_="grid"))


def _failures(report: Report, ids: Ids) -> Element:
    if not report.failures:
        return _section("Without full marks", "Every answer got full marks.")
    shown = report.failures[:_MOST_SHOWN]
    lead = f"{amount(report.failed, 'answer')} did not get full marks; errors come first."
    if report.failed > len(shown):
        lead += f" The first {len(shown)} are shown; the JSON report has up to {len(report.failures)}."
    rows = [_failure(failure) for failure in shown]
    more = el(
        "details",
        el("summary", f"{len(rows) - _MOST_AT_ONCE:,} more"),
        el("ul", *rows[_MOST_AT_ONCE:], class_="failures"),
    )
    first = el("ul", *rows[:_MOST_AT_ONCE], class_="failures")
    return _section("Without full marks", lead, first, more if len(rows) > _MOST_AT_ONCE else None)


def _failure(failure: Failed) -> Element:
    state = "error" if failure.value is None else percent(failure.value)
    trial = f" · trial {failure.trial}" if failure.trial > 1 else ""
    quotes: Iterator[Child] = (
        el("blockquote", el("p", excerpt.message) if excerpt.message else None, el("mark", excerpt.text))
        for excerpt in failure.excerpts
        if excerpt.text or excerpt.message
    )
    return el(
        "li",
        el(
            "p",
            el("b", failure.case, class_="case"),
            el("span", f"line {failure.line} · {failure.mode}{trial}", class_="note"),
            el("span", failure.score, class_="tag"),
            el("span", state, class_=f"tag {'bad' if failure.value is None else ''}".strip()),
            class_="row",
        ),
        el("p", failure.reason) if failure.reason else None,
        quotes,
    )


def _provenance(report: Report, ids: Ids) -> Element:
    rows = [(name, el("code", value, title=short_sha(value))) for name, value in report.provenance]
    lead = "What this run rests on. Two runs may be compared when data set and scorers are the same."
    return _section("Provenance", lead, table("Provenance", ("what", "value"), rows))


def _footer(report: Report) -> Element:
    version = next((value for name, value in report.provenance if name == "brandwright"), "")
    words = "This page loads nothing and runs no script: everything that it shows stands in this file."
    return el("footer", el("p", f"Brandwright {version} · run {report.run}"), el("p", words))


_SECTIONS = (_scores, _compared, _failures, _spreads, _trend, _calibration, _provenance)
