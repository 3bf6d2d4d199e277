"""The plots of a comparison: differences with their intervals, and cases fixed and broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._svg import Ids, across, label, line, scale, svg, text
from ._words import gain, points
from .markup import Child, Element, el

if TYPE_CHECKING:
    from ..comparing import Comparison, ScoreComparison

__all__ = ("differences_plot", "flips_plot")

_ROW = 46
_STATES = {"better": "good", "worse": "bad"}


def differences_plot(ids: Ids, found: Comparison) -> Element:
    """Each score's difference with its interval: right of the middle is better; the band is what does not matter."""
    reach = max(0.02, *(max(abs(score.low), abs(score.high)) for score in found.scores), 2 * found.margin)
    reach = min(1.0, reach * 1.05)
    height = _ROW * len(found.scores) + 28
    low, high = (scale(value, -reach, reach) for value in (-found.margin, found.margin))
    band = el("rect", x=across(low), y=4, width=across(high - low), height=height - 28, class_="band")
    parts: list[Child] = [
        band,
        line(0.5, 4, 0.5, height - 24, "zero"),
        text(0, height - 8, f"{points(-reach)} points", "tick", "start"),
        text(0.5, height - 8, "no difference", "tick"),
        text(1, height - 8, f"{points(reach)} points", "tick", "end"),
    ]
    parts += [_difference(score, at * _ROW, reach) for at, score in enumerate(found.scores)]
    told = "; ".join(f"{score.name} {gain(score)} points: {score.verdict}" for score in found.scores)
    return svg(ids, "Differences with their intervals", told, height, parts)


def _difference(score: ScoreComparison, top: float, reach: float) -> Element:
    y = top + 31
    state = _STATES.get(score.verdict, "plain")
    at, low, high = (scale(value, -reach, reach) for value in (score.difference, score.low, score.high))
    # On a phone there is room for the figure alone; the table below has the verdict.
    told = (points(score.difference), el("tspan", f" · {score.verdict}", class_="wide"))
    return el(
        "g",
        label(top + 16, score.name, score.lower_is_better),
        text(1, top + 16, told, f"figure {state}", "end"),
        line(low, y, high, y, f"interval {state}"),
        el("circle", cx=across(at), cy=y, r=5.5, class_=f"dot {state}"),
    )


def flips_plot(ids: Ids, found: Comparison) -> Element:
    """Cases that lost full marks to the left, and those that reached them to the right."""
    most = max([1, *(max(score.fixed, score.broken) for score in found.scores)])
    height = _ROW * len(found.scores) + 24
    parts: list[Child] = [line(0.5, 4, 0.5, height - 20, "zero")]
    for at, score in enumerate(found.scores):
        parts.append(_flips(score, at * _ROW, most))
    parts.append(text(0.49, height - 6, "broken", "tick", "end"))
    parts.append(text(0.51, height - 6, "fixed", "tick", "start"))
    told = "; ".join(f"{score.name}: {score.fixed} fixed, {score.broken} broken" for score in found.scores)
    return svg(ids, "Cases fixed and broken", told, height, parts)


def _flips(score: ScoreComparison, top: float, most: int) -> Element:
    y = top + 23
    parts: list[Child] = [label(top + 16, score.name, score.lower_is_better)]
    parts.append(line(0, top + _ROW - 1, 1, top + _ROW - 1, "grid"))
    for count, side, kind in ((score.broken, -1, "bad"), (score.fixed, 1, "good")):
        width = 0.42 * count / most
        left = 0.5 - width if side < 0 else 0.5
        if count:
            bar = el(
                "rect", x=across(left), y=y, width=across(width), height=16, rx=2.0, class_=f"bar {kind}"
            )
            parts.append(bar)
        end = (0.5 + side * (width + 0.012), y + 13)
        parts.append(text(*end, str(count), "count", "end" if side < 0 else "start"))
    return el("g", *parts)
