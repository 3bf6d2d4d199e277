"""Edits of a sentence: its numbers, units, directions, qualifiers, negations and quotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

__all__ = (
    "Reword",
    "alter_number",
    "change_quoted",
    "change_unit",
    "change_word",
    "drop_negation",
    "drop_qualifier",
    "flip_direction",
)

Reword = Callable[[str, Random], str | None]
"""Another wording of a sentence; None when it has nothing to change."""

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w.,]*\d)")
_YEAR = range(1900, 2100)

_UNITS: Mapping[str, str] = {
    "%": " points",
    "£": "$",
    "$": "€",
    "€": "£",
    "seconds": "minutes",
    "second": "minute",
    "minutes": "hours",
    "minute": "hour",
    "hours": "days",
    "hour": "day",
    "days": "weeks",
    "day": "week",
    "weeks": "months",
    "week": "month",
    "months": "years",
    "month": "year",
    "years": "months",
    "year": "month",
    "km": "miles",
    "miles": "km",
    "grams": "kilograms",
    "kilograms": "tonnes",
    "kg": "g",
    "litres": "millilitres",
    "cents": "dollars",
    "degrees": "percent",
}
_UNIT = re.compile(
    r"(?:(?<=\d)|(?<=\d[ -])|(?<=\d business )|(?<=\d working ))(?:%|[a-z]+\b)|[£$€](?=\d)", re.IGNORECASE
)

_PAIRS = (
    ("less", "more"),
    ("fewer", "more"),
    ("fell", "rose"),
    ("falls", "rises"),
    ("dropped", "climbed"),
    ("cut", "raised"),
    ("cuts", "raises"),
    ("lowered", "raised"),
    ("reduced", "increased"),
    ("down", "up"),
    ("decrease", "increase"),
    ("faster", "slower"),
    ("sooner", "later"),
    ("earlier", "later"),
    ("lower", "higher"),
    ("shrank", "grew"),
    ("lost", "gained"),
    ("lighter", "heavier"),
    ("shorter", "longer"),
    ("quieter", "louder"),
    ("cheaper", "dearer"),
)
_OTHER_WAY = dict(_PAIRS) | {right: left for left, right in reversed(_PAIRS)}
_DIRECTION = re.compile(rf"\b(?:{'|'.join(_OTHER_WAY)})\b", re.IGNORECASE)

_QUALIFIERS = re.compile(
    r",? on average\b|\b[Aa]verage (?=\w)"
    r"|\b(?:an average of|up to|about|around|nearly|almost|at least|at most|more than|less than|just over)"
    r" (?=\d|half|one)"
    r"|,? in (?:our|a|the) (?:\d{4} )?(?:pilot|trial|survey|test)\b|^In (?:our|a|the) [^,]{3,40}, "
    r"|,? of those (?:we|who) \w+|,? among [^,.]{3,40}(?=[,.])",
)
_NEGATION = re.compile(
    r"\b(?:did|does|do|has|have|is|are|was|were|will|can|could) not\b|\b(?:never|not|no|without) "
)
_QUOTED = re.compile(r"[“\"„]([^”\"“]{12,})[”\"“]")
_WORD = re.compile(r"\b[A-Za-zÄÖÜäöüß]{4,}\b")


def alter_number(text: str, chance: Random) -> str | None:
    """One figure becomes another one; a year becomes another year."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return _put(text, match, _other_number(match[0], chance))


def _other_number(number: str, chance: Random) -> str:
    plain = number.replace(",", "")
    if "." in plain:
        decimals = len(plain.partition(".")[2])
        return f"{float(plain) * 1.3 + chance.randint(1, 3):.{decimals}f}"
    value = int(plain)
    if value in _YEAR and "," not in number:
        return str(value - chance.randint(2, 4))
    changed = value + max(1, value // 3) + chance.randint(1, 3)
    return f"{changed:,}" if "," in number else str(changed)


def change_unit(text: str, chance: Random) -> str | None:
    """A figure keeps its digits and gets another unit or currency."""
    found = [match for match in _UNIT.finditer(text) if match[0].lower() in _UNITS]
    if not found:
        return None
    match = chance.choice(found)
    return _put(text, match, _UNITS[match[0].lower()])


def flip_direction(text: str, chance: Random) -> str | None:
    """What fell rose, and what was less is more."""
    found = list(_DIRECTION.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    other = _OTHER_WAY[match[0].lower()]
    return _put(text, match, other.capitalize() if match[0][0].isupper() else other)


def drop_qualifier(text: str, chance: Random) -> str | None:
    """What holds on average, at most, or among some, is said to hold."""
    return _without(text, _QUALIFIERS, chance)


def drop_negation(text: str, chance: Random) -> str | None:
    """What is not so is said to be so."""
    found = list(_NEGATION.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    # "did not" becomes "did": the verb beside the negation stays.
    verb, negated, _ = match[0].partition(" not")
    return _begun_alike(text, _put(text, match, verb if negated else ""))


def change_quoted(text: str, chance: Random) -> str | None:
    """One word between quotation marks becomes another word."""
    found = [match for match in _QUOTED.finditer(text) if _WORD.search(match[1])]
    if not found:
        return None
    match = chance.choice(found)
    changed = change_word(match[1], chance)
    return None if changed is None else text[: match.start(1)] + changed + text[match.end(1) :]


def change_word(text: str, chance: Random) -> str | None:
    """One longer word becomes another word."""
    found = list(_WORD.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return _put(text, match, "certainly" if match[0] != "certainly" else "hardly")


def _without(text: str, pattern: re.Pattern[str], chance: Random) -> str | None:
    found = list(pattern.finditer(text))
    if not found:
        return None
    return _begun_alike(text, _put(text, chance.choice(found), ""))


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _begun_alike(text: str, changed: str) -> str | None:
    """The changed sentence with a capital where the old one had one; None when nothing is left to say."""
    changed = " ".join(changed.split())
    if not any(char.isalpha() for char in changed):
        return None
    return changed[0].upper() + changed[1:] if text[0].isupper() else changed
