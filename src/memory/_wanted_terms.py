"""Which words of a question are looked up, so that common words cost little in a large index.

Ranking by SQLite costs about a microsecond for each record that holds one of the words. In a large index the rare
words choose the candidates; the common ones, which tell records apart the least, only weigh in on those.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

__all__ = ("Wanted", "count_common", "query_terms", "rescored", "wanted")

_MAX_TERMS = 200
_COMMON = 1000
"""Words of fewer records than this need no counting."""
_BUDGET = 8000
"""How many records may be candidates, by the counts of their words."""
_DEPTH = 200
_GROWN = 1.2
_K1, _B = 1.2, 0.75
_WORD = re.compile(r"\w+")
_EMPTY_WORDS = (
    "a about above after again all also am an and any are as at be been before being below between both but by "
    "can could did do does doing done down during each for from further had has have having he her here hers him "
    "his how i if in into is it its itself just may me might more most must my no nor not of off on once only or "
    "other our ours out over own same shall she should so some such than that the their theirs them then there "
    "these they this those through to too under until up upon us very was we were what when where whether which "
    "while who whom whose why will with would you your yours"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
"""Words that say nothing about what a text is about."""


def query_terms(query: str) -> list[str]:
    """The words of a query that say something, each once, at most 200; all of them when none does."""
    words = list(islice(dict.fromkeys(_WORD.findall(query.casefold())), _MAX_TERMS))
    return [word for word in words if word not in _EMPTY] or words


@dataclass(frozen=True)
class Wanted:
    """How a question is looked up.

    Attributes:
        matches: full-text expressions, to be tried in turn until enough is found.
        others: common words that choose no candidates: stem -> weight.
        depth: how many candidates the common words are weighed for.
    """

    matches: tuple[str, ...]
    others: Mapping[str, float]
    depth: int = 0


def wanted(connection: sqlite3.Connection, terms: Sequence[str]) -> Wanted:
    """Choose the words that find candidates: the rarest, as far as the budget goes."""
    (total,) = connection.execute("SELECT value FROM meta WHERE key = 'counted'").fetchone()
    counts = _counts(connection, terms) if total else {}
    if sum(counts.values()) <= _BUDGET:
        return Wanted((_either(terms),), {})
    order = sorted(terms, key=lambda term: (counts.get(term, 0), term))
    few = _within(order, counts, _BUDGET)
    more = _within(order, counts, 4 * _BUDGET)
    others = {_stem(term): _weight(total, counts[term]) for term in order[len(few) :]}
    matches = dict.fromkeys((_narrow(few, order, counts), _either(few), _either(more)))
    return Wanted(tuple(matches), others, _DEPTH)


def _within(order: Sequence[str], counts: Mapping[str, int], budget: int) -> Sequence[str]:
    """The first words whose counts fit the budget together, and at least one."""
    spent = 0
    for place, term in enumerate(order):
        spent += counts.get(term, _COMMON)
        if spent > budget:
            return order[: max(place, 1)]
    return order


def _narrow(few: Sequence[str], order: Sequence[str], counts: Mapping[str, int]) -> str:
    """When even the rarest word is too common, ask for another one beside it."""
    if len(few) > 1 or counts.get(few[0], 0) <= _BUDGET:
        return _either(few)
    rest = order[1:3]
    return f"{_either(few)} AND ({_either(rest)})" if rest else _either(few)


def _either(terms: Sequence[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


def _weight(total: int, records: int) -> float:
    """The inverse document frequency, as SQLite computes it."""
    return max(math.log((total - records + 0.5) / (records + 0.5)), 1e-6)


def _counts(connection: sqlite3.Connection, terms: Sequence[str]) -> dict[str, int]:
    """How many records hold each common word; rare ones are left out."""
    stems = {term: _stem(term) for term in terms}
    marks = ", ".join("?" * len(stems))
    found = dict(
        connection.execute(
            f"SELECT term, records FROM common WHERE term IN ({marks})", list(stems.values())
        ).fetchall()
    )
    return {term: found[stem] for term, stem in stems.items() if stem in found}


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    from ._terms import _porter

    return next(_porter([word]))


def count_common(connection: sqlite3.Connection, records: int, counted: int) -> bool:
    """Count the common words anew when the index has grown; whether it did."""
    if records < 2 * _COMMON or counted * _GROWN > records > counted / _GROWN:
        return False
    connection.execute("DELETE FROM common")
    connection.execute("INSERT INTO common SELECT term, doc FROM vocabulary WHERE doc >= ?", (_COMMON,))
    return True


def rescored(
    found: Sequence[tuple[float, str]], texts: Mapping[str, str], plan: Wanted
) -> list[tuple[float, str]]:
    """Add to the candidates' ranks what the common words weigh in them; a lower rank is better."""
    stems = {name: [_stem(word) for word in _WORD.findall(text.casefold())] for name, text in texts.items()}
    mean = sum(map(len, stems.values())) / max(len(stems), 1) or 1
    return [(score - _added(stems.get(name, []), mean, plan.others), name) for score, name in found]


def _added(words: Sequence[str], mean: float, weights: Mapping[str, float]) -> float:
    norm = _K1 * (1 - _B + _B * len(words) / mean)
    counts = {stem: words.count(stem) for stem in weights}
    return sum(weights[stem] * count * (_K1 + 1) / (count + norm) for stem, count in counts.items() if count)
