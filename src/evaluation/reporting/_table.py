"""Tables of plain text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ("plain_table",)


def plain_table(head: Sequence[str], rows: Sequence[Sequence[str]], right: str = "") -> list[str]:
    """The lines of a table whose columns are as wide as their widest cell.

    Args:
        right: for each column `>` where it ends on the right, as figures do, or `<`.
    """
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(_width(row[at]) for row in cells) for at in range(len(head))]
    sides = right.ljust(len(head), "<")
    lines = (
        "  ".join(_filled(text, width, side) for text, width, side in zip(row, widths, sides, strict=False))
        for row in cells
    )
    return [line.rstrip() for line in lines]


def _filled(text: str, width: int, side: str) -> str:
    gap = " " * (width - _width(text))
    return gap + text if side == ">" else text + gap


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
