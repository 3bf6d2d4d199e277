"""Comparing texts in scorers: what counts as the same words, and which numbers a text states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..content import Draft, Finding
from ..content.finding import Action

__all__ = ("all_numbers", "all_texts", "draft_text", "fold", "numbers", "problem", "says", "stands_in")

_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:[.,]\d+)*")


def fold(text: str) -> str:
    """The text without differences of case and of white space."""
    return " ".join(text.casefold().split())


def stands_in(words: str, text: str) -> bool:
    """Whether the words stand in the text, letter by letter and whole: `9 of 31` is not in `19 of 31`."""
    left = r"(?<!\w)(?<!\d[.,])" if words[:1].isalnum() else ""
    right = r"(?!\w|[.,]\d)" if words[-1:].isalnum() else ""
    return re.search(left + re.escape(words) + right, text) is not None


def says(text: str, words: str) -> bool:
    """Whether the text has the words, whatever their case and line breaks."""
    return stands_in(fold(words), fold(text))


def numbers(text: str) -> set[str]:
    """The numbers in a text, `1,200` and `1200.0` alike; signs are left to the words beside them."""
    return {_plain(match) for match in _NUMBER.findall(text)}


def all_numbers(texts: Iterable[str]) -> set[str]:
    """The numbers in several texts."""
    return {number for text in texts for number in numbers(text)}


def _plain(number: str) -> str:
    digits = number.lstrip("+-−")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def draft_text(draft: Draft) -> str:
    """All words of a draft, part after part."""
    return "\n\n".join(part.text for part in draft.parts)


def all_texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from all_texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from all_texts(item)


def problem(
    rule: str, message: str, *, excerpt: str = "", part: str = "", action: Action = "revise"
) -> Finding:
    """A finding about an output that is not a draft; `part` is the path of the field that it is about."""
    return Finding.model_validate(
        {
            "rule": rule,
            "class": rule.split(".", 1)[0],
            "severity": "error",
            "action": action,
            "part": part,
            "excerpt": excerpt,
            "message": message,
        }
    )
