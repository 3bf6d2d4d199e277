"""What a text speaks of: typed terms (channel, metric, season, …), numbers, and the other words, stemmed."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from . import _vocabulary
from ._reading import as_metrics, asks_for_money, hyphenated, is_counted, parts_of_day, spelt
from ._vocabulary import phrases

__all__ = (
    "Terms",
    "analyse",
    "concept_names",
    "is_read",
    "keep_read",
    "metric_names",
    "people",
    "stems",
    "texts_known",
)

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_NAME = re.compile(r"(?<=[\w,;:)'’-] )([A-Z][^\W\d_]+)")
_ASKS_TWICE = re.compile(r",? and (?:how|what|which|who|whom|why|where|when)\b", re.IGNORECASE)
_DECADE = re.compile(r"\b(?:early |mid |late )?[1-9]0s\b")
"""An age or a price by tens, which no record gives as that number."""

_MOST_KNOWN = 50_000
AKIN = "~"
"""Begins the name of a concept whose words only hint at each other."""

_MOST_READ = 20_000
_TELLS = (
    ("weekday", "weekday"),
    ("daypart", "hour"),
    ("channel", "channel"),
    ("tenure", "audience"),
    ("gender", "audience"),
    ("business", "audience"),
)
"""Kinds of terms in a record -> what a question may seek that it can tell."""

_known: dict[str, str] = {}
_read: dict[str, Terms] = {}


@dataclass(frozen=True)
class Terms:
    """A text, taken apart.

    Attributes:
        typed: canonical terms by kind: `{"channel": {"email"}, "gender": {"women"}}`; numbers are a kind.
        words: the remaining words that say something -> their stems.
        alternatives: whether it sets terms against each other, as in `email or sms`.
        every: the stems of all words, those of typed phrases included.
        meant: the remaining words, and sayings of common words (`turn up`) -> the concepts that they stand for.
        concepts: the concepts of the whole text.
        proper: names of people, places and firms among the words, as far as they are written as such.
    """

    typed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    every: frozenset[str] = frozenset()
    alternatives: bool = False
    meant: Mapping[str, frozenset[str]] = field(default_factory=dict)
    concepts: frozenset[str] = frozenset()
    proper: frozenset[str] = frozenset()

    @property
    def names_something(self) -> bool:
        """Whether there is anything that a record could be about."""
        return bool(self.typed.keys() - {"sought", "hint"} or self.words)


def analyse(text: str, *, widen: bool = False) -> Terms:
    """Take a text apart. `widen` is for a record: its terms, stems and concepts, and what its narrower terms imply."""
    if not widen:
        return _of_question(text)
    found = _read.get(text)
    if found is None:
        found = _analysed(text, widen=True)
        keep_read(text, found)
    return found


def is_read(text: str) -> bool:
    """Whether a record's text was taken apart already."""
    return text in _read


def keep_read(text: str, terms: Terms) -> None:
    """Keep what a record's text was taken apart into."""
    if len(_read) >= _MOST_READ:
        _read.clear()
    _read[text] = terms


@lru_cache(maxsize=20_000)
def _of_question(text: str) -> Terms:
    return _analysed(text)


def _analysed(text: str, *, widen: bool = False) -> Terms:
    digits = _vocabulary.numbers()
    text = _DECADE.sub(" ", text)
    words = [digits.get(word, word) for word in _WORD.findall(_folded(text))]
    if widen:
        typed, rest = _sorted_out(words)
        _widen(typed, text)
    else:
        words = as_metrics(words)
        typed, rest = _sorted_out(words, counted=True)
        if words[:1] == ["will"]:
            typed.setdefault("tense", set()).add("future")
        if asks_for_money(text):
            typed.setdefault("sought", set()).add("money")
    every = stems(words)
    meant, concepts = _meanings(words, every, frozenset(rest))
    kinds = {kind: frozenset(names) for kind, names in typed.items()}
    whole = frozenset((*every.values(), *stems(hyphenated(_folded(text))).values()))
    if widen:
        return Terms(kinds, every=whole, concepts=concepts)
    return Terms(
        kinds,
        {word: every[word] for word in dict.fromkeys(rest)},
        whole,
        not _vocabulary.alternatives().isdisjoint(words) or _ASKS_TWICE.search(text) is not None,
        meant,
        concepts,
        _proper(text, rest),
    )


def _widen(typed: dict[str, set[str]], text: str) -> None:
    """Add what a record's terms imply: the wider ones, and what kinds of thing it can tell (`sought`)."""
    parents = _vocabulary.parents()
    for kind, into in (("channel", "channel"), ("weekday", "weekday"), ("month", "season")):
        wider = {parents[name] for name in typed.get(kind, ()) if name in parents}
        if wider:
            typed.setdefault(into, set()).update(wider)
    kin = _vocabulary.kin()
    typed["metric"] = typed.get("metric", set()) | {
        kin[name] for name in typed.get("metric", ()) if name in kin
    }
    if parts := parts_of_day(text):
        typed.setdefault("daypart", set()).update(parts)
    told = {sought for kind, sought in _TELLS if kind in typed}
    if told:
        typed.setdefault("sought", set()).update(told)


def _proper(text: str, rest: Iterable[str]) -> frozenset[str]:
    """Words that are written as names: with a capital inside a sentence, in a text that has small letters too."""
    found = {_folded(match[1]) for match in _NAME.finditer(text)}
    return frozenset(found.intersection(rest)) if not text.isupper() else frozenset()


def _meanings(
    words: list[str], every: Mapping[str, str], rest: frozenset[str]
) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """What the words stand for: by word of `rest` or by saying, and altogether."""
    alone, sayings = _concepts()
    stemmed = [every[word] for word in words]
    found: dict[str, set[str]] = {}
    for position, stem in enumerate(stemmed):
        if stem in alone:
            found.setdefault(words[position], set()).update(alone[stem])
        if stem in sayings:
            follows = stemmed[position + 1] if position + 1 < len(stemmed) else ""
            for phrase, names in sayings[stem].get(follows, ()):
                end = position + len(phrase)
                if stemmed[position:end] == phrase:
                    part = words[position:end]
                    for one in [w for w in part if w in rest] or [" ".join(part)]:
                        found.setdefault(one, set()).update(names)
    meant = {said: frozenset(names) for said, names in found.items()}
    return meant, frozenset().union(*meant.values())


_Sayings = Mapping[str, Mapping[str, Sequence[tuple[list[str], frozenset[str]]]]]


@cache
def _concepts() -> tuple[Mapping[str, frozenset[str]], _Sayings]:
    """Stem -> the concepts that it stands for; and first and second stem -> longer phrases with theirs."""
    groups = {" ".join(("", *group)): group for group in _vocabulary.concepts()}
    groups |= {" ".join((AKIN, *group)): group for group in _vocabulary.akin()}
    known = stems(word for group in groups.values() for way in group for word in way.split())
    phrases_of: dict[tuple[str, ...], set[str]] = {}
    for name, group in groups.items():
        for way in group:
            phrases_of.setdefault(tuple(known[word] for word in way.split()), set()).add(name)
    alone: dict[str, frozenset[str]] = {}
    sayings: dict[str, dict[str, list[tuple[list[str], frozenset[str]]]]] = {}
    for phrase, names in phrases_of.items():
        if len(phrase) == 1:
            alone[phrase[0]] = frozenset(names)
        else:
            after = sayings.setdefault(phrase[0], {}).setdefault(phrase[1], [])
            after.append((list(phrase), frozenset(names)))
    return alone, sayings


@cache
def concept_names() -> tuple[str, ...]:
    """The concepts that words may stand for, in order."""
    alone, sayings = _concepts()
    longer = (names for after in sayings.values() for ways in after.values() for _, names in ways)
    return tuple(sorted(frozenset().union(*alone.values(), *longer)))


def _sorted_out(words: list[str], *, counted: bool = False) -> tuple[dict[str, set[str]], list[str]]:
    """The typed terms by kind, and the words that are none and say something.

    Args:
        counted: take nouns like `leads` for a metric only where they are counted.
    """
    typed: dict[str, set[str]] = {}
    rest: list[str] = []
    starts, generic, loose = _starts(), _vocabulary.generic(), _vocabulary.loose()
    position = 0
    while position < len(words):
        word = words[position]
        length, term = _phrase_at(words, position, starts[word]) if word in starts else (1, "")
        said = words[position : position + length]
        if counted and term.startswith("metric:") and not _is_metric(words, position, length):
            rest.extend(word for word in said if word not in generic)
        elif counted and term and " ".join(said) in loose and not is_counted(words, position):
            typed.setdefault("hint", set()).add(term)
            rest.extend(word for word in said if word not in generic)
        elif term:
            kind, _, name = term.partition(":")
            if name:
                typed.setdefault(kind, set()).add(name)
        elif word[0].isdigit():
            typed.setdefault("number", set()).add(word.replace(",", "."))
        elif word not in generic and len(word) > 1:
            rest.append(word)
        position += length
    return typed, rest


def _is_metric(words: list[str], position: int, length: int) -> bool:
    said = " ".join(words[position : position + length])
    return said not in _vocabulary.counted() or is_counted(words, position)


def _folded(text: str) -> str:
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@cache
def _starts() -> Mapping[str, int]:
    """Words that begin a known phrase -> how long the longest of those is."""
    longest: dict[str, int] = {}
    for phrase in phrases():
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    return longest


def _phrase_at(words: list[str], position: int, longest: int) -> tuple[int, str]:
    """The longest known phrase that begins here: its length and its term; (1, "") when there is none."""
    for length in range(min(longest, len(words) - position), 0, -1):
        if term := phrases().get(tuple(words[position : position + length])):
            return length, term
    return 1, ""


@lru_cache(maxsize=1000)
def metric_names(metric: str) -> frozenset[str]:
    """A record's metric, and the name that it has among the known ones: `show_rate` is an attendance rate."""
    typed, _ = _sorted_out(metric.replace("_", " ").replace("-", " ").casefold().split())
    names = {metric, *typed.get("metric", ())} - {""}
    return frozenset(names | {_vocabulary.kin()[name] for name in names & _vocabulary.kin().keys()})


def texts_known(texts: Iterable[str]) -> None:
    """Stem the words of many texts in one go; each of them is analysed faster then."""
    stems(word for text in texts if text not in _read for word in _WORD.findall(_folded(text)))


def stems(words: Iterable[str]) -> dict[str, str]:
    """Porter stems, by the stemmer that the full-text index uses; synonyms share one."""
    wanted = list(dict.fromkeys(words))
    new = [word for word in wanted if word not in _known]
    if len(_known) > _MOST_KNOWN:
        _known.clear()
        new = wanted
    _known.update(zip(new, _porter([spelt(word) for word in new]), strict=True))
    groups = _synonyms()
    return {word: groups.get(_known[word], _known[word]) for word in wanted}


@cache
def _synonyms() -> Mapping[str, str]:
    groups = {}
    for group in _vocabulary.synonyms():
        first, *others = _porter([spelt(word) for word in group])
        groups.update(dict.fromkeys((first, *others), first))
    return groups


def _porter(words: list[str]) -> Iterator[str]:
    if not words:
        return iter(())
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5 (word, tokenize = 'porter unicode61')")
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (texts, 'instance')")
        connection.executemany("INSERT INTO texts (rowid, word) VALUES (?, ?)", enumerate(words))
        found = dict(connection.execute("SELECT doc, term FROM terms ORDER BY offset DESC").fetchall())
    finally:
        connection.close()
    return (found.get(number, word) for number, word in enumerate(words))


@cache
def people() -> frozenset[str]:
    """The stems of words for kinds of people and organisations."""
    return frozenset(stems(_vocabulary.people()).values())


@cache
def elements() -> frozenset[str]:
    """The stems of words for what a message, a page or an offer is made of."""
    return frozenset(stems(_vocabulary.elements()).values())
