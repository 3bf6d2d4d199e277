"""The lexical leg: SQLite's full-text search with Porter stemming, in a file of its own or in memory.

The file also holds every record's facets, so that a filter is applied by SQL before anything is ranked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ._facets import COLUMNS, NAMED, NamedField, Where, columns_of
from ._postings import Asked, Postings, best_of, keep_common, query_terms
from ._readings import ASKED, catch_up, is_behind, readings
from ._readings import put as put_readings
from ._row_facets import NumberFacets, sifted
from ._text_file import BUSY_SECONDS, connect, exclusive, inode, reading, replacing, unavailable
from .index import Changes, Entry, Health, Hit, IndexBusy, IndexUnavailable, Leg, Progress, Source

if TYPE_CHECKING:
    from .embedder import Vector

__all__ = ("LexicalIndex", "query_terms")

T = TypeVar("T")

_STEP = 500
_SPARE = 50
"""How many more than wanted are ranked exactly."""
_MOST_TOLD = 500
_SEARCH = """
SELECT e.id, t.rank FROM texts t CROSS JOIN entries e ON e.number = t.rowid
WHERE t.texts MATCH ? AND {where} ORDER BY t.rank, e.id LIMIT ?
"""
_PUT = (
    f"INSERT INTO entries (number, id, {', '.join(COLUMNS)}, written) VALUES (?, ?{', ?' * len(COLUMNS)}, ?)"
)
_CHANGE = f"UPDATE entries SET {', '.join(f'{name} = ?' for name in COLUMNS)}, written = ? WHERE number = ?"
_NEXT = """
SELECT 1 + max(ifnull((SELECT max(number) FROM entries), 0), ifnull((SELECT max(number) FROM gone), 0))
"""
_EVERYTHING: tuple[str, list[Any]] = ("1", [])


class LexicalIndex:
    """Finds by words. Without a path it lives in memory, for when no file can be written.

    Args:
        reads: keep what records' texts are taken apart into, for those who judge them.

    Attributes:
        notices: what the last `sync` had to do beside following.
    """

    leg: Leg = "lexical"

    def __init__(self, path: Path | None, source: Source, *, reads: bool = False) -> None:
        self.notices: tuple[str, ...] = ()
        self._path = path
        self._source = source
        self._reads = reads
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._told: tuple[int, dict[tuple[str, Where | None], frozenset[str]]] = (-1, {})
        self._postings, self._facets = Postings(), NumberFacets()

    # --- what an index does -------------------------------------------------------------------------------

    def sync(self) -> int:
        self.notices = ()
        try:
            self._look()
            return self._guarded(self._sync)
        except IndexBusy:
            raise
        except IndexUnavailable as error:
            done = self.rebuild()
            self.notices = (f"The full-text index was built anew: {error}",)
            return done

    def search(
        self, query: str, k: int, where: Where | None = None, among: Set[str] | None = None
    ) -> list[Hit]:
        terms = query_terms(query)
        if not terms or k < 1 or (among is not None and not among):
            return []
        return self._guarded(lambda connection: self._search(connection, terms, k, where, among))

    def names(self, field: NamedField, where: Where | None = None) -> frozenset[str]:
        if field not in NAMED:
            raise ValueError(f"no facet {field!r} can be listed")
        return self._guarded(lambda connection: self._names_of(connection, field, where))

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vector]:
        return {}

    def readings(self, ids: Sequence[str]) -> Mapping[str, str]:
        """What was made of these records' texts when they were written, as far as that is kept."""
        return self._guarded(lambda connection: readings(connection, ids)) if self._reads else {}

    def admitted(self, ids: Sequence[str], where: Where) -> set[str]:
        """Those of the records that a filter admits."""
        return self._guarded(lambda connection: set(_admitted(connection, ids, where)))

    def every(self, where: Where) -> list[str]:
        """The ids of all records that a filter admits."""
        clause, values = where.sql()
        query = f"SELECT e.id FROM entries e WHERE {clause}"
        return [name for (name,) in self._guarded(lambda c: c.execute(query, values).fetchall())]

    def facets(self) -> tuple[int, Sequence[str], Sequence[Sequence[Any]]]:
        """Of every record the columns `SIFTED`, each as one sequence, after the ids; and the counter they are of."""
        return self._guarded(sifted)

    def rebuild(self, on_progress: Progress | None = None, *, reuse_vectors: bool = False) -> int:
        """Start from the ledger in a new file, and put it in the old one's place; erased text goes with that one."""
        self.close()
        if self._path is None:
            return self._guarded(self._sync)
        with replacing(self._path) as fresh:
            connection = connect(fresh)
            try:
                with exclusive(connection):
                    done = self._put_all(connection, self._source.changes(0), on_progress)
            except sqlite3.Error as error:
                raise unavailable(self._path, error) from None
            finally:
                connection.close()
        return done

    def health(self) -> Health:
        self._look()
        return self._guarded(self._health)

    def verify(self) -> Health:
        self._look()
        return self._guarded(self._verify)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._told = (-1, {})
        self._postings, self._facets = Postings(), NumberFacets()

    # --- the file -----------------------------------------------------------------------------------------

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._open())
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise unavailable(self._path, error) from None

    def _look(self) -> None:
        """Let go of a file that somebody built anew, or removed. Until the next look, what is open is read."""
        if self._connection is not None and inode(self._path) != self._file:
            self.close()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connect(self._path)
            self._file = inode(self._path)
        return self._connection

    # --- writing ------------------------------------------------------------------------------------------

    def _sync(self, connection: sqlite3.Connection) -> int:
        # Most calls find nothing new, and need no lock to see that.
        changes, known = self._changes(connection)
        if changes.sequence == known and not changes.entries:
            if self._reads and is_behind(connection):
                _catch_up(connection)
            return 0
        with exclusive(connection):
            changes, known = self._changes(connection)
            if changes.sequence < known:
                # The ledger is another one, or was restored from an older copy.
                raise sqlite3.DatabaseError("the ledger is older than the index")
            return self._put_all(connection, changes)

    def _put_all(
        self, connection: sqlite3.Connection, changes: Changes, on_progress: Progress | None = None
    ) -> int:
        """Write what changed; how many entries that were."""
        written = _meta(connection, "written") + 1
        if self._reads:
            catch_up(connection)  # before there is anything new, which is read below
        new: list[tuple[int, str]] = []
        for place, entry in enumerate(changes.entries):
            if on_progress is not None and place % _STEP == 0:
                on_progress(place, len(changes.entries))
            number = _put(connection, entry, written)
            if number is not None:
                new.append((number, entry.text))
        if self._reads:
            put_readings(connection, new)
        (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
        known = {"sequence": changes.sequence, "entries": count, "epoch": changes.epoch, "written": written}
        connection.executemany(
            "UPDATE meta SET value = ? WHERE key = ?", [(value, key) for key, value in known.items()]
        )
        keep_common(connection, count)
        return len(changes.entries)

    def _changes(self, connection: sqlite3.Connection) -> tuple[Changes, int]:
        known = _meta(connection, "sequence")
        changes = self._source.changes(known)
        if known and changes.epoch != _meta(connection, "epoch"):
            raise sqlite3.DatabaseError("something was erased since it was built")
        return changes, known

    # --- reading ------------------------------------------------------------------------------------------

    def _search(
        self,
        connection: sqlite3.Connection,
        terms: Sequence[str],
        k: int,
        where: Where | None,
        among: Set[str] | None,
    ) -> list[Hit]:
        with reading(connection):
            found = self._found(connection, terms, k, where, among)
        # The id breaks ties, so that an index built anew gives the same order.
        return [
            Hit(name, rank, -score, self.leg) for rank, (score, name) in enumerate(sorted(found)[:k], start=1)
        ]

    def _found(
        self,
        connection: sqlite3.Connection,
        terms: Sequence[str],
        k: int,
        where: Where | None,
        among: Set[str] | None,
    ) -> list[tuple[float, str]]:
        """The best as (rank, id), with some more; a lower rank is better."""
        state = _state(connection)
        asked = self._postings.scored(connection, state, terms)
        if asked is None:
            return _matching(connection, terms, k, where, among)
        size = len(asked.scores)
        admitted = None if where is None else self._facets.admitted(connection, state, where, size)
        if among is not None:
            known = _numbered(connection, among, size)
            admitted = known if admitted is None else admitted & known
        return _ranked(connection, asked, best_of(asked.scores, admitted, k + _SPARE).tolist())

    def _names_of(self, connection: sqlite3.Connection, field: str, where: Where | None) -> frozenset[str]:
        """The names, remembered until this or another connection writes."""
        state = _state(connection)
        if self._told[0] != state or len(self._told[1]) > _MOST_TOLD:
            self._told = (state, {})
        told = self._told[1]
        if (field, where) not in told:
            told[field, where] = _names(connection, field, where)
        return told[field, where]

    def _health(self, connection: sqlite3.Connection) -> Health:
        (entries,) = connection.execute("SELECT count(*) FROM entries").fetchone()
        (texts,) = connection.execute("SELECT count(*) FROM texts_docsize").fetchone()
        expected = _meta(connection, "entries")
        problems = [] if entries == texts == expected else [f"holds {texts} texts instead of {expected}"]
        return Health(entries, _meta(connection, "sequence"), tuple(problems))

    def _verify(self, connection: sqlite3.Connection) -> Health:
        problems = [*self._health(connection).problems]
        (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if state != "ok":
            problems.append(str(state))
        connection.execute("INSERT INTO texts (texts) VALUES ('integrity-check')")
        everything = self._source.changes(0)
        columns = ", ".join(f"e.{name}" for name in COLUMNS)
        rows = connection.execute(
            f"SELECT e.id, t.text, {columns} FROM entries e JOIN texts t ON e.number = t.rowid"
        )
        stored = {name: tuple(rest) for name, *rest in rows}
        expected = {entry.id: (entry.text, *columns_of(entry.facets)) for entry in everything.entries}
        problems += differences(expected, stored)
        return Health(len(stored), _meta(connection, "sequence"), tuple(problems))


def differences(expected: Mapping[str, object], stored: Mapping[str, object]) -> Iterator[str]:
    """How an index differs from the ledger, as sentences."""
    kinds: Iterable[tuple[str, set[str]]] = (
        ("missing", expected.keys() - stored.keys()),
        ("not in the ledger", stored.keys() - expected.keys()),
        ("out of date", {name for name in expected.keys() & stored.keys() if expected[name] != stored[name]}),
    )
    for what, names in kinds:
        if names:
            yield f"{len(names)} {what} (such as {min(names)})"


def _matching(
    connection: sqlite3.Connection, terms: Sequence[str], k: int, where: Where | None, among: Set[str] | None
) -> list[tuple[float, str]]:
    """The best that match and are allowed, as (rank, id); a lower rank is better."""
    clause, values = where.sql() if where else _EVERYTHING
    query = _SEARCH.format(where=clause)
    match = " OR ".join(f'"{term}"' for term in terms)
    found: list[tuple[float, str]] = []
    # Most of the time enough of the best are among the wanted; -1 looks at everything there is.
    for limit in (k,) if among is None else (max(4 * k, 200), -1):
        rows = connection.execute(query, (match, *values, limit)).fetchall()
        found = [(score, name) for name, score in rows if among is None or name in among]
        if len(found) >= k or len(rows) < limit:
            break
    return found


def _state(connection: sqlite3.Connection) -> int:
    """Another one whenever records were written, by this or another connection."""
    return _meta(connection, "written")


def _numbered(connection: sqlite3.Connection, names: Set[str], size: int) -> Any:
    """True for the numbers of these records."""
    import numpy as np

    mask = np.zeros(size, bool)
    for some in _parts(sorted(names)):
        marks = ", ".join("?" * len(some))
        rows = connection.execute(f"SELECT number FROM entries WHERE id IN ({marks})", some)
        mask[[number for (number,) in rows if number < size]] = True
    return mask


def _ranked(connection: sqlite3.Connection, asked: Asked, numbers: Sequence[int]) -> list[tuple[float, str]]:
    """The records as (rank, id), ranked exactly; a lower rank is better."""
    import numpy as np

    names: dict[int, str] = {}
    for part in _parts(numbers):
        marks = ", ".join("?" * len(part))
        names.update(connection.execute(f"SELECT number, id FROM entries WHERE number IN ({marks})", part))
    last = asked.last
    counted = [number for number in names if number <= last]
    found = list(
        zip(asked.ranks(np.asarray(counted, np.int64)), map(names.__getitem__, counted), strict=True)
    )
    for number in names.keys() - counted:
        (text,) = connection.execute("SELECT text FROM texts WHERE rowid = ?", (number,)).fetchone()
        found.append((asked.rank(text), names[number]))
    return found


def _names(connection: sqlite3.Connection, field: str, where: Where | None) -> frozenset[str]:
    clause, values = where.sql() if where else _EVERYTHING
    # Two steps, each by the facet's own index: a name is mostly admitted by the first record that has it.
    query = f"""
        WITH RECURSIVE names (name) AS (
            SELECT min({field}) FROM entries
            UNION ALL SELECT (SELECT min({field}) FROM entries WHERE {field} > name) FROM names WHERE name IS NOT NULL)
        SELECT name FROM names WHERE name != '' AND EXISTS (
            SELECT 1 FROM entries e INDEXED BY entries_{field} WHERE e.{field} = name AND {clause})
    """
    return frozenset(name for (name,) in connection.execute(query, values))


def _admitted(connection: sqlite3.Connection, ids: Sequence[str], where: Where) -> Iterator[str]:
    clause, values = where.sql()
    for part in _parts(ids):
        marks = ", ".join("?" * len(part))
        query = f"SELECT e.id FROM entries e WHERE e.id IN ({marks}) AND {clause}"
        yield from (name for (name,) in connection.execute(query, [*part, *values]))


def _parts(names: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(names), _STEP):
        yield names[start : start + _STEP]


def _meta(connection: sqlite3.Connection, key: str) -> int:
    (value,) = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return int(value)


def _catch_up(connection: sqlite3.Connection) -> None:
    """Read some records again, if the file can be written just now."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        with exclusive(connection):
            catch_up(connection, ASKED)
    except sqlite3.OperationalError:
        return  # somebody else writes, or nobody may: records are read when they are asked for, as ever
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _put(connection: sqlite3.Connection, entry: Entry, written: int) -> int | None:
    """Write an entry; its number, if its text is new.

    One with another text gets another number: of each number, words are counted once.
    """
    known = connection.execute(
        "SELECT e.number, t.text FROM entries e JOIN texts t ON t.rowid = e.number WHERE e.id = ?",
        (entry.id,),
    ).fetchone()
    facets = columns_of(entry.facets)
    if known is not None and known[1] == entry.text:
        connection.execute(_CHANGE, (*facets, written, known[0]))
        return None
    (number,) = connection.execute(_NEXT).fetchone()
    if known is not None:
        for place in ("entries WHERE number", "texts WHERE rowid", "readings WHERE number"):
            connection.execute(f"DELETE FROM {place} = ?", known[:1])
        connection.execute("INSERT INTO gone VALUES (?)", known[:1])
    connection.execute(_PUT, (number, entry.id, *facets, written))
    connection.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", (number, entry.text))
    return int(number)
