"""What all plots are drawn with. Places across are percentages, so that a plot fits a phone as it fits a desk.

Heights are pixels. Colours are classes, which the style sheet gives for light and for dark.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from .markup import Child, Element, el

__all__ = ("Ids", "across", "figure", "grid", "label", "line", "scale", "svg", "text")

_LONGEST = 32


class Ids:
    """Names for elements, each once in a page."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self) -> str:
        """Another one."""
        return f"i{next(self._numbers)}"


def across(share: float) -> str:
    """A place across, from 0 at the left to 1 at the right."""
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"


def scale(value: float, low: float, high: float) -> float:
    """Where a value lies between two others, as a share."""
    return (value - low) / (high - low)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Element:
    """A line between two places."""
    return el("line", x1=across(x1), y1=y1, x2=across(x2), y2=y2, class_=class_)


def label(y: float, name: str, lower_is_better: bool = False) -> Element:
    """The name of a row, at its left; a long one is cut in the middle, and an arrow says that lower is better."""
    half = _LONGEST // 2
    shown = name if len(name) <= _LONGEST else f"{name[: half - 1]}…{name[-half:]}"
    return text(0, y, shown + (" ↓" if lower_is_better else ""), "label", "start")


def text(x: float, y: float, words: Child, class_: str = "", anchor: str = "middle") -> Element:
    """Words at a place."""
    return el("text", words, x=across(x), y=y, class_=class_ or None, text_anchor=anchor)


def grid(ticks: dict[float, str], top: float, bottom: float) -> Iterator[Child]:
    """Upright lines at places across, named below."""
    for at, name in ticks.items():
        yield line(at, top, at, bottom, "grid")
        anchor = "start" if at == 0 else "end" if at == 1 else "middle"
        yield text(at, bottom + 16, name, "tick", anchor)


def svg(ids: Ids, title: str, told: str, height: float, *children: Child, class_: str = "plot") -> Element:
    """A plot with its name and what it shows, for those who cannot see it."""
    name, desc = ids.new(), ids.new()
    return el(
        "svg",
        el("title", title, id=name),
        el("desc", told, id=desc),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        class_=class_,
        width="100%",
        height=height,
        aria_labelledby=name,
        aria_describedby=desc,
    )


def figure(caption: Child, *children: Child, class_: str = "") -> Element:
    """A plot with words below it."""
    return el("figure", *children, el("figcaption", caption), class_=class_ or None)
