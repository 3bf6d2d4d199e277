"""How words are read before they are looked up: spelling, prices, and nouns that are a metric when counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from . import _vocabulary

__all__ = (
    "as_metrics",
    "asks_for_money",
    "counted_noun",
    "dated",
    "hyphenated",
    "is_counted",
    "parts_of_day",
    "spelt",
)

_COUNTED = re.compile(
    r"\b(?:how many|how much|what number of)\s+(?:(?:more|fewer|new|extra|additional)\s+)?(?:of (?:the |our |their )?)?"
    r"([^\W\d_]+)",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"\b([^\W\d_]{2,})-([^\W\d_]{2,})\b")
_HOURS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})[:.]\d{2}\b(?!\s*(?:eur|usd|gbp|percent|%|each|an?\b))"
    r"|\b(?P<half>\d{1,2})\s?(?P<noon>[ap]\.?m\b\.?|o'clock\b)"
    rf"|\b(?:half|quarter) (?:past|to) (?P<past>{'|'.join(_HOURS)})\b|\b(?P<word>{'|'.join(_HOURS)}) o'clock\b",
    re.IGNORECASE,
)
_ISE = re.compile(r"(?<=[a-z]{3})is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)")
_OUR = re.compile(r"^(col|fav|lab|hon|hum|rum|arm|flav|neighb|behavi)our")
_ENDINGS = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"^(cent|theat|met|lit|fib)re(s?)$", r"\1er\2"),
        (r"ogue(s?)$", r"og\1"),
        (r"^programme", "program"),
        (r"^(travel|cancel|label|model|counsel|fuel|signal)l(?=ed$|ing$|ers?$)", r"\1"),
        (r"^(instal|enrol|fulfil)(?=$|s$|ment)", r"\1l"),
        (r"^enquir", "inquir"),
        (r"^grey", "gray"),
        (r"^jewellery$", "jewelry"),
        (r"^(cosy|cosi)", "cozy"),
    )
)
_COST = frozenset({"cost", "costs", "costing"})
_CHEAP = frozenset({"cheap", "cheaper", "cheapest", "expensive", "dear", "dearer", "dearest", "pricey"})
_BETWEEN = frozenset(
    {"a", "an", "one", "get", "win", "acquire", "to", "of", "per", "each", "us", "for", "new"}
)
_LOSSES = frozenset({"us", "any", "no", "some", "more", "fewer", "many"})
_DEALS = frozenset({"lead", "leads", "deal", "deals", "opportunities", "prospects", "enquiries", "tenders"})
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ENDS = {"spring": 5, "summer": 8, "autumn": 11, **{name.casefold(): i for i, name in enumerate(_MONTHS, 1)}}
"""Season or month -> the month in which it ends."""

_AGO = re.compile(
    r"(?<!than )(?<!since )(?<!before )(?<!as )\b(?:in )?(?P<which>last|this) "
    rf"(?P<what>year|month|{'|'.join(_ENDS)})\b",
    re.IGNORECASE,
)
_FAR = 12
"""How many words may stand between a noun and what it costs."""


_ASKS_FOR_MONEY = re.compile(
    r"(?<!about )\b(?:what|how much)\b.*"
    r"\b(?:costs?(?! us \w)|costing|amounts? to|earns?|pays?(?! off| attention)|spends?)\b",
    re.IGNORECASE,
)


def asks_for_money(question: str) -> bool:
    """Whether it asks for an amount of money: `what does an empty seat cost`."""
    return _ASKS_FOR_MONEY.search(question) is not None


def counted_noun(question: str) -> str:
    """What it asks the number of, in small letters: `orders` of `how many more orders came`; empty when nothing."""
    found = _COUNTED.search(question)
    return found[1].casefold() if found else ""


@lru_cache(maxsize=50_000)
def spelt(word: str) -> str:
    """The American spelling, so that both count as one word; it is only compared, never shown."""
    if len(word) < 4 or word[0].isdigit():
        return word
    word = _OUR.sub(r"\1or", _ISE.sub("iz", word))
    for pattern, new in _ENDINGS:
        word = pattern.sub(new, word)
    return word


def dated(question: str, today: date) -> str:
    """The question with the years that it means: in March 2026, `last summer` is `summer 2025`."""
    return _AGO.sub(
        lambda found: _date_of(found["which"].casefold(), found["what"].casefold(), today), question
    )


def _date_of(which: str, what: str, today: date) -> str:
    if what == "year":
        return f"in {today.year - (which == 'last')}"
    if what == "month":
        day = today.replace(day=1) - timedelta(days=which == "last")
        return f"in {_MONTHS[day.month - 1]} {day.year}"
    return f"in {what} {today.year - (which == 'last' and today.month <= _ENDS[what])}"


def hyphenated(text: str) -> list[str]:
    """Words with a hyphen, written as one: `hand-held` is found by `handheld`."""
    return ["".join(parts) for parts in _HYPHENATED.findall(text)] if "-" in text else []


def parts_of_day(text: str) -> set[str]:
    """The parts of the day that a text gives by the clock: `22:40` is in the evening, `half past nine` a morning."""
    return {_part_of_day(found) for found in _CLOCK.finditer(text) if _hour(found) < 24}


def _hour(found: re.Match[str]) -> int:
    number = found["hour"] or found["half"]
    hour = int(number) if number else _HOURS.index((found["past"] or found["word"]).casefold()) + 1
    return hour + 12 if _noon(found) == "pm" and hour < 12 else hour


def _noon(found: re.Match[str]) -> str:
    return (found["noon"] or "").casefold().replace(".", "")


def _part_of_day(found: re.Match[str]) -> str:
    hour = _hour(found)
    if hour < 7 and not found["hour"] and _noon(found) != "am":
        hour += 12  # nobody writes to customers at half past four in the night
    return (
        "morning"
        if 5 <= hour < 12
        else "noon"
        if hour == 12
        else "afternoon"
        if 12 < hour < 18
        else "evening"
    )


def is_counted(words: Sequence[str], position: int) -> bool:
    """Whether the noun here is counted (`more leads`, `how many demos`) rather than spoken of (`leads from fairs`)."""
    return not _vocabulary.counting().isdisjoint(words[max(0, position - 2) : position])


def as_metrics(words: list[str]) -> list[str]:
    """The words, with what tells a price put as its metric: of `what did leads cost`, `leads` becomes `cpl`."""
    known = set(words)
    if "won" in known and not known.isdisjoint(_DEALS):
        return _with_win_rate(words)
    if known.isdisjoint(_COST | _CHEAP):
        return words
    for position, word in enumerate(words):
        metric = _vocabulary.priced().get(word)
        if metric and _is_priced(words, position):
            return [*words[:position], metric, *words[position + 1 :]]
    return words


def _with_win_rate(words: list[str]) -> list[str]:
    place = words.index("won")
    if words[place + 1 : place + 2] == ["back"]:
        return words
    return [*words[:place], "win", "rate", *words[place + 1 :]]


def _is_priced(words: Sequence[str], position: int) -> bool:
    """Whether it is asked what the noun here costs; what something cost us (`cost clicks`) is a loss."""
    before, after = words[max(0, position - 4) : position], words[position + 1 : position + 1 + _FAR]
    if not _CHEAP.isdisjoint(words[max(0, position - 2) : position]):
        return True
    if not _COST.isdisjoint(before):
        between = before[_last(before, _COST) + 1 :]
        return bool(between) and _BETWEEN.issuperset(between) and not _LOSSES.issuperset(between)
    return not (_COST | _CHEAP).isdisjoint(after)


def _last(words: Sequence[str], wanted: Iterable[str]) -> int:
    return max(place for place, word in enumerate(words) if word in wanted)
