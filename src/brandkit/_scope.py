"""Whether a sentence says when, where and of whom its proof holds; another period or place is another claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ._periods import PRESENT, periods
from ._words import words
from .text import Folded, fold

__all__ = ("Stated", "audience_problem", "period_problem", "place_problem")


@dataclass(frozen=True)
class Stated:
    """What the evidence says about its scope.

    Attributes:
        texts: its wordings, qualifiers, comparator and scope.
        period: the scope's period in words, if it has one.
        collected: when it was collected: its period, where no text states one.
        names: brand and product, which are neither places nor people.
    """

    id: str
    texts: tuple[str, ...]
    period: str = ""
    collected: date | None = None
    names: tuple[str, ...] = ()


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def period_problem(view: Folded, outside: str, stated: Stated) -> str | None:
    """None when every period of `outside` (the folded text without approved wordings) is stated."""
    known = {period.key for text in stated.texts for period in periods(fold(text))}
    dated = bool(known)
    if not dated and stated.collected is not None:
        known = set(_of_day(stated.collected))
    for period in periods(outside):
        if period.key not in known:
            return _differs(outside[period.start : period.end], stated, dated)
    if dated and (now := PRESENT.search(outside)) and not _says(stated, now.group()):
        return _differs(now.group(), stated, dated)
    return None


def _of_day(day: date) -> Iterator[tuple[frozenset[str], tuple[frozenset[str], ...]]]:
    """The year, quarter, month and date that a day belongs to."""
    year, month, quarter = str(day.year), _MONTHS[day.month - 1], f"q{(day.month + 2) // 3}"
    for names in ({year}, {year, quarter}, {year, month}, {year, month, str(day.day)}):
        yield frozenset(), (frozenset(names),)


def _differs(words: str, stated: Stated, dated: bool) -> str:
    period = stated.period or next(_texts_of_periods(stated), "")
    if not dated and stated.collected is not None:
        period = f"when it was collected, {stated.collected.isoformat()}"
    holds = f"holds for {period}" if period else "states no period"
    return f"the period differs: {stated.id} {holds}, here “{words.strip()}”"


def _texts_of_periods(stated: Stated) -> Iterator[str]:
    for text in map(fold, stated.texts):
        yield from (text[period.start : period.end].strip() for period in periods(text))


def _says(stated: Stated, phrase: str) -> bool:
    return any(re.search(rf"\b{re.escape(phrase)}\b", fold(text)) for text in stated.texts)


_REGIONS = (
    r"africa|america|americas|north\samerica|south\samerica|latin\samerica|asia|europe|oceania|middle\seast"
    r"|scandinavia|benelux|australia|new\szealand|canada|mexico|brazil|argentina|china|japan|india|south\skorea"
    r"|germany|france|italy|spain|portugal|poland|netherlands|belgium|austria|switzerland|sweden|norway|denmark"
    r"|finland|ireland|scotland|wales|england|great\sbritain|britain|united\skingdom|united\sstates|uk|usa|u\.s\.a?"
    r"|u\.k\.|eu|e\.u\.|emea|apac|dach|gulf|nordics|california|texas|new\syork|london|paris|berlin"
)
_WIDE = (
    r"country|countries|nation|nations|continent|continents|region|regions|county|counties|state|states|city"
    r"|cities|world|globe|planet|industry|industries|sector|sectors|market|markets|province|provinces"
)
_PLACE = re.compile(
    r"\b(?:nation|country|county|city|state|continent|industry|market|company|europe)-?wide\b|\binternational(?:ly)?\b"
    r"|\b(?:nationally|regionally|abroad|overseas|elsewhere)\b"
    rf"|\b(?:in|across|throughout|within|around|over|from|outside|for|of)\s(?:all\s(?:of\s)?)?(?:the\s|our\s|your\s|\d+\s|many\s|most\s)?"
    rf"(?:whole\s|wider\s|other\s)?(?P<where>{_REGIONS}|{_WIDE})\b"
)
_AUDIENCE = words(
    "customers users clients teams companies brands businesses organisations organizations agencies people "
    "employees developers engineers marketers members subscribers hospitals schools universities banks "
    "retailers shops stores restaurants hotels insurers charities startups enterprises freelancers founders "
    "families households students patients women men children adults parents tenants landlords owners "
    "managers leaders professionals experts beginners buyers readers visitors borrowers savers bakers sites "
    "buildings offices departments firms publishers vendors suppliers partners industries sectors"
)
_PHRASE = re.compile(
    r"\b(?:for|among|amongst|across|in|at|of|by|with)\s(?P<words>(?:[a-z][a-z'-]*\s){0,3}?[a-z][a-z'-]*s|people"
    r"|women|men|children)\b"
)
_NAMED = re.compile(
    r"\b[Ii]n\s(?:the\s)?(?P<name>[A-Z][\w-]+)|\b(?:across|throughout)\s(?:the\s)?(?P<other>[A-Z][\w-]+)"
)
_NOT_NAMES = words("i we you our your the a an this that these those its their his her every all each most")


def place_problem(view: Folded, outside: str, stated: Stated) -> str | None:
    """None when `outside` names no place that the evidence does not name."""
    for match in _PLACE.finditer(outside):
        where = match["where"] or match.group()
        if not _says(stated, where):
            return f"the place differs: {stated.id} does not say “{match.group()}”"
    return _named_place(view, outside, stated)


def _named_place(view: Folded, outside: str, stated: Stated) -> str | None:
    """A name with a capital after `in`, where the sentence is not written in capitals throughout."""
    if view.source.istitle() or view.source.isupper():
        return None
    known = " ".join(map(fold, (*stated.texts, *stated.names)))
    for match in _NAMED.finditer(view.source):
        name = fold(match["name"] or match["other"])
        plain = name in _NOT_NAMES or any(period.start <= 0 for period in periods(f"in {name}"))
        if (
            plain
            or re.search(rf"\b{re.escape(name)}", known)
            or not re.search(rf"\b{re.escape(name)}\b", outside)
        ):
            continue
        return f"the place differs: {stated.id} does not say “{match.group()}”"
    return None


def audience_problem(outside: str, stated: Stated) -> str | None:
    """None when `outside` speaks of no group of people or places that the evidence does not speak of."""
    for match in _PHRASE.finditer(outside):
        noun = match["words"].split()[-1]
        if noun in _AUDIENCE and not _says(stated, match["words"]):
            return f"the population differs: {stated.id} does not say “{match.group()}”"
    return None
