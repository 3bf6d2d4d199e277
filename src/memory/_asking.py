"""What kind of answer a question asks for: what is to be measured or counted, and whether a time is wanted.

Read from the grammar of questions alone, by function words and words for change: no list of subjects stands here. A
record about the very thing that is asked about, which tells another figure of it, is the commonest wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ._terms import stems
from ._vocabulary import numbers

__all__ = ("POPULATION", "Asking", "asking", "counts", "is_told_in_time")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[$€£¥]?\d+(?:[.,]\d+)*%?|[,;:?()]")
_MORE = _set(
    "more fewer less higher lower better worse extra additional most fewest highest lowest greater smaller "
    "larger bigger"
)
_HOW = _set("more less longer sooner later earlier faster quicker better worse often most least")
"""Words that say how somebody does something, after the verb: `stay longer`."""

_CHANGE = _set(
    "raise lift increase lower reduce cut improve boost hurt harm affect change generate drive drove driven bring "
    "brought win won add earn produce yield gain attract influence cause deliver get got push grow grew shorten double "
    "halve prevent save lose lost decrease"
)
_EFFECT = _set("effect effects impact influence difference bearing")
_PARTS = _set("share proportion percentage number amount half part fraction")
_DETERMINERS = _set(
    "the a an our their its his her my your any some no of more fewer less extra additional new many much total "
    "overall average typical number share amount level proportion percentage rate in us them people up down as enough "
    "further on usual than most higher lower"
)
_AUXILIARIES = _set("did do does have has had can could will would should")
_STOPS = (
    _set(
        "of from for in on at by with than among between during after before when if while per to into through via who "
        "whom that which because since until over under without within about against as is are was were and or but not "
        "it they we you i us them there the a an our their , ; : ? ( ) compared versus vs instead once"
    )
    | _AUXILIARIES
)
POPULATION = _set(
    "people members customers users subscribers shoppers buyers guests clients recipients readers attendees"
)
"""Of whom a share is told: `how many members claim it` is answered by a percentage."""

_MOST_BEFORE = 3
_DURATION = re.compile(
    r"\bhow (?:soon|fast|quickly)\b"
    r"|\bhow many (?:more |fewer )?(?:seconds|minutes|hours|days|nights|weeks|months|years)\b"
    r"|\bhow long (?:before|after|until|till|it takes?|do|does|did|should we wait|ahead)\b"
    r"|\bhow far (?:ahead|in advance)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:second|minute|hour|day|night|week|month|year|fortnight|quarter)s?\b|\bovernight\b|\btoday\b|\bat once\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asking:
    """What a question wants to know of its subject.

    Attributes:
        measures: words in the place of what is measured: `meetings` of `did it lead to more meetings`.
        counted: a noun whose number is asked for: `members` of `how many members does it have`; empty when none.
        duration: whether it asks how long something takes.
    """

    measures: tuple[str, ...] = ()
    counted: str = ""
    duration: bool = False


@lru_cache(maxsize=1000)
def asking(question: str) -> Asking:
    """What is asked for, by the question's grammar."""
    words = _TOKEN.findall(question.casefold())
    found: list[str] = []
    for place, word in enumerate(words):
        found += _measured(words, place, word)
    measures = tuple(dict.fromkeys(found))
    return Asking(measures, _counted(words), _DURATION.search(question) is not None)


def _measured(words: Sequence[str], place: int, word: str) -> list[str]:
    """The last word of the noun that is measured, when the word here says that one is."""
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    if (
        word in _HOW
        and before not in _STOPS | _DETERMINERS | _AUXILIARIES
        and after in _STOPS | {"", "often"}
    ):
        return [before]
    if (word == "how" and after in ("many", "much")) or (word in _PARTS and after == "of"):
        return _noun(words, place + 2)
    if (word in ("lead", "leads", "led") and after == "to") or (
        word in _EFFECT and after in ("on", "to", "in")
    ):
        return _noun(words, place + 2)
    if word in ("do", "does", "did", "done", "happens", "happened", "happen") and after in ("to", "for"):
        return _noun(words, place + 2)
    if word in _MORE and after and after not in _STOPS:
        return _noun(words, place + 1)
    if _is_change(word) and before not in ("the", "a", "an", "of"):
        return _noun(words, place + 1)
    return []


def _is_change(word: str) -> bool:
    return word in _CHANGE or (word.isalpha() and stems([word])[word] in _changes())


@cache
def _changes() -> frozenset[str]:
    return frozenset(stems(_CHANGE).values())


def _noun(words: Sequence[str], start: int) -> list[str]:
    """The last word of the noun that begins here."""
    run = _run(words, start)
    return run[-1:]


def _run(words: Sequence[str], start: int) -> list[str]:
    while start < len(words) and words[start] in _DETERMINERS:
        start += 1
    end = start
    while end < len(words) and words[end] not in _STOPS:
        end += 1
    return list(words[start:end])


def _counted(words: Sequence[str]) -> str:
    """The noun of `how many NOUN did …`; one that does something itself (`how many NOUN claim …`) is not counted."""
    for place, word in enumerate(words[:-2]):
        if word == "how" and words[place + 1] == "many":
            run = _run(words, place + 2)
            end = place + 2 + len(run)
            if len(run) == end - place - 2 and 0 < len(run) <= _MOST_BEFORE and words[end : end + 1]:
                return run[-1] if words[end] in _AUXILIARIES else ""
    return ""


def counts(statement: str, noun: str) -> bool:
    """Whether a text gives a number of what the noun names: `1,320 registered guests` of `guests`."""
    words = _TOKEN.findall(statement.casefold())
    known = stems([*words, noun])
    places = [place for place, word in enumerate(words) if known[word] == known[noun]]
    near = (words[max(0, place - _MOST_BEFORE - 1) : place + 3] for place in places)
    return any(_is_number(word) for some in near for word in some)


def _is_number(word: str) -> bool:
    # An amount of money begins with its sign and counts nothing.
    return word[0].isdigit() or word in numbers() or word in ("one", "half", "none", "twice", "no", "nobody")


def is_told_in_time(text: str) -> bool:
    """Whether a text speaks of a stretch of time."""
    return _TIME.search(text) is not None
