"""The vector leg: Chroma, embedded, with vectors that we hand in and nothing but ids beside them.

What Chroma 1.5 does by itself, and what stands here against it:

- two writing processes lose vectors without an error → one writer, under a file lock;
- a process never sees what another wrote → readers open again when the state file moved;
- damaged files give wrong results, or crash the process → they are compared with what was written, then opened;
- damage raises a `PanicException`, which is no `Exception` → guarded calls, by its name;
- its search is approximate, loses its way among many vectors that are nearly the same, and needs seconds to load →
  every vector of the plain file is compared, up to a size from which that is slower;
- its filters are slow, and miss some → facets beside the rows of that file say which of them count;
- `delete` leaves the bytes → a rebuild writes a new folder and removes the old one.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ._chroma_check import differences, lost_ways, whole_database
from ._chroma_state import ChromaState, StateFile, blank_unwritten, intact
from ._chroma_writer import Writer
from ._collections import Collections, embedded, guarded
from ._facets import REPLACED
from ._fulltext import LexicalIndex
from ._row_facets import RowFacets
from ._vector_file import VectorFile, mark_of
from .index import (
    Entry,
    Health,
    Hit,
    IndexBusy,
    IndexUnavailable,
    Leg,
    NamedField,
    Progress,
    Source,
    Validity,
    Where,
)

if TYPE_CHECKING:
    from .embedder import Embedder, Vector

__all__ = ("ChromaIndex",)

T = TypeVar("T")

VALIDITIES: tuple[Validity, ...] = ("current", "history")
_LOCK_SECONDS = 10
_SYNC_SECONDS = 1
"""Somebody who asks a question waits no longer for another process's writing."""
_NEAREST = 200
EXACT_UP_TO = 200_000
"""Up to so many vectors each is compared, which misses nothing and is quick; from there on Chroma proposes."""


class ChromaIndex:
    """Finds by meaning, as far as the embedder sees it.

    Args:
        folder: this index's own folder; whatever else is in it is removed by a rebuild.
        name: what the collections' names begin with: workspace and brand, joined by a dot.
        sieve: knows the records' facets; one of its own, in memory, when none is given.
        kinds: the collections that this index has.
        most: how many texts `sync` may embed at a time; with more to do it says so, and `rebuild` is for that.

    Attributes:
        notices: what the last `sync` had to do beside following.
    """

    leg: Leg = "vector"

    def __init__(
        self,
        folder: Path,
        source: Source,
        embedder: Embedder,
        *,
        name: str,
        sieve: LexicalIndex | None = None,
        kinds: tuple[Validity, ...] = VALIDITIES,
        most: int | None = None,
    ) -> None:
        self.notices: tuple[str, ...] = ()
        self._folder = folder
        self._source = source
        self._embedder = embedder
        self._name = name
        self._sieve = sieve or LexicalIndex(None, source)
        self._own_sieve = sieve is None
        self._kinds = kinds
        self._most = most
        self._file = StateFile(folder / "state.json")
        self._facets = RowFacets(self._sieve, source)
        self._checked: ChromaState | None = None
        self._collections: Collections | None = None
        self._stored: tuple[str, VectorFile] | None = None

    # --- what an index does -------------------------------------------------------------------------------

    def sync(self) -> int:
        self.notices = ()
        if self._own_sieve:
            self._sieve.sync()
        state = self._file.read()
        if state is not None and self._usable(state) and not state.writing:
            changes = self._source.changes(state.sequence)
            if (changes.sequence, changes.epoch) == (state.sequence, state.epoch) and self._current():
                return 0
        with self._writing(_SYNC_SECONDS):
            return self._follow()

    def search(
        self, query: str, k: int, where: Where | None = None, among: Set[str] | None = None
    ) -> list[Hit]:
        if not query.strip() or k < 1 or (among is not None and not among):
            return []
        vector = embedded(self._embedder, [query])[0]
        found = self._guarded(lambda: self._search(vector, k, where, among))
        return [Hit(name, rank, cosine, self.leg) for rank, (name, cosine) in enumerate(found, start=1)]

    def names(self, field: NamedField, where: Where | None = None) -> frozenset[str]:
        return self._sieve.names(field, where)

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vector]:
        state = self._file.read()
        if state is None or not self._usable(state):
            return {}
        return self._vectors(state).get(ids)

    def rebuild(self, on_progress: Progress | None = None, *, reuse_vectors: bool = False) -> int:
        self.notices = ()
        if self._own_sieve:
            self._sieve.rebuild()
        with self._writing(_LOCK_SECONDS):
            return self._rebuild(self._reusable() if reuse_vectors else None, on_progress=on_progress)

    def health(self) -> Health:
        return self._guarded(lambda: self._health(self._ready()))

    def verify(self) -> Health:
        try:
            return self._guarded(self._verify)
        finally:
            self._blank()

    def close(self) -> None:
        self._checked = self._stored = None
        self._let_go()

    def _let_go(self) -> None:
        """Close Chroma, and nothing else."""
        opened, self._collections = self._collections, None
        if opened is not None:
            opened.close()

    # --- reading ------------------------------------------------------------------------------------------

    def _search(
        self, vector: Vector, k: int, where: Where | None, among: Set[str] | None
    ) -> list[tuple[str, float]]:
        state = self._ready()
        stored = self._vectors(state)
        if among is not None:
            return stored.nearest(vector, self._fitting(sorted(among), where, None), k)
        if state.writing or state.rows <= EXACT_UP_TO:
            return self._scanned(vector, k, where, state)
        collections = self._open(state)
        found: list[str] = []
        complete = True
        for kind in self._kinds_for(where):
            total = state.counts.get(kind, 0)
            depth = min(total, k if where is None else max(4 * k, _NEAREST))
            found += [name for name, _ in collections.nearest(kind, vector, depth)]
            complete = complete and depth == total
        fitting = self._fitting(found, where, None)
        if len(fitting) < k and not complete:
            # Few of the nearest are allowed: compare with each that is.
            return self._scanned(vector, k, where, state)
        return stored.nearest(vector, fitting, k)

    def _scanned(
        self, vector: Vector, k: int, where: Where | None, state: ChromaState
    ) -> list[tuple[str, float]]:
        stored = self._vectors(state)
        admitted = None if where is None else self._facets.admitted(where, stored, state.sequence)
        return stored.scan(vector, admitted, k)

    def _kinds_for(self, where: Where | None) -> tuple[Validity, ...]:
        """What a filter by status leaves out need not be searched."""
        if where is None or not where.statuses or not REPLACED.isdisjoint(where.statuses):
            return self._kinds
        return tuple(kind for kind in self._kinds if kind != "history")

    def _fitting(self, ids: Sequence[str], where: Where | None, among: Set[str] | None) -> list[str]:
        admitted = ids if where is None else self._sieve.admitted(ids, where)
        return [name for name in ids if name in admitted and (among is None or name in among)]

    def _vectors(self, state: ChromaState) -> VectorFile:
        if self._stored is None or self._stored[0] != state.generation:
            file = VectorFile(self._folder / state.generation, self._embedder.dim)
            self._stored = (state.generation, file)
        self._stored[1].follow(state.rows)
        return self._stored[1]

    def _ready(self) -> ChromaState:
        """The state of what is open; opened again if somebody wrote meanwhile.

        While another process writes, Chroma is left alone: the vectors written so far are compared one by one.
        """
        state = self._file.read()
        if state is None or not self._usable(state):
            raise IndexUnavailable(self._unusable(state))
        if state.writing:
            self._let_go()
            self._checked = None
            if not state.rows:
                raise IndexBusy("the vector index is being built")
        elif self._checked != state:
            self._look_at(state)
        return state

    def _look_at(self, state: ChromaState) -> None:
        """Whether the files are those that were written; Chroma itself is not opened, which would take seconds."""
        self._let_go()
        if not self._are_whole(state):
            raise IndexUnavailable("files of the vector index are missing or damaged")
        if problems := self._health(state).problems:
            raise IndexUnavailable(f"the vector index {problems[0]}")
        self._checked = state

    def _are_whole(self, state: ChromaState) -> bool:
        """Asked before Chroma sees the files: it may crash the whole process on one that was cut short."""
        folder = self._folder / state.generation
        return intact(folder, state.files) and whole_database(folder / "chroma.sqlite3")

    def _open(self, state: ChromaState) -> Collections:
        """Chroma's collections, as that state says they are."""
        if self._collections is None:
            self._collections = self._connected(state)
            for kind, expected in state.counts.items():
                if (count := self._collections.count(kind)) != expected:
                    raise IndexUnavailable(f"the vector index holds {count} vectors instead of {expected}")
        return self._collections

    def _connected(self, state: ChromaState) -> Collections:
        return Collections(self._folder / state.generation, self._name, self._embedder, self._kinds)

    def _current(self) -> bool:
        try:
            self._guarded(self._ready)
        except IndexUnavailable:
            return False
        return True

    def _health(self, state: ChromaState) -> Health:
        if state.writing:
            raise IndexBusy("the vector index is being written by another process")
        file = self._vectors(state)
        problems = [
            f"keeps another vector of {name} than Chroma"
            for _, name, vector in state.golden
            if not file.agrees(name, vector)
        ]
        return Health(sum(state.counts.values()), state.sequence, tuple(problems))

    def _verify(self) -> Health:
        state = self._ready()
        problems = [*self._health(state).problems]
        if not intact(self._folder / state.generation, state.files, thorough=True):
            problems.append("has files that are not as they were written")
        entries, file, collections = self._source.changes(0).entries, self._vectors(state), self._open(state)
        stored: dict[str, Validity] = {}
        unlike: set[str] = set()
        for kind in self._kinds:
            for name, vector in collections.all(kind):
                stored[name] = kind
                if not file.agrees(name, vector):
                    unlike.add(name)
        unlike |= {
            entry.id
            for entry in entries
            if entry.id in stored and not file.has(entry.id, mark_of(entry.text))
        }
        if unlike:
            problems.append(
                f"keeps {len(unlike)} vectors that are not of their texts (such as {min(unlike)})"
            )
        for kind in self._kinds:
            problems += lost_ways(collections, kind, self._embedder)
        problems += differences({entry.id: entry.validity for entry in entries}, stored)
        return Health(len(stored), state.sequence, tuple(problems))

    def _blank(self) -> None:
        """Leave nothing of this process's memory in files that Chroma made while it was read."""
        self._let_go()
        state = self._file.read()
        try:
            if state is not None and not state.writing:
                with self._writing(0):
                    blank_unwritten(self._folder / state.generation)
        except IndexUnavailable:
            return  # a writer does so at its end; where nothing may be written, nothing was

    # --- writing ------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self, seconds: float) -> Iterator[None]:
        """Be the one writer; whatever goes wrong is `IndexUnavailable`."""
        from filelock import FileLock, Timeout

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self._folder / "lock", timeout=seconds, mode=0o600):
                yield
        except Timeout:
            raise IndexBusy("the vector index is being written by another process") from None
        except OSError as error:
            raise IndexUnavailable(
                f"the folder of the vector index cannot be written: {error.strerror}"
            ) from None

    def _follow(self) -> int:
        state = self._file.read()
        if state is None or not self._usable(state):
            return self._anew(self._unusable(state))
        try:
            return self._guarded(lambda: self._apply(state))
        except IndexBusy:
            raise
        except IndexUnavailable as error:
            return self._anew(str(error))

    def _anew(self, why: str) -> int:
        before = self._file.path.exists() or any(path.is_dir() for path in self._folder.iterdir())
        try:
            done = self._rebuild(most=self._most)
        except IndexBusy as error:
            # Too much to do while somebody waits; they are told both.
            raise IndexUnavailable(f"{why}; {error}") from None
        if before:
            self.notices = (f"The vector index was built anew: {why}",)
        return done

    def _apply(self, state: ChromaState) -> int:
        if not state.writing:
            self._ready()
        changes = self._source.changes(state.sequence)
        if changes.sequence < state.sequence:
            raise IndexUnavailable("the ledger is older than the vector index")
        if changes.epoch != state.epoch:
            return self._rebuild(self._reusable(), most=self._most)
        writer = self._writer(state, self._vectors(state))
        self._bounded(writer.unknown(changes.entries), self._most)
        self.close()
        writer.write(changes, self._file.path)
        opened = self._ready()
        if state.writing and (problems := self._verify().problems):
            # A writer was killed here, and what it left cannot be completed.
            raise IndexUnavailable(f"the vector index {problems[0]}")
        assert not opened.writing
        return len(changes.entries)

    def _reusable(self) -> VectorFile | None:
        """The stored vectors whose two copies agree, the plain file's and Chroma's; anything else is made anew."""
        try:
            return self._guarded(self._agreeing)
        except IndexUnavailable:
            return None

    def _agreeing(self) -> VectorFile | None:
        state = self._file.read()
        if state is None or not self._usable(state) or state.writing or not self._are_whole(state):
            return None
        file = VectorFile(self._folder / state.generation, self._embedder.dim)
        file.follow(state.rows)
        collections = self._open(state)
        stored = (pair for kind in self._kinds for pair in collections.all(kind))
        file.keep({name for name, vector in stored if file.agrees(name, vector)})
        return file

    def _rebuild(
        self,
        known: VectorFile | None = None,
        *,
        most: int | None = None,
        on_progress: Progress | None = None,
    ) -> int:
        changes = self._source.changes(0)
        self._bounded(
            [
                entry
                for entry in changes.entries
                if known is None or not known.has(entry.id, mark_of(entry.text))
            ],
            most,
        )
        old = self._file.read()
        # A folder of its own: Chroma keeps what it knows of a path for as long as the process lives.
        generation = uuid.uuid4().hex[:12]
        state = ChromaState(
            self._name, self._embedder.sha256, generation, self._embedder.id, epoch=changes.epoch
        )
        folder = self._folder / generation
        folder.mkdir(mode=0o700)
        # What is usable stays in its place until this is done; without it, a killed build is to be gone on with.
        beside = old is not None and self._usable(old)
        path = folder / "state.json" if beside else self._file.path
        writer = self._writer(state, VectorFile(folder, self._embedder.dim), known)
        self.close()
        self._guarded(lambda: writer.write(changes, path, on_progress))
        if beside:
            path.replace(self._file.path)
        for other in self._folder.iterdir():
            if other.is_dir() and other.name != generation:
                shutil.rmtree(other, ignore_errors=True)
        self._guarded(self._ready)
        return len(changes.entries)

    def _writer(self, state: ChromaState, file: VectorFile, known: VectorFile | None = None) -> Writer:
        folder = self._folder / state.generation
        return Writer(
            folder, lambda: self._connected(state), state, file, known or file, self._embedder, self._kinds
        )

    def _bounded(self, entries: Sequence[Entry], most: int | None) -> None:
        if most is not None and len(entries) > most:
            raise IndexBusy(f"{len(entries):,} records are not in the vector index yet")

    # --- Chroma -------------------------------------------------------------------------------------------

    def _usable(self, state: ChromaState) -> bool:
        return state.name == self._name and state.embedder == self._embedder.sha256

    def _unusable(self, state: ChromaState | None) -> str:
        if state is None:
            return "it is not built yet, or its state file is damaged"
        if state.name != self._name:
            return "it is that of another workspace or brand"
        return f"its vectors are those of another embedding model ({state.model}, now {self._embedder.id})"

    def _guarded(self, work: Callable[[], T]) -> T:
        """Do what calls Chroma; its every failure is `IndexUnavailable`, also those that are no `Exception`."""
        return guarded(work, self.close)
