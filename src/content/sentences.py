"""Splitting text into sentences, with places in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ("sentence_spans", "split_sentences")

_ABBREVIATIONS = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "prof", "sr", "jr", "st", "inc", "ltd", "co", "corp"),
        *(
            "no",
            "vs",
            "etc",
            "e.g",
            "i.e",
            "approx",
            "dept",
            "est",
            "fig",
            "vol",
            "al",
            "u.s",
            "u.k",
            "a.m",
            "p.m",
        ),
    )
)
_VISIBLE = re.compile(r"\S")
_WORD_MAX = 24
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")


def _closes(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence: not after an abbreviation or initial, nor before lower case."""
    if not match.group().startswith("."):
        return True
    following = _VISIBLE.search(text, match.end())
    if following is None:
        return True
    # Only the last word matters; looking at more would make long texts quadratic.
    before = text[max(start, match.start() - _WORD_MAX) : match.start()].rsplit(None, 1)[-1:] or [""]
    last = before[0].lstrip("(\"'“‘").casefold()
    if last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha()):
        return False
    return not following.group().islower()


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end (exclusive, in code points) of each sentence, without the space around it."""
    start = 0
    for match in _END.finditer(text):
        if _closes(text, start, match):
            yield from _trimmed(text, start, match.end())
            start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = end - (len(piece) - len(piece.rstrip()))
    if left < right:
        yield left, right


def split_sentences(text: str) -> list[str]:
    """The sentences of one paragraph; line breaks inside it become spaces."""
    flat = " ".join(text.split())
    return [flat[start:end] for start, end in sentence_spans(flat)]
