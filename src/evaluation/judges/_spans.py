"""Where the words that a judge quotes stand in the draft: what does not stand there is no evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...content import Draft
from ._material import text_of

__all__ = ("Span", "find_spans")

SHORTEST = 3
"""Characters of a quote; a letter or two stands everywhere."""


@dataclass(frozen=True)
class Span:
    """A place in a part's text, in code points; the whole draft when it is empty."""

    part: str = ""
    start: int = 0
    end: int = 0
    line: int = 1
    column: int = 1
    text: str = ""


def find_spans(output: Any, quotes: Sequence[str]) -> tuple[tuple[Span, ...], int]:
    """The places of the quotes, in their order, and how many of them are nowhere."""
    found, dropped = [], 0
    for quote in quotes:
        span = _place(output, quote)
        if span is None:
            dropped += 1
        elif span not in found:
            found.append(span)
    return tuple(found), dropped


def _place(output: Any, quote: str) -> Span | None:
    words = quote.strip(" \t\n\"'“”‘’«»…").split()
    if len(" ".join(words)) < SHORTEST:
        return None
    # Lines may be broken elsewhere in the quote; nothing else may differ.
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    for name, text in _texts(output):
        if match := pattern.search(text):
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
            return Span(name, match.start(), match.end(), line, column, match.group())
    return None


def _texts(output: Any) -> Iterator[tuple[str, str]]:
    if isinstance(output, Draft):
        yield from ((part.name, part.text) for part in output.parts)
    else:
        yield "", text_of(output)
