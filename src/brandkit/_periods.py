"""Calendar periods in folded English text: years, months, days, quarters and seasons, as expressions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ._quantities import PEOPLE_RE, UNIT_RE
from ._words import in_order

__all__ = ("PRESENT", "Period", "periods")


@dataclass(frozen=True)
class Period:
    """One expression, such as `since march 2026` or `january to august 2026`.

    Attributes:
        start, end: its place, with the words before it that belong to it.
        frame: words that widen or limit it, such as `since`, `by` or `early`; `in` and `during` do not.
        steps: what it names, from one end of a range to the other.
    """

    start: int
    end: int
    frame: frozenset[str]
    steps: tuple[frozenset[str], ...]

    @property
    def key(self) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
        """What two expressions of one period have in common."""
        return self.frame, self.steps


_MONTHS = in_order("january february march april may june july august september october november december")
_LONG = "|".join(month for month in _MONTHS if month not in ("march", "may"))
# These are other words as well; they are months beside a year, a day or a word such as `in`.
_SHORT = r"march|may|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|spring|summer|autumn|fall|winter|christmas"
_LEADS = in_order(
    "in_the in since before after until till by from through during throughout of of_the last this next past"
    " early late mid- mid and -"
)


def _behind(words: list[str]) -> str:
    """A look-behind for one of the words and a space, or for a day's number."""
    spaced = (word.replace("_", r"\s") + ("" if word.endswith("-") else r"\s") for word in words)
    after = "|".join(rf"(?<=\b{word})" for word in spaced if not word.startswith("-"))
    return rf"(?:(?<=\d\s)|(?<=\d(?:st|nd|rd|th)\s)|(?<=-\s)|{after})"


_TEENS = {
    word: number
    for number, word in enumerate(
        in_order("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"), start=10
    )
}
_ONES = {
    word: number
    for number, word in enumerate(in_order("one two three four five six seven eight nine"), start=1)
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(in_order("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_ONE_RE, _TEEN_RE, _TEN_RE = "|".join(_ONES), "|".join(_TEENS), "|".join(_TENS)
_UNDER_100 = rf"(?:(?:{_TEN_RE})(?:[\s-](?:{_ONE_RE}))?|{_TEEN_RE})"
_NUMBER = r"'?(?:\d{4}|\d{1,2})(?:st|nd|rd|th)?\b(?!\s?%|[.,]\d)"
_TOKEN = re.compile(
    r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<slashed>\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b)"
    r"|(?P<fiscal>\b(?:fy|cy)\s?'?\d{2,4}(?:/\d{2,4})?\b)"
    rf"|(?P<year>(?<![$€£¥.,\d])\b(?:19|20)\d{{2}}(?:\s?[-/]\s?(?:\d{{4}}|\d{{2}})(?!\d))?s?\b"
    rf"(?!\s?[%€$£¥]|\s(?:{UNIT_RE}|{PEOPLE_RE})(?![a-z])|,\d|\.\d))"
    r"|(?P<short>(?<![\w'])'\d{2}s?\b)"
    rf"|(?P<spoken>\b(?:(?:twenty|nineteen)[\s-]{_UNDER_100}|two\sthousand(?:\sand)?\s(?:{_UNDER_100}|{_ONE_RE}))\b)"
    r"|(?P<quarter>\b[qh][1-4]\b|\b(?:first|second|third|fourth|last)\s(?:quarter|half)\sof\b)"
    rf"|(?P<day>\b\d{{1,2}}(?:st|nd|rd|th)?(?=\s(?:of\s)?(?:{_LONG}|{_SHORT})\b))"
    rf"|(?P<month>\b(?:{_LONG})\b|\b(?:{_SHORT})\b(?=\.?\s(?:of\s)?{_NUMBER})|{_behind(_LEADS)}(?:{_SHORT})\b)"
    rf"|(?P<after>(?<=[a-z]\s)\d{{1,2}}(?:st|nd|rd|th)?\b(?![%/:.]\w|[%:]))"
    r"|(?P<relative>\byesterday\b|\btomorrow\b|\btonight\b|\b(?:last|this|next|past|previous|coming)\s"
    r"(?:year|month|week|quarter|season|decade|century|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday)\b|\b(?:recent|past|coming|last|next)\s(?:years|months|weeks|decades)\b)"
)
PRESENT = re.compile(
    r"\b(?:today|now|currently|nowadays|presently|these\sdays|at\spresent|so\sfar|to\sdate)\b"
)
"""Words that put a statement into the present."""

_RANGE = re.compile(r"^\s?(?:-|to|through|until|till)\s?(?:the\s)?$")
_JOIN = re.compile(r"^[\s,.]*(?:(?:of|in|the|and|or)\s)?(?:the\s)?[\s,]*$")
_STRONG = (
    r"since|before|after|until|till|by|from|through|to|between|starting|beginning|post|pre|every|each"
    r"|early|late|mid|end\sof|start\sof|beginning\sof|last|this|next|past|of\seach|until\sthe\send\sof"
)
_FRAME = re.compile(rf"(?:\b(?:{_STRONG}|in|the|during|for|of|as|throughout|on|year|calendar)[\s-]+)+$")
_FRAMING = re.compile(rf"\b(?:{_STRONG})\b")


@lru_cache(maxsize=2048)
def periods(text: str) -> tuple[Period, ...]:
    """The expressions of a folded text, in reading order."""
    return tuple(_expressions(text))


def _expressions(text: str) -> Iterator[Period]:
    group: list[re.Match[str]] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "after" and not _follows_month(group, match, text):
            continue
        if group and not _joined(text[group[-1].end() : match.start()]):
            yield _period(group, text)
            group = []
        group.append(match)
    if group:
        yield _period(group, text)


def _follows_month(group: list[re.Match[str]], match: re.Match[str], text: str) -> bool:
    """`March 12` is a day; a number behind any other word is a figure."""
    return (
        bool(group)
        and group[-1].lastgroup == "month"
        and text[group[-1].end() : match.start()] in (" ", ". ")
    )


def _joined(gap: str) -> bool:
    return bool(_RANGE.match(gap) or _JOIN.match(gap))


def _period(group: list[re.Match[str]], text: str) -> Period:
    start, end = group[0].start(), group[-1].end()
    steps: list[set[str]] = [set(_names(group[0]))]
    lead = _FRAME.search(text[max(0, start - 40) : start])
    words = frozenset(_FRAMING.findall(lead.group())) if lead else frozenset()
    ranged = "between" in words
    for before, match in itertools.pairwise(group):
        gap = text[before.end() : match.start()]
        if _RANGE.match(gap) or (ranged and "and" in gap):
            steps.append(set())
            words -= {"from", "between"}
        elif "and" in gap or "or" in gap:
            steps[-1].add("+")
        steps[-1].update(_names(match))
    named = _as_quarter(tuple(frozenset(step) for step in steps))
    return Period(start - (len(lead.group()) if lead else 0), end, words, named)


def _as_quarter(steps: tuple[frozenset[str], ...]) -> tuple[frozenset[str], ...]:
    """`January to March 2026` is the first quarter of 2026."""
    if len(steps) != 2:
        return steps
    first, last = steps
    for at in range(0, 12, 3):
        opens, closes = _MONTHS[at][:3], _MONTHS[at + 2][:3]
        years = (first | last) - {opens, closes}
        if opens in first and closes in last and len(years) <= 1 and len(first | last) == 2 + len(years):
            return (frozenset({f"q{at // 3 + 1}"} | years),)
    return steps


def _names(match: re.Match[str]) -> Iterator[str]:
    """What one token names, the same however it is written."""
    kind, word = match.lastgroup or "", match.group()
    if kind == "iso":
        year, month, day = word.split("-")
        yield from (year, _MONTHS[int(month) - 1][:3] if 1 <= int(month) <= 12 else month, str(int(day)))
    elif kind == "month":
        yield word[:3]
    elif kind in ("day", "after"):
        yield str(int(re.sub(r"\D", "", word)))
    elif kind == "spoken":
        yield str(_spoken(word))
    elif kind == "quarter":
        yield _quarter(word)
    else:
        yield re.sub(r"\s", "", word)


def _spoken(word: str) -> int:
    """`twenty thirty-five`, `nineteen ninety`, `two thousand and six` as a year."""
    parts = [part for part in re.split(r"[\s-]", word) if part != "and"]
    numbers = _TEENS | _ONES | _TENS
    if parts[:2] == ["two", "thousand"]:
        return 2000 + sum(numbers[part] for part in parts[2:])
    return 100 * numbers[parts[0]] + sum(numbers[part] for part in parts[1:])


def _quarter(word: str) -> str:
    if len(word) == 2:
        return word
    which, span = word.split()[:2]
    last = "4" if span == "quarter" else "2"
    number = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": last}[which]
    return f"{span[0]}{number}"
