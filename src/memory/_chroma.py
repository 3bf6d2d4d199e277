"""The vector leg: Chroma, embedded, with vectors that we hand in and nothing but ids beside them.

What Chroma 1.5 does by itself, and what stands here against it:

- two writing processes lose vectors without an error → one writer, under a file lock;
- a process never sees what another wrote → readers open again when the state file moved;
- deleted or damaged files give few or wrong results, or crash the process → the files' hashes are compared
  before they are opened, and known vectors have to find themselves;
- damage raises a `PanicException`, which is no `Exception` → guarded calls, by its name;
- `delete` leaves the bytes → a rebuild writes a new folder and removes the old one.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ._chroma_state import ChromaState, manifest
from ._fulltext import LexicalIndex
from .index import (
    Entry,
    Health,
    Hit,
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
_BATCH = 500
_LOCK_SECONDS = 10
_GOLDEN = 3
_ALIKE = 0.999
_PROBES = 1000
_ORDINARY_MISSES = 0.005
"""The search is approximate: of thousands of vectors it may miss a few even when nothing is wrong."""
HNSW = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}


class ChromaIndex:
    """Finds by meaning, as far as the embedder sees it.

    Args:
        folder: this index's own folder; whatever else is in it is removed by a rebuild.
        name: what the collections' names begin with: workspace and brand, joined by a dot.
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
    ) -> None:
        self._sieve = sieve or LexicalIndex(None, source)
        self._sieves = sieve is None
        self._folder = folder
        self._source = source
        self._embedder = embedder
        self._name = name
        self._state_file = folder / "state.json"
        self._client: Any = None
        self._opened: ChromaState | None = None

    # --- what an index does -------------------------------------------------------------------------------

    def sync(self) -> int:
        if self._sieves:
            self._sieve.sync()
        state = ChromaState.read(self._state_file)
        if state is not None and self._usable(state) and not state.writing:
            changes = self._source.changes(state.sequence)
            if changes.sequence == state.sequence and self._current():
                return 0
        with self._writing():
            return self._follow()

    def search(
        self, query: str, k: int, where: Where | None = None, among: Set[str] | None = None
    ) -> list[Hit]:
        if not query.strip() or k < 1 or (among is not None and not among):
            return []
        if where is not None:
            admitted = frozenset(self._sieve.every(where, 10**9))
            among = admitted if among is None else among & admitted
            if not among:
                return []
        vector = self._embedder.embed([query])[0]
        return self._guarded(lambda: self._search(vector, k, among))

    def names(self, field: NamedField, where: Where | None = None) -> frozenset[str]:
        return self._sieve.names(field, where)

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vector]:
        return {}

    def rebuild(self, on_progress: Progress | None = None) -> int:
        with self._writing():
            return self._rebuild()

    def health(self) -> Health:
        return self._guarded(lambda: self._health(self._ready()))

    def verify(self) -> Health:
        return self._guarded(self._verify)

    def close(self) -> None:
        client, self._client, self._opened = self._client, None, None
        if client is not None:
            client.close()

    # --- reading ------------------------------------------------------------------------------------------

    def _search(self, vector: Any, k: int, allowed: Set[str] | None) -> list[Hit]:
        self._ready()
        found = [pair for kind in VALIDITIES for pair in self._nearest(kind, vector, k, allowed)]
        best = sorted(found, key=lambda pair: (pair[1], pair[0]))[:k]
        return [
            Hit(name, rank, 1 - distance, self.leg) for rank, (name, distance) in enumerate(best, start=1)
        ]

    def _nearest(
        self, kind: Validity, vector: Any, k: int, allowed: Set[str] | None
    ) -> list[tuple[str, float]]:
        collection = self._collection(kind)
        total = collection.count()
        wanted = min(total, k if allowed is None else max(4 * k, 200))
        found = _ask(collection, vector, wanted)
        fitting = [(name, distance) for name, distance in found if allowed is None or name in allowed]
        if len(fitting) < k and allowed is not None and wanted < total:
            # Few of the nearest are allowed. Chroma's own filter misses some then; compare with each of them.
            fitting = _compare(collection, vector, sorted(allowed))
        return fitting[:k]

    def _ready(self) -> ChromaState:
        """The state of what is open; opened again if somebody wrote meanwhile."""
        state = ChromaState.read(self._state_file)
        if state is None or not self._usable(state):
            raise IndexUnavailable("the vector index is not built yet")
        if state.writing:
            raise IndexUnavailable("the vector index is being written by another process")
        if self._opened != state:
            self.close()
            self._check_files(state)
            self._connect(state.generation)
            self._opened = state
            if problems := self._health(state).problems:
                raise IndexUnavailable(f"the vector index {problems[0]}")
        return state

    def _check_files(self, state: ChromaState) -> None:
        # Before Chroma sees them: it may crash the whole process on a file that was cut short.
        if manifest(self._folder / state.generation) != state.files:
            raise IndexUnavailable("files of the vector index are missing or damaged")

    def _current(self) -> bool:
        try:
            self._guarded(self._ready)
        except IndexUnavailable:
            return False
        return True

    def _health(self, state: ChromaState) -> Health:
        problems = []
        for kind, expected in state.counts.items():
            count = self._collection(kind).count()
            if count != expected:
                problems.append(f"holds {count} vectors instead of {expected}")
        for kind, name, vector in state.golden:
            if not _finds(self._collection(kind), vector):
                problems.append(f"does not find {name} by its own vector")
        return Health(sum(state.counts.values()), state.sequence, tuple(problems))

    def _verify(self) -> Health:
        state = self._ready()
        problems = [*self._health(state).problems]
        expected: dict[str, Validity] = {
            entry.id: entry.validity for entry in self._source.changes(0).entries
        }
        stored: dict[str, Validity] = {}
        lost_ways = probes = 0
        for kind in VALIDITIES:
            collection = self._collection(kind)
            every = max(1, collection.count() // _PROBES)
            for place, (name, vector) in enumerate(self._vectors(kind)):
                stored[name] = kind
                if place % every == 0:
                    probes += 1
                    lost_ways += not _finds(collection, vector)
        if lost_ways > probes * _ORDINARY_MISSES:
            problems.append(f"does not find {lost_ways} of {probes} vectors by themselves")
        if lost := expected.keys() - stored.keys():
            problems.append(f"lacks {len(lost)} records (such as {min(lost)})")
        if strange := stored.keys() - expected.keys():
            problems.append(f"holds {len(strange)} records that the ledger does not (such as {min(strange)})")
        if moved := {name for name in stored.keys() & expected.keys() if stored[name] != expected[name]}:
            problems.append(f"keeps {len(moved)} records on the wrong side (such as {min(moved)})")
        return Health(len(stored), state.sequence, tuple(problems))

    def _vectors(self, kind: Validity) -> Iterator[tuple[str, Any]]:
        collection = self._collection(kind)
        for part in _parts(collection.get(include=[])["ids"]):
            yield from _stored(collection, part)

    # --- writing ------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the one writer; whatever goes wrong is `IndexUnavailable`."""
        from filelock import FileLock, Timeout

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self._folder / "lock", timeout=_LOCK_SECONDS, mode=0o600):
                yield
        except Timeout:
            raise IndexUnavailable("the vector index is being written by another process") from None
        except OSError as error:
            raise IndexUnavailable(
                f"the folder of the vector index cannot be written: {error.strerror}"
            ) from None

    def _follow(self) -> int:
        state = ChromaState.read(self._state_file)
        if state is None or not self._usable(state):
            return self._rebuild()
        try:
            return self._guarded(lambda: self._apply(state))
        except IndexUnavailable:
            return self._rebuild()

    def _apply(self, state: ChromaState) -> int:
        if not state.writing:
            self._ready()
        changes = self._source.changes(state.sequence)
        if changes.sequence < state.sequence:
            raise IndexUnavailable("the ledger is older than the vector index")
        self._write(state, changes.entries, changes.sequence)
        if state.writing and (problems := self._verify().problems):
            # A writer was killed here, and what it left cannot be completed.
            raise IndexUnavailable(f"the vector index {problems[0]}")
        return len(changes.entries)

    def _rebuild(self) -> int:
        self.close()
        # A folder of its own: Chroma keeps what it knows of a path for as long as the process lives.
        generation = uuid.uuid4().hex[:12]
        state = ChromaState(self._name, self._embedder.sha256, generation)
        changes = self._source.changes(0)
        self._guarded(lambda: self._write(state, changes.entries, changes.sequence))
        for other in self._folder.iterdir():
            if other.is_dir() and other.name != generation:
                shutil.rmtree(other, ignore_errors=True)
        return len(changes.entries)

    def _write(self, state: ChromaState, entries: Sequence[Entry], sequence: int) -> None:
        """Write in batches, noting each: a process that is killed loses one batch of work, and no record."""
        self.close()
        self._connect(state.generation)
        for kind in VALIDITIES:
            self._client.get_or_create_collection(
                self._collection_name(kind),
                embedding_function=None,
                configuration=HNSW,
                metadata={"embedder": self._embedder.sha256, "dim": self._embedder.dim},
            )
        for start in range(0, len(entries), _BATCH):
            state.replace(writing=True).write(self._state_file)
            batch = entries[start : start + _BATCH]
            self._put(batch)
            state = state.replace(sequence=batch[-1].seq)
        golden = self._golden()
        counts = {kind: self._collection(kind).count() for kind in VALIDITIES}
        self.close()
        files = manifest(self._folder / state.generation)
        state = state.replace(sequence=sequence, counts=counts, golden=golden, files=files, writing=False)
        state.write(self._state_file)
        self._ready()

    def _put(self, entries: Sequence[Entry]) -> None:
        vectors = self._embedder.embed([entry.text for entry in entries])
        for kind in VALIDITIES:
            rows = [index for index, entry in enumerate(entries) if entry.validity == kind]
            others = [entry.id for entry in entries if entry.validity != kind]
            collection = self._collection(kind)
            if rows:
                collection.upsert(ids=[entries[row].id for row in rows], embeddings=vectors[rows])
            if others and (gone := collection.get(ids=others, include=[])["ids"]):
                collection.delete(ids=gone)

    def _golden(self) -> list[tuple[Validity, str, list[float]]]:
        """A few records and their vectors, to be found again whenever the index is opened."""
        golden: list[tuple[Validity, str, list[float]]] = []
        for kind in VALIDITIES:
            rows = self._collection(kind).get(limit=_GOLDEN, include=["embeddings"])
            golden += [
                (kind, name, vector.tolist())
                for name, vector in zip(rows["ids"], rows["embeddings"], strict=True)
            ]
        return golden

    # --- Chroma -------------------------------------------------------------------------------------------

    def _usable(self, state: ChromaState) -> bool:
        return state.name == self._name and state.embedder == self._embedder.sha256

    def _connect(self, generation: str) -> None:
        import chromadb
        from chromadb.config import Settings

        path = self._folder / generation
        path.mkdir(mode=0o700, exist_ok=True)
        os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
        self._client = chromadb.PersistentClient(str(path), Settings(anonymized_telemetry=False))

    def _collection_name(self, kind: Validity) -> str:
        return f"{self._name}.{kind}.{self._embedder.id}"

    def _collection(self, kind: Validity) -> Any:
        return self._client.get_collection(self._collection_name(kind), embedding_function=None)

    def _guarded(self, work: Callable[[], T]) -> T:
        """Do what calls Chroma; its every failure is `IndexUnavailable`, also those that are no `Exception`."""
        try:
            return work()
        except IndexUnavailable:
            self._abandon()
            raise
        except BaseException as error:
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            self._abandon()
            raise IndexUnavailable(
                f"the vector index failed: {str(error)[:200] or type(error).__name__}"
            ) from None

    def _abandon(self) -> None:
        """Close what may be broken already."""
        try:
            self.close()
        except BaseException as error:
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise


def _ask(collection: Any, vector: Any, k: int) -> list[tuple[str, float]]:
    if k < 1:
        return []
    found = collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
    return list(zip(found["ids"][0], map(float, found["distances"][0]), strict=True))


def _finds(collection: Any, vector: Any) -> bool:
    """Whether a stored vector finds itself, or one just like it."""
    nearest = _ask(collection, vector, 1)
    return bool(nearest) and 1 - nearest[0][1] >= _ALIKE


def _stored(collection: Any, ids: Sequence[str]) -> Iterator[tuple[str, Any]]:
    rows = collection.get(ids=list(ids), include=["embeddings"])
    yield from zip(rows["ids"], rows["embeddings"], strict=True)


def _compare(collection: Any, vector: Any, ids: Sequence[str]) -> list[tuple[str, float]]:
    pairs = (pair for part in _parts(ids) for pair in _stored(collection, part))
    return sorted(
        ((name, 1 - float(vector @ other)) for name, other in pairs), key=lambda pair: (pair[1], pair[0])
    )


def _parts(names: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _BATCH):
        yield list(names[start : start + _BATCH])
