"""The vector leg: Chroma, embedded, with vectors that we hand in and nothing but ids beside them.

What Chroma 1.5 does by itself, and what stands here against it:

- two writing processes lose vectors without an error → one writer, under a file lock;
- a process never sees what another wrote → readers open again when the state file moved;
- deleted or damaged files give few or wrong results, or crash the process → the files are compared with what
  was written before they are opened, and known vectors have to find themselves;
- damage raises a `PanicException`, which is no `Exception` → guarded calls, by its name;
- its filters are slow, and miss some → SQL filters what it found, and few are compared one by one;
- `delete` leaves the bytes → a rebuild writes a new folder and removes the old one.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ._chroma_state import ChromaState, StateFile, intact
from ._chroma_writer import Writer
from ._collections import Collections, embedded, guarded
from ._facets import REPLACED
from ._fulltext import LexicalIndex
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
_PROBES = 1000
_ORDINARY_MISSES = 0.005
"""The search is approximate: of thousands of vectors it may miss a few even when nothing is wrong."""


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
        self._opened: ChromaState | None = None
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
        return self._guarded(self._verify)

    def close(self) -> None:
        opened, self._collections, self._opened, self._stored = self._collections, None, None, None
        if opened is not None:
            opened.close()

    # --- reading ------------------------------------------------------------------------------------------

    def _search(
        self, vector: Vector, k: int, where: Where | None, among: Set[str] | None
    ) -> list[tuple[str, float]]:
        state = self._ready()
        stored = self._vectors(state)
        if self._collections is None:
            return stored.nearest(vector, self._allowed(where, among, stored), k)
        narrowed = where is not None or among is not None
        found: list[str] = []
        complete = True
        for kind in self._kinds_for(where):
            total = state.counts.get(kind, 0)
            depth = min(total, max(4 * k, _NEAREST) if narrowed else k)
            found += [name for name, _ in self._collections.nearest(kind, vector, depth)]
            complete = complete and depth == total
        fitting = self._fitting(found, where, among)
        if len(fitting) < k and narrowed and not complete:
            # Few of the nearest are allowed: compare with each that is.
            fitting = self._allowed(where, among, stored)
        return stored.nearest(vector, fitting, k)

    def _kinds_for(self, where: Where | None) -> tuple[Validity, ...]:
        """What a filter by status leaves out need not be searched."""
        if where is None or not where.statuses or not REPLACED.isdisjoint(where.statuses):
            return self._kinds
        return tuple(kind for kind in self._kinds if kind != "history")

    def _fitting(self, ids: Sequence[str], where: Where | None, among: Set[str] | None) -> list[str]:
        admitted = ids if where is None else self._sieve.admitted(ids, where)
        return [name for name in ids if name in admitted and (among is None or name in among)]

    def _allowed(self, where: Where | None, among: Set[str] | None, stored: VectorFile) -> list[str]:
        if among is not None:
            return self._fitting(sorted(among), where, None)
        return sorted(stored.ids) if where is None else self._sieve.every(where)

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
            self.close()
            if not state.rows:
                raise IndexBusy("the vector index is being built")
        elif self._opened != state:
            self._open(state)
        return state

    def _open(self, state: ChromaState) -> None:
        self.close()
        # Before Chroma sees them: it may crash the whole process on a file that was cut short.
        if not intact(self._folder / state.generation, state.files):
            raise IndexUnavailable("files of the vector index are missing or damaged")
        self._collections = self._connected(state)
        self._opened = state
        if problems := self._health(state).problems:
            raise IndexUnavailable(f"the vector index {problems[0]}")

    def _connected(self, state: ChromaState) -> Collections:
        return Collections(self._folder / state.generation, self._name, self._embedder, self._kinds)

    def _current(self) -> bool:
        try:
            self._guarded(self._ready)
        except IndexUnavailable:
            return False
        return True

    def _health(self, state: ChromaState) -> Health:
        if self._collections is None:
            raise IndexBusy("the vector index is being written by another process")
        problems = []
        for kind, expected in state.counts.items():
            if (count := self._collections.count(kind)) != expected:
                problems.append(f"holds {count} vectors instead of {expected}")
        for kind, name, vector in state.golden:
            if not self._collections.finds(kind, vector):
                problems.append(f"does not find {name} by its own vector")
        self._vectors(state)
        return Health(sum(state.counts.values()), state.sequence, tuple(problems))

    def _verify(self) -> Health:
        state = self._ready()
        problems = [*self._health(state).problems]
        if not intact(self._folder / state.generation, state.files, thorough=True):
            problems.append("has files that are not as they were written")
        everything = self._source.changes(0)
        stored, unlike, lost_ways, probes = self._compared(state)
        if unlike:
            problems.append(
                f"keeps {len(unlike)} vectors that differ from each other (such as {min(unlike)})"
            )
        if lost_ways > probes * _ORDINARY_MISSES:
            problems.append(f"does not find {lost_ways} of {probes} vectors by themselves")
        problems += _differences({entry.id: entry.validity for entry in everything.entries}, stored)
        return Health(len(stored), state.sequence, tuple(problems))

    def _compared(self, state: ChromaState) -> tuple[dict[str, Validity], list[str], int, int]:
        """Every vector as Chroma holds it: on which side, whether it is ours, and for some whether it is found."""
        assert self._collections is not None, "the health was just checked"
        stored: dict[str, Validity] = {}
        unlike: list[str] = []
        lost_ways = probes = 0
        file = self._vectors(state)
        for kind in self._kinds:
            every = max(1, state.counts.get(kind, 0) // _PROBES)
            for place, (name, vector) in enumerate(self._collections.all(kind)):
                stored[name] = kind
                if not file.agrees(name, vector):
                    unlike.append(name)
                if place % every == 0:
                    probes += 1
                    lost_ways += not self._collections.finds(kind, vector)
        return stored, unlike, lost_ways, probes

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
        state = self._ready()
        if self._collections is None:
            return None
        file = VectorFile(self._folder / state.generation, self._embedder.dim)
        file.follow(state.rows)
        collections = self._collections
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


def _differences(expected: Mapping[str, Validity], stored: Mapping[str, Validity]) -> Iterator[str]:
    """How the collections differ from the ledger, as the rest of a sentence about the index."""
    if lost := expected.keys() - stored.keys():
        yield f"lacks {len(lost)} records (such as {min(lost)})"
    if strange := stored.keys() - expected.keys():
        yield f"holds {len(strange)} records that the ledger does not (such as {min(strange)})"
    if moved := {name for name in stored.keys() & expected.keys() if stored[name] != expected[name]}:
        yield f"keeps {len(moved)} records on the wrong side (such as {min(moved)})"
