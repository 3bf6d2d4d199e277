"""A word diff whose time is bounded: 5,000 words take milliseconds, not minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

__all__ = ("DiffKind", "word_diff", "words_changed")

DiffKind = Literal["keep", "delete", "insert"]
_WORDS = re.compile(r"\S+|\s+")

LONGEST = 30_000
"""Tokens of one side beyond which the middle is shown as replaced whole: Indel distance is quadratic."""


Run = tuple[DiffKind, str]


def word_diff(before: str, after: str) -> Iterator[Run]:
    """Runs of kept, deleted and inserted text; joining kept and inserted runs gives `after`.

    Words that were replaced one after the other are one deletion and one insertion, in this order: a reader
    takes in a phrase, not a word at a time.
    """
    group: list[Run] = []
    for run in _steps(before, after):
        if run[0] != "keep" or (_replaced(group) and _gap(run[1])):
            group.append(run)
            continue
        yield from _ordered(group)
        group = []
        yield run
    yield from _ordered(group)


def _gap(text: str) -> bool:
    return text.isspace() and "\n" not in text


def _replaced(group: list[Run]) -> bool:
    """Whether what stands since the last gap both deletes and inserts."""
    kinds: set[DiffKind] = set()
    for kind, _ in reversed(group):
        if kind == "keep":
            break
        kinds.add(kind)
    return len(kinds) == 2


def _ordered(group: list[Run]) -> Iterator[Run]:
    """The group as one deletion and one insertion, as far as it is made of replacements alone."""
    end = len(group)
    while end and not _replaced(group[:end]):
        end -= 1
    # A word that was only added, or only taken out, at the end of replaced ones stands for itself.
    one, rest = group[:end], group[end:]
    if one:
        yield "delete", "".join(text for kind, text in one if kind != "insert")
        yield "insert", "".join(text for kind, text in one if kind != "delete")
    yield from rest


def _steps(before: str, after: str) -> Iterator[Run]:
    """The shortest way from one text to the other."""
    from rapidfuzz.distance import Indel

    old, new = _WORDS.findall(before), _WORDS.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if head:
        yield "keep", "".join(old[:head])
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(a), len(b)) > LONGEST:
        yield from _whole(a, b)
    else:
        for step in Indel.opcodes(a, b):
            old_run, new_run = a[step.src_start : step.src_end], b[step.dest_start : step.dest_end]
            if step.tag == "equal":
                yield "keep", "".join(old_run)
            else:
                yield from _whole(old_run, new_run)
    if tail:
        yield "keep", "".join(old[len(old) - tail :])


def _common(a: list[str], b: list[str]) -> int:
    """How many tokens two lists share at their start."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def _whole(a: list[str], b: list[str]) -> Iterator[Run]:
    if a:
        yield "delete", "".join(a)
    if b:
        yield "insert", "".join(b)


def words_changed(before: str, after: str) -> int:
    """How many words were deleted or inserted: the editing effort."""
    return sum(len(text.split()) for kind, text in word_diff(before, after) if kind != "keep")
