"""Ranking by words in a large index, where SQLite's own ranking takes microseconds for each record with a common word.

Records are short, so what matters is which words they hold. Of common words the file keeps which records hold them,
and how often, as arrays, made anew when the index has grown by a fifth. Whoever goes on asking has the arrays of the
words that were asked for in memory. A question adds the words' weights up over these arrays, which takes next to no
time, and the best of that are ranked exactly. What was added since the arrays were made is looked up in the full-text
table, and ranked by its text.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]
    Numbers = NDArray[np.int64]

__all__ = ("Asked", "Postings", "best_of", "keep_common", "query_terms")

_MAX_TERMS = 200
_COMMON = 400
"""Words of fewer records than this are looked up."""
_FROM = 3000
"""From so many records on, common words are kept."""
_GROWN = 1.2
_SHORT = 60
_K1, _B = 1.2, 0.75
_MOST_KNOWN = 100_000
_MOST_HELD = 64_000_000
"""Bytes of the words' arrays that are held in memory."""
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


class _Word(NamedTuple):
    """The records that hold a word.

    Attributes:
        records: how many there were when words were counted.
        numbers: the records' numbers, in order.
        counts: how often each of them holds it.
        parts: what it adds to the score of each, against a weight of one.
    """

    records: int
    numbers: Any
    counts: Any
    parts: Any


@dataclass(frozen=True)
class Asked:
    """A question's words in one index.

    Attributes:
        scores: by record number, nearly what the exact rank will be.
        words: each word's weight (inverse document frequency) and records, by stem.
        norms: by record number, what its length makes of each of its words, up to the last that was counted.
        mean: words a record has on average.
    """

    scores: Scores
    words: Mapping[str, tuple[float, _Word]]
    norms: Any
    mean: float

    @property
    def last(self) -> int:
        """The last record that was there, with its text as it is, when words were counted."""
        return len(self.norms) - 1

    def ranks(self, numbers: Numbers) -> list[float]:
        """BM25 of counted records, as SQLite computes it; a lower rank is better."""
        import numpy as np

        totals, norms = np.zeros(len(numbers)), self.norms[numbers]
        for weight, word in self.words.values():
            if len(word.numbers):
                places = np.minimum(np.searchsorted(word.numbers, numbers), len(word.numbers) - 1)
                counts = np.where(word.numbers[places] == numbers, word.counts[places], 0)
                totals += weight * counts * (_K1 + 1) / (counts + norms)
        ranks: list[float] = (-totals).tolist()
        return ranks

    def rank(self, text: str) -> float:
        """The same of a record's text."""
        words = _WORD.findall(text.casefold())
        norm = _K1 * (1 - _B + _B * len(words) / self.mean)
        counts: dict[str, int] = {}
        for stem in stemmed(words):
            if stem in self.words:
                counts[stem] = counts.get(stem, 0) + 1
        return -sum(self.words[stem][0] * n * (_K1 + 1) / (n + norm) for stem, n in counts.items())


class Postings:
    """The words of one file, as far as they were asked for; None of it outlives a counting."""

    def __init__(self) -> None:
        self._counting = 0
        self._common: dict[str, _Word] = {}
        self._held = 0
        self._norms: Any = None
        self._state: object = None
        self._meta: Mapping[str, int] = {}
        self._top = 0
        self._gone: list[int] = []
        self._rare: dict[str, _Word] = {}

    def scored(self, connection: sqlite3.Connection, state: object, terms: Sequence[str]) -> Asked | None:
        """Weigh every record by the words it holds; None when the index is small enough to rank exactly at once.

        Args:
            state: another one whenever the file may have been written.
        """
        if state != self._state:
            self._look(connection)
            self._state = state
        if not self._meta["counted"]:
            return None
        import numpy as np

        stems = dict(zip(stemmed(terms), terms, strict=True))
        self._read(connection, stems)
        scores = np.zeros(self._top + 1, np.float32)
        words = {
            stem: self._weighed(connection, scores, stem, term, self._common.get(stem))
            for stem, term in stems.items()
        }
        scores[self._gone] = 0
        return Asked(scores, words, self._norms, self._meta["mean"] / 1000)

    def _look(self, connection: sqlite3.Connection) -> None:
        """Read what the file says of itself."""
        self._meta, self._rare = dict(connection.execute("SELECT key, value FROM meta").fetchall()), {}
        if not self._meta["counted"]:
            return
        if self._meta["counted"] != self._counting:
            self._counting, self._common, self._held = self._meta["counted"], {}, 0
            self._norms = _norms(connection, self._meta["mean"] / 1000)
        (self._top,) = connection.execute("SELECT max(number) FROM entries").fetchone()
        self._gone = [number for (number,) in connection.execute("SELECT number FROM gone")]
        self._top = max(self._top, len(self._norms) - 1)

    def _read(self, connection: sqlite3.Connection, stems: Iterable[str]) -> None:
        """Have the arrays of these common words in memory."""
        import numpy as np

        if self._held > _MOST_HELD:
            self._common, self._held = {}, 0
        new = [stem for stem in stems if stem not in self._common and stem not in self._rare]
        marks = ", ".join("?" * len(new))
        query = f"SELECT term, records, numbers, counts FROM common WHERE term IN ({marks})"
        for term, records, numbers, counts in connection.execute(query, new) if new else ():
            word = _word(
                np.frombuffer(numbers, np.int32), np.frombuffer(counts, np.uint8), self._norms, records
            )
            self._common[term] = word
            self._held += sum(part.nbytes for part in word[1:])

    def _weighed(
        self, connection: sqlite3.Connection, scores: Scores, stem: str, term: str, common: _Word | None
    ) -> tuple[float, _Word]:
        """Add a word's weight to the scores of the records that hold it."""
        last = len(self._norms) - 1
        if common is None:
            word = self._rare[stem] = self._rare.get(stem) or _looked_up(connection, stem, term, self._norms)
        else:
            word = common
        weight = _weight(self._meta["entries"], word.records)
        scores[word.numbers] += weight * word.parts
        if common is not None and self._top > last:
            scores[_numbers(connection, term, last)] += weight
        return weight, word


def _word(numbers: Any, counts: Any, norms: Any, records: int) -> _Word:
    import numpy as np

    known = np.where(numbers < len(norms), norms[np.minimum(numbers, len(norms) - 1)], _K1)
    parts = (counts * (_K1 + 1) / (counts + known)).astype(np.float32)
    return _Word(records, numbers, counts, parts)


def _looked_up(connection: sqlite3.Connection, stem: str, term: str, norms: Any) -> _Word:
    """A word that few records hold; one of several parts, such as `open_rate`, is looked up as a phrase."""
    import numpy as np

    if term.isalnum():
        query = "SELECT doc, count(*) FROM instances WHERE term = ? GROUP BY doc ORDER BY doc"
        rows = connection.execute(query, (stem,)).fetchall()
    else:
        rows = [(number, 1) for number in _numbers(connection, term, 0)]
    found = np.asarray(rows, np.int64).reshape(len(rows), 2)
    return _word(found[:, 0], found[:, 1], norms, len(rows))


def keep_common(connection: sqlite3.Connection, records: int) -> None:
    """Keep the common words' arrays, when there are many records and they grew since."""
    (counted,) = connection.execute("SELECT value FROM meta WHERE key = 'counted'").fetchone()
    if records < _FROM or counted * _GROWN > records or not _are_short(connection):
        return
    import numpy as np

    connection.execute("DELETE FROM common")
    words = connection.execute("SELECT term FROM vocabulary WHERE doc >= ?", (_COMMON,)).fetchall()
    query = "SELECT doc, min(count(*), 255) FROM instances WHERE term = ? GROUP BY doc ORDER BY doc"
    for (term,) in words:
        found = np.asarray(connection.execute(query, (term,)).fetchall(), np.int32)
        numbers, counts = found[:, 0].tobytes(), found[:, 1].astype(np.uint8).tobytes()
        connection.execute("INSERT INTO common VALUES (?, ?, ?, ?)", (term, len(found), numbers, counts))
    (last,) = connection.execute("SELECT max(number) FROM entries").fetchone()
    lengths = np.zeros(last + 1, np.int32)
    for number, size in connection.execute("SELECT id, sz FROM texts_docsize"):
        lengths[number] = _varint(size)
    mean = max(float(lengths.sum()) / records, 1.0)
    connection.execute("INSERT INTO common VALUES ('', ?, ?, x'')", (last, lengths.tobytes()))
    kept = {"counted": records, "mean": round(mean * 1000)}
    connection.executemany("UPDATE meta SET value = ? WHERE key = ?", [(v, k) for k, v in kept.items()])


def _norms(connection: sqlite3.Connection, mean: float) -> Any:
    """What a record's length makes of its words, by number."""
    import numpy as np

    (data,) = connection.execute("SELECT numbers FROM common WHERE term = ''").fetchone()
    return _K1 * (1 - _B + _B * np.frombuffer(data, np.int32) / mean)


def _are_short(connection: sqlite3.Connection) -> bool:
    """Whether records are a sentence or two: of longer texts, how often a word is in them says too much."""
    sizes = [_varint(size) for (size,) in connection.execute("SELECT sz FROM texts_docsize LIMIT 500")]
    return sum(sizes) <= _SHORT * len(sizes)


def _numbers(connection: sqlite3.Connection, term: str, after: int) -> list[int]:
    """The numbers of the records that hold a word, behind a number, in order."""
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


def _weight(total: int, records: int) -> float:
    """The inverse document frequency, as SQLite computes it."""
    return max(math.log((total - records + 0.5) / (records + 0.5)), 1e-6)


def best_of(scores: Scores, among: Any, depth: int) -> Numbers:
    """The numbers with the best scores, those like the last of them included, as far as there are few such."""
    import numpy as np

    numbers = np.flatnonzero(scores if among is None else (scores > 0) & among)
    if len(numbers) > depth:
        values = scores[numbers]
        limit = np.partition(values, len(numbers) - depth)[len(numbers) - depth]
        numbers = numbers[values >= limit]
        if len(numbers) > 2 * depth:
            numbers = numbers[np.lexsort((numbers, -scores[numbers]))][: 2 * depth]
    return numbers


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
