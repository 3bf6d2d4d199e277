"""Ranking by words in a large index, where SQLite's own ranking takes microseconds for each record with a common word.

Records are short, so what matters is which words they hold. Of common words the file keeps which records hold them,
as one array a word, made anew when the index has grown by a fifth. A question adds the words' weights up over these
arrays, which takes next to no time, and the best of that are ranked exactly, by their texts. What was added since
the arrays were made is looked up in the full-text table.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]

__all__ = ("Asked", "best_of", "exact", "keep_common", "query_terms", "scored")

_MAX_TERMS = 200
_COMMON = 400
"""Words of fewer records than this are looked up."""
_FROM = 3000
"""From so many records on, common words are kept."""
_GROWN = 1.2
_SHORT = 60
_K1, _B = 1.2, 0.75
_MOST_KNOWN = 100_000
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
_known: dict[str, str] = {}


def query_terms(query: str) -> list[str]:
    """The words of a query that say something, each once, at most 200; all of them when none does."""
    words = list(islice(dict.fromkeys(_WORD.findall(query.casefold())), _MAX_TERMS))
    return [word for word in words if word not in _EMPTY] or words


@dataclass(frozen=True)
class Asked:
    """A question's words in one index.

    Attributes:
        scores: by record number, nearly what the exact rank will be.
        weights: stem -> inverse document frequency.
        mean: words a record has on average.
    """

    scores: Scores
    weights: Mapping[str, float]
    mean: float


def keep_common(connection: sqlite3.Connection, records: int) -> None:
    """Keep the common words' arrays, when there are many records and they grew since."""
    (counted,) = connection.execute("SELECT value FROM meta WHERE key = 'counted'").fetchone()
    if records < _FROM or counted * _GROWN > records or not _are_short(connection):
        return
    import numpy as np

    connection.execute("DELETE FROM common")
    words = connection.execute("SELECT term FROM vocabulary WHERE doc >= ?", (_COMMON,)).fetchall()
    for (term,) in words:
        numbers = np.asarray(_numbers(connection, term, 0), np.int32)
        connection.execute("INSERT INTO common VALUES (?, ?, ?)", (term, len(numbers), numbers.tobytes()))
    (last,) = connection.execute("SELECT max(number) FROM entries").fetchone()
    lengths = np.zeros(last + 1, np.float32)
    for number, size in connection.execute("SELECT id, sz FROM texts_docsize"):
        lengths[number] = _varint(size)
    mean = max(float(lengths.sum()) / records, 1.0)
    norms = (_K1 + 1) / (1 + _K1 * (1 - _B + _B * lengths / mean))
    connection.execute("INSERT INTO common VALUES ('', ?, ?)", (last, norms.astype(np.float32).tobytes()))
    kept = {"counted": records, "mean": round(mean * 1000)}
    connection.executemany("UPDATE meta SET value = ? WHERE key = ?", [(v, k) for k, v in kept.items()])


def _are_short(connection: sqlite3.Connection) -> bool:
    """Whether records are a sentence or two: of longer texts, how often a word is in them says too much."""
    sizes = [_varint(size) for (size,) in connection.execute("SELECT sz FROM texts_docsize LIMIT 500")]
    return sum(sizes) <= _SHORT * len(sizes)


def _numbers(connection: sqlite3.Connection, term: str, after: int) -> list[int]:
    """The numbers of the records that hold a word, behind a number."""
    rows = connection.execute(
        "SELECT rowid FROM texts WHERE texts MATCH ? AND rowid > ?", (f'"{term}"', after)
    )
    return [number for (number,) in rows]


def _varint(data: bytes) -> int:
    """SQLite's variable-length integer, as far as a text's length needs it."""
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value


def scored(connection: sqlite3.Connection, terms: Sequence[str]) -> Asked | None:
    """Weigh every record by the words it holds; None when the index is small enough to rank exactly at once."""
    meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    if not meta["counted"]:
        return None
    import numpy as np

    stems = dict(zip(stemmed(terms), terms, strict=True))
    marks = ", ".join("?" * (len(stems) + 1))
    kept = {
        term: (records, np.frombuffer(data, np.float32 if not term else np.int32))
        for term, records, data in connection.execute(
            f"SELECT term, records, numbers FROM common WHERE term IN ({marks})", ["", *stems]
        )
    }
    last, norms = kept[""]
    (top,) = connection.execute("SELECT max(number) FROM entries").fetchone()
    scores = np.zeros(top + 1, np.float32)
    weights: dict[str, float] = {}
    for stem, term in stems.items():
        records, numbers = kept.get(stem, (0, None))
        if numbers is not None:
            weight = weights[stem] = _weight(meta["entries"], records)
            scores[numbers] += weight * norms[numbers]
        if numbers is None or top > last:
            found = np.asarray(_numbers(connection, term, 0 if numbers is None else last), np.int64)
            weight = weights.setdefault(stem, _weight(meta["entries"], len(found)))
            old = found[found <= last]
            scores[old] += weight * norms[old]
            scores[found[found > last]] += weight
    return Asked(scores, weights, meta["mean"] / 1000)


def _weight(total: int, records: int) -> float:
    """The inverse document frequency, as SQLite computes it."""
    return max(math.log((total - records + 0.5) / (records + 0.5)), 1e-6)


def best_of(scores: Scores, among: Any, depth: int) -> list[int]:
    """The numbers with the best scores, those like the last of them included, as far as there are few such."""
    import numpy as np

    numbers = np.flatnonzero(scores) if among is None else among[scores[among] > 0]
    if len(numbers) > depth:
        values = scores[numbers]
        limit = np.partition(values, len(numbers) - depth)[len(numbers) - depth]
        numbers = numbers[values >= limit]
        if len(numbers) > 2 * depth:
            numbers = numbers[np.lexsort((numbers, -scores[numbers]))][: 2 * depth]
    found: list[int] = numbers.tolist()
    return found


def exact(asked: Asked, texts: Mapping[str, str]) -> list[tuple[float, str]]:
    """The records as (rank, id) by BM25 of their texts, as SQLite computes it; a lower rank is better."""
    words = {name: _WORD.findall(text.casefold()) for name, text in texts.items()}
    stems_of = _stems({word for each in words.values() for word in each})
    told = {word: stem for word, stem in stems_of.items() if stem in asked.weights}
    return [
        (-_bm25(asked, [told[word] for word in each if word in told], len(each)), name)
        for name, each in words.items()
    ]


def _bm25(asked: Asked, stems: Sequence[str], length: int) -> float:
    """The rank of a text of so many words, of which the question has those with these stems."""
    norm = _K1 * (1 - _B + _B * length / asked.mean)
    counts: dict[str, int] = {}
    for stem in stems:
        counts[stem] = counts.get(stem, 0) + 1
    return sum(asked.weights[stem] * count * (_K1 + 1) / (count + norm) for stem, count in counts.items())


def stemmed(words: Sequence[str]) -> list[str]:
    """The words' stems, in order."""
    found = _stems(words)
    return [found[word] for word in words]


def _stems(words: Iterable[str]) -> dict[str, str]:
    """Porter stems, by the stemmer of the full-text table itself."""
    wanted = list(words)
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    if new := [word for word in wanted if word not in _known]:
        from ._terms import _porter

        _known.update(zip(new, _porter(new), strict=True))
    return {word: _known[word] for word in wanted}
