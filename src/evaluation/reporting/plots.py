"""The plots of a report on one run: scores with intervals, spreads, trends, and how well confidences hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..statistics.intervals import wilson
from ._svg import Ids, across, figure, grid, label, line, scale, svg, text
from ._words import amount, percent, when
from .markup import Child, Element, el

if TYPE_CHECKING:
    from .facts import JudgeCheck, Past, ReportScore
    from .spread import Reliability, Spread

__all__ = ("confusion_table", "reliability_plot", "scores_plot", "spread_plot", "trend_plot")

QUARTERS = {0.0: "0", 0.25: "25", 0.5: "50", 0.75: "75", 1.0: "100 %"}
_ROW = 46
_HIGH = 96
_WIDE_BAR = 0.84


def scores_plot(ids: Ids, scores: Sequence[ReportScore]) -> Element:
    """Each score with its 95 % interval, and the threshold that it has to meet."""
    height = _ROW * len(scores) + 28
    rows = [_score_row(score, at * _ROW) for at, score in enumerate(scores)]
    told = "; ".join(
        f"{score.name} {percent(score.value)}, {percent(score.low)} to {percent(score.high)}"
        + (f", {score.limit} asked for" if score.limit else "")
        for score in scores
    )
    return svg(ids, "Scores with their intervals", told, height, grid(QUARTERS, 4, height - 24), rows)


def _score_row(score: ReportScore, top: float) -> Element:
    y = top + 31
    state = {True: "good", False: "bad", None: "plain"}[score.passed]
    parts: list[Child] = [
        label(top + 16, score.name, score.lower_is_better),
        text(1, top + 16, percent(score.value), f"figure {state}", "end"),
        line(0, y, 1, y, "track"),
        line(score.low, y, score.high, y, f"interval {state}"),
    ]
    if score.threshold is not None:
        parts.append(line(score.threshold, y - 10, score.threshold, y + 10, "threshold"))
    return el("g", *parts, el("circle", cx=across(score.value), cy=y, r=5.5, class_=f"dot {state}"))


def spread_plot(ids: Ids, spread: Spread) -> Element:
    """How many answers lie in each tenth of the scale; full marks and errors stand apart."""
    names = [*(f"{10 * at} to {10 * at + 10} %" for at in range(10)), "100 %", "errors"]
    counts = [*spread.counts, spread.errored]
    most, n = max(counts) or 1, len(counts)
    best = 0 if spread.lower_is_better else 10
    bars: list[Child] = []
    for at, count in enumerate(counts):
        if not count:
            continue
        kind = "bad" if at == n - 1 else "good" if at == best else "plain"
        tall = max(2.0, (_HIGH - 18) * count / most)
        left, width = (at + (1 - _WIDE_BAR) / 2) / n, _WIDE_BAR / n
        bar = el("rect", x=across(left), y=_HIGH - tall, width=across(width), height=tall, rx=2.0)
        bar.attributes["class"] = f"bar {kind}"
        bars.append(bar)
        bars.append(text((at + 0.5) / n, _HIGH - tall - 4, f"{count:,}", "count"))
    told = ", ".join(f"{count:,} at {name}" for name, count in zip(names, counts, strict=True) if count)
    ends = [
        text(0, _HIGH + 16, "0", "tick", "start"),
        text(5 / n, _HIGH + 16, "50", "tick"),
        text(10.5 / n, _HIGH + 16, "100", "tick"),
        text(1, _HIGH + 16, "err", "tick", "end"),
    ]
    plot = svg(
        ids, f"Spread of {spread.name}", told, _HIGH + 22, line(0, _HIGH, 1, _HIGH, "axis"), bars, ends
    )
    note = " · lower is better" if spread.lower_is_better else ""
    return figure((el("b", spread.name), f"{note} · {amount(spread.n, 'answer')}: {told}"), plot)


def trend_plot(ids: Ids, name: str, past: Sequence[Past]) -> Element:
    """A score over the suite's runs, the newest at the right; runs over other cases are hollow."""
    known = [(run, run.scores[name]) for run in past if name in run.scores]
    last = known[-1][1]
    places = [(at + 0.5) / len(known) for at in range(len(known))]
    floor = _floor([score.low for _, score in known] + [last.threshold or 1.0])

    def up(value: float) -> float:
        return 8 + (_HIGH - 8) * (1 - scale(max(floor, value), floor, 1.0))

    parts: list[Child] = [
        *(line(0, up(value), 1, up(value), "grid") for value in (floor, (floor + 1) / 2, 1.0)),
        text(0, up(1.0) + 12, "100 %", "tick", "start"),
        text(0, up(floor) + 14, percent(floor), "tick", "start"),
    ]
    if last.threshold is not None and last.threshold >= floor:
        parts.append(line(0, up(last.threshold), 1, up(last.threshold), "threshold across"))
    for at in range(1, len(known)):
        before, after = known[at - 1][1], known[at][1]
        parts.append(line(places[at - 1], up(before.value), places[at], up(after.value), "path"))
    for x, (run, score) in zip(places, known, strict=True):
        parts.append(line(x, up(score.low), x, up(score.high), "whisker"))
        kind = "dot plain" if run.alike else "dot hollow"
        parts.append(el("circle", cx=across(x), cy=up(score.value), r=4.5, class_=kind))
    told = "; ".join(f"{when(run.started)}: {percent(score.value)}" for run, score in known)
    others = sum(not run.alike for run, _ in known)
    note = f" ({others} over other cases or by other scorers, hollow)" if others else ""
    change = f"{percent(known[0][1].value)} → {percent(last.value)}"
    plot = svg(ids, f"Trend of {name}", told, _HIGH + 18, parts)
    lower = " · lower is better" if last.lower_is_better else ""
    return figure((el("b", name), f"{lower} · {amount(len(known), 'run')}{note}: {change}"), plot)


def _floor(values: Sequence[float]) -> float:
    """Where the scale begins: a round figure below everything that is shown, so that small changes are seen."""
    return next((at for at in (0.9, 0.8, 0.6, 0.4, 0.2) if min(values) >= at), 0.0)


def reliability_plot(ids: Ids, found: Reliability) -> Element:
    """Of answers that were about as sure, how many came true; on the diagonal, confidence can be taken at its word."""
    side = 240.0
    parts: list[Child] = [
        el("rect", x=0, y=0, width=side, height=side, class_="frame"),
        el("line", x1=0, y1=side, x2=side, y2=0, class_="diagonal"),
    ]
    for one in found.bins:
        x, y = side * one.confidence, side * (1 - one.true)
        bounds = wilson(one.true * one.n, one.n)
        parts.append(
            el("line", x1=x, x2=x, y1=side * (1 - bounds.low), y2=side * (1 - bounds.high), class_="whisker")
        )
        parts.append(el("circle", cx=x, cy=y, r=4 + 6 * (one.n / found.n) ** 0.5, class_="dot plain"))
    parts += [
        el("text", "0", x=0, y=side + 16, class_="tick"),
        el("text", "confidence", x=side / 2, y=side + 16, class_="tick", text_anchor="middle"),
        el("text", "100 %", x=side, y=side + 16, class_="tick", text_anchor="end"),
        el("text", "came true: 100 %", x=6, y=16, class_="tick"),
    ]
    told = "; ".join(
        f"{amount(one.n, 'answer')} at {percent(one.confidence, 0)}: {percent(one.true, 0)} true"
        for one in found.bins
    )
    plot = svg(ids, f"Calibration of {found.name}", told, side + 24, parts, class_="plot square")
    plot.attributes["viewBox"] = f"-12 -12 {side + 24:g} {side + 36:g}"
    return figure((el("b", found.name), f" · {told}"), plot)


def confusion_table(found: JudgeCheck) -> Element:
    """A judge beside people, as a table: who let which drafts pass."""
    kappa = "undefined: one label was all there was"
    if found.kappa is not None:
        kappa = f"{found.kappa:.2f}"
        if found.low is not None and found.high is not None:
            kappa += f" ({found.low:.2f} to {found.high:.2f})"
    names = (el("th", name, scope="col", class_="number") for name in ("people: pass", "people: no"))
    head = el("tr", el("td"), *names)
    rows = (
        ("judge: pass", found.both_pass, found.judge_only),
        ("judge: no", found.human_only, found.both_fail),
    )
    body = [
        el("tr", el("th", name, scope="row"), *(el("td", f"{count:,}", class_="number") for count in counts))
        for name, *counts in rows
    ]
    doubt = f"{found.unclear} undetermined; {when(found.made)}"
    caption = f"{found.judge}: agreement beyond chance (kappa) {kappa}; {doubt}"
    return el("table", el("caption", caption), el("thead", head), el("tbody", body))
