"""What a text speaks of: typed terms (channel, metric, season, …), numbers, and the other words, stemmed."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from . import _vocabulary
from ._vocabulary import phrases

__all__ = ("Terms", "analyse", "stems")

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_MOST_KNOWN = 50_000
_known: dict[str, str] = {}
_LONGEST = max(map(len, phrases()))


@dataclass(frozen=True)
class Terms:
    """A text, taken apart.

    Attributes:
        typed: canonical terms by kind: `{"channel": {"email"}, "gender": {"women"}}`; numbers are a kind.
        words: the remaining words that say something -> their stems.
        alternatives: whether it sets terms against each other, as in `email or sms`.
        every: the stems of all words, those of typed phrases included.
    """

    typed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    every: frozenset[str] = frozenset()
    alternatives: bool = False

    @property
    def names_something(self) -> bool:
        """Whether there is anything that a record could be about."""
        return bool(self.typed or self.words)


@lru_cache(maxsize=4096)
def analyse(text: str, *, widen: bool = False) -> Terms:
    """Take a text apart; `widen` adds what its narrower terms imply, as for a record."""
    words = [_vocabulary.numbers().get(word, word) for word in _WORD.findall(_folded(text))]
    typed: dict[str, set[str]] = {}
    rest: list[str] = []
    position = 0
    while position < len(words):
        length, term = _phrase_at(words, position)
        if term:
            kind, _, name = term.partition(":")
            if name:
                typed.setdefault(kind, set()).add(name)
        elif words[position][0].isdigit():
            typed.setdefault("number", set()).add(words[position].replace(",", "."))
        elif words[position] not in _vocabulary.generic() and len(words[position]) > 1:
            rest.append(words[position])
        position += length
    if widen:
        channels = typed.get("channel", set())
        channels.update([wider for name in channels if (wider := _vocabulary.parents().get(name))])
    every = stems(words)
    return Terms(
        {kind: frozenset(names) for kind, names in typed.items()},
        {word: every[word] for word in dict.fromkeys(rest)},
        frozenset(every.values()),
        not _vocabulary.alternatives().isdisjoint(words),
    )


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _phrase_at(words: list[str], position: int) -> tuple[int, str]:
    """The longest known phrase that begins here: its length and its term; (1, "") when there is none."""
    for length in range(min(_LONGEST, len(words) - position), 0, -1):
        if term := phrases().get(tuple(words[position : position + length])):
            return length, term
    return 1, ""


def stems(words: Iterable[str]) -> dict[str, str]:
    """Porter stems, by the stemmer that the full-text index uses; synonyms share one."""
    wanted = list(dict.fromkeys(words))
    new = [word for word in wanted if word not in _known]
    if len(_known) > _MOST_KNOWN:
        _known.clear()
        new = wanted
    _known.update(zip(new, _porter(new), strict=True))
    groups = _synonyms()
    return {word: groups.get(_known[word], _known[word]) for word in wanted}


@cache
def _synonyms() -> Mapping[str, str]:
    groups = {}
    for group in _vocabulary.synonyms():
        first, *others = _porter(group)
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
