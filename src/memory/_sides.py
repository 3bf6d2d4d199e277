"""The sides of a comparison: `do hotels or restaurants sign sooner` is asked of hotels, and of restaurants.

A record seldom compares: it says one thing about one side. So a question that compares is also put once for each side
alone, and a record bears on it when it bears on one of them. The sides are read from the words that set them against
each other; where they cannot be told apart, the question stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import _vocabulary
from ._vocabulary import phrases

__all__ = ("Side", "compares", "sides_of")

MOST = 4


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOKEN = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*|[,:;]")
_SPLIT = re.compile(r"\s*,?\s+(?:or|versus|vs\.?|against|and)\s+|\s*,\s*", re.IGNORECASE)
_LIST = re.compile(r"\b(?:or|versus|vs\.?|against|and)\b", re.IGNORECASE)
_ASKS = _set(
    "which what who whose where when how is are was were do does did should can could will would has have"
)
_ARTICLES = frozenset({"the", "a", "an", "our", "their", "its", "those", "that", "one", "ones"})
_PREPOSITIONS = _set(
    "from in on with without for among by at after before during of through via as to under over around"
)
_AUXILIARIES = _set("is are was were do does did should can could will would has have")
_SHARED = frozenset({"for", "on", "in", "among", "at", "with"})
"""Before a scope that both sides share: `is e-mail better than SMS for lapsed buyers`."""

_SETS = frozenset({"or", "versus", "vs"})
_COMPARED = frozenset({"compared", "compare"})
_MORE = _set(
    "more less fewer better worse higher lower cheaper longer shorter faster slower sooner "
    "later earlier bigger larger smaller stronger weaker easier harder quicker rather "
    "other as"
)
_TIMES = frozenset({"season", "month", "weekday", "daypart", "quarter"})
_MOST_OF = _set("most least best worst cheapest highest lowest difference whose")
_MOST_WORDS = 6
"""The longest a side can be, in words."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Attributes:
        name: as the question says it.
        question: the question of this side alone.
    """

    name: str
    question: str


@lru_cache(maxsize=1000)
def compares(question: str) -> bool:
    """Whether it asks which side has more: then one side alone is no answer; of `e-mail or SMS` it may be."""
    words = set(_TOKEN.findall(question.casefold()))
    if (
        not _starts_asking(question)
        and not words.isdisjoint(_SETS)
        and not _starts_asking(question.partition(":")[2])
    ):
        return True  # `ice cream or cake`: a choice, and nothing else
    return not words.isdisjoint(_MORE | _COMPARED | _MOST_OF | {"which", "than", "versus", "vs", "between"})


@lru_cache(maxsize=1000)
def sides_of(question: str) -> tuple[Side, ...]:
    """The sides that a question sets against each other, two to four; none when it does not compare."""
    text = " ".join(question.split()).rstrip(" ?.!")
    for found in (_listed(text), _between(text), _than(text), _joined(text)):
        if found and 2 <= len(found) <= MOST and all(map(_is_side, found)):
            return tuple(found)
    return ()


def _is_side(side: Side) -> bool:
    """Whether it can be told; of `shall we, or do we not`, a clause is no side."""
    return bool(side.name and side.question) and side.name.split()[0].casefold() not in _AUXILIARIES


# --- lists before or after the question ----------------------------------------------------------------------


def _listed(text: str) -> list[Side]:
    """`A or B: which …`, `which …: A, B or C` and `which …, A or B`."""
    head, mark, tail = text.partition(":")
    if mark and _starts_asking(tail) and not _starts_asking(head):
        return _each(head, tail)
    if mark and _starts_asking(head):
        return _each(tail, head)
    if mark and not _starts_asking(tail) and _SETS.intersection(tail.casefold().split()):
        return _each(tail, head)
    first = _SPLIT.search(text)
    comma = text.find(",")
    if comma > 0 and first and _starts_asking(text) and len(text[:comma].split()) > 2:
        return _each(text[comma + 1 :], text[:comma])
    return []


def _starts_asking(text: str) -> bool:
    words = text.casefold().split()
    return bool(words) and (
        words[0] in _ASKS or (words[0] in _PREPOSITIONS and len(words) > 1 and words[1] in _ASKS)
    )


def _each(choices: str, rest: str) -> list[Side]:
    if not _LIST.search(choices):
        return []
    names = [name.strip(" ,;") for name in _SPLIT.split(choices)]
    told = [name for name in names if name and len(name.split()) <= _MOST_WORDS]
    if len(told) != len(names) or len(told) < 2:
        return []
    return [Side(_bare(name), f"{rest.strip(' ,;')} {name}?") for name in _completed(told)]


def _completed(names: Sequence[str]) -> Iterator[str]:
    """`hand-held or studio clips`: what ends with a noun lends it to a first side of one word."""
    last = names[-1].split()
    for name in names:
        lone = len(name.split()) == 1 and len(last) == 2 and last[0].casefold() not in _ARTICLES
        yield f"{name} {last[1]}" if lone and name != names[-1] and _is_adjective(name) else name


def _is_adjective(word: str) -> bool:
    return "-" in word or word.casefold().endswith(("al", "ed", "ic", "ive", "ful", "less", "ing", "y", "wn"))


# --- between A and B -----------------------------------------------------------------------------------------


def _between(text: str) -> list[Side]:
    words = _TOKEN.findall(text)
    low = [word.casefold() for word in words]
    if "between" not in low:
        return []
    start = low.index("between")
    joint = next((i for i in range(start + 2, min(len(low), start + 8)) if low[i] == "and"), 0)
    if not joint:
        return []
    end = _end_of_run(low, joint + 1)
    pairs = (words[start + 1 : joint], words[joint + 1 : end])
    return [_side([*words[:start], "for", *pair, *words[end:]], pair) for pair in pairs]


# --- A … than B ----------------------------------------------------------------------------------------------


def _than(text: str) -> list[Side]:
    words = [word for word in _TOKEN.findall(text) if word not in ",;:"]
    low = [word.casefold() for word in words]
    place = next((i for i, word in enumerate(low) if word == "than"), -1)
    place = place if place > 0 else next((i for i, word in enumerate(low) if word in _COMPARED), -1)
    if place <= 0 or place + 1 >= len(words) or low[place - 1] == "rather":
        return []
    end = place + 1 + (low[place] in _COMPARED and low[place + 1] in ("with", "to", "against"))
    left, right = words[:place], words[end:]
    if low[end : end + 1] and low[end] in ("those", "that", "one", "ones") and len(right) > 1:
        right = right[1:]
    shared = next((i for i, word in enumerate(right) if i and word.casefold() in _SHARED), len(right))
    right, tail = right[:shared], right[shared:]
    if not right or len(right) > _MOST_WORDS or right[0][0].isdigit() or not _is_a_side(right):
        return []
    span = _contrasted(left, right)
    if span is None:
        return []
    start, stop = span
    return [
        _side([*left, *tail], left[start:stop]),
        _side([*left[:start], *right, *left[stop:], *tail], right),
    ]


def _kind(word: str) -> str:
    return phrases().get((word.casefold(),), "").partition(":")[0]


def _is_a_side(words: Sequence[str]) -> bool:
    """Whether they name something: `than before` and `than 60` set nothing against anything."""
    low = [word.casefold() for word in words]
    known = _vocabulary.generic() | _vocabulary.numbers().keys() | _ARTICLES | _ASKS
    return any(word not in known and not word[0].isdigit() for word in low)


def _contrasted(left: Sequence[str], right: Sequence[str]) -> tuple[int, int] | None:
    """Which words of the left the right stands against: those after the same preposition, else the subject."""
    low = [word.casefold() for word in left]
    first = right[0].casefold()
    if first in _PREPOSITIONS:
        kinds = {first} if first in low else _PREPOSITIONS - {"of", "to", "as"}
        start = next((i for i, word in enumerate(low) if word in kinds), -1)
        return (start, _end_of_run(low, start + 1)) if start >= 0 else None
    time = {_kind(word) for word in right} & _TIMES
    at = next((i for i, word in enumerate(low) if _kind(word) in time), -1)
    if at >= 0:
        return at, at + 1 + (low[at + 1 : at + 2] == [right[-1].casefold()])
    start = max((i + 1 for i, word in enumerate(low[:6]) if word in _AUXILIARIES), default=0)
    if start >= len(low):
        return None
    stop = _end_of_run(low, start)
    if low[stop : stop + 1] == [right[-1].casefold()]:
        stop += 1
    return (start, stop) if stop > start else None


# --- A or B inside the question ------------------------------------------------------------------------------


def _joined(text: str) -> list[Side]:
    words = [word for word in _TOKEN.findall(text) if word not in ",;:"]
    low = [word.casefold() for word in words]
    joint = next((i for i, word in enumerate(low) if word in _SETS), -1)
    if joint <= 0 or joint + 1 >= len(words) or low[joint + 1] in ("not", "no"):
        return []
    start, end = _start_of_run(low, joint - 1), _end_of_run(low, joint + 1)
    one, other = words[start:joint], words[joint + 1 : end]
    if low[joint + 1] in _PREPOSITIONS and low[start - 1 : start] and low[start - 1] in _PREPOSITIONS:
        start -= 1
        one = words[start:joint]
    if not one or not other:
        return []
    return [
        _side([*words[:start], *one, *words[end:]], one),
        _side([*words[:start], *other, *words[end:]], other),
    ]


def _start_of_run(words: Sequence[str], last: int) -> int:
    """Where the words that belong together begin, of which the given one is the last."""
    start = last
    while start > 0 and last - start < _MOST_WORDS and _belongs(words, start - 1):
        start -= 1
    return start if _belongs(words, last) or start < last else last


def _end_of_run(words: Sequence[str], first: int) -> int:
    """Where the words that belong together end, of which the given one is the first."""
    end = first
    while end < len(words) and (words[end] in _ARTICLES or (end == first and words[end] in _PREPOSITIONS)):
        end += 1
    begun = end
    while end < len(words) and end - first < _MOST_WORDS and (end == begun or _belongs(words, end)):
        end += 1
    return end


def _belongs(words: Sequence[str], position: int) -> bool:
    """Whether a word may be within a side: it says something, and is not what is measured."""
    word = words[position]
    if word in _ARTICLES or word in _MORE or word in _ASKS or word in _SETS or word in _PREPOSITIONS:
        return False
    parts = word.replace("-", " ").split()
    term = phrases().get(tuple(parts), "") or phrases().get(tuple(words[position : position + 2]), "")
    if term.startswith("metric:"):
        return False
    return word not in _vocabulary.generic() or word in (
        "customers",
        "customer",
        "groups",
        "group",
        "pages",
        "page",
    )


def _side(words: Sequence[str], name: Sequence[str]) -> Side:
    return Side(_bare(" ".join(name)), f"{' '.join(words)}?")


def _bare(name: str) -> str:
    words = name.split()
    while words and words[0].casefold() in _ARTICLES:
        words = words[1:]
    return " ".join(words)
