"""Writing vectors: embed what is new, put it into the file of vectors and into Chroma, and note how far it came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ._chroma_state import ChromaState, blank_unwritten, manifest
from ._collections import Collections, embedded
from ._vector_file import VectorFile, mark_of
from .index import Changes, Entry, IndexUnavailable, Progress, Validity

if TYPE_CHECKING:
    from .embedder import Embedder, Vectors

__all__ = ("Writer",)

_BATCH = 500
_GOLDEN = 3


class Writer:
    """The one writer of a generation, for one go.

    Args:
        folder: the generation's.
        connect: opens Chroma's collections.
        file: the generation's own vectors; `known` those that need not be made again.
    """

    def __init__(
        self,
        folder: Path,
        connect: Callable[[], Collections],
        state: ChromaState,
        file: VectorFile,
        known: VectorFile,
        embedder: Embedder,
        kinds: Sequence[Validity],
    ) -> None:
        self._folder = folder
        self._connect = connect
        self._state = state
        self._file = file
        self._known = known
        self._embedder = embedder
        self._kinds = kinds

    def unknown(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries whose text has no vector yet."""
        return [entry for entry in entries if not self._known.has(entry.id, mark_of(entry.text))]

    def write(self, changes: Changes, path: Path, on_progress: Progress | None = None) -> None:
        """Write in batches, noting each: a process that is killed loses one batch of work, and no record."""
        state, entries = self._state, changes.entries
        collections = self._connect()
        try:
            self._expect(collections)
            for start in range(0, len(entries), _BATCH):
                if on_progress is not None:
                    on_progress(start, len(entries))
                state.replace(writing=True).write(path)
                batch = entries[start : start + _BATCH]
                rows = self._put(collections, batch)
                state = state.replace(sequence=batch[-1].seq, rows=rows)
            golden = [
                (kind, name, vector)
                for kind in self._kinds
                for name, vector in collections.first(kind, _GOLDEN)
            ]
            counts = {kind: collections.count(kind) for kind in self._kinds}
        finally:
            collections.close()
        blank_unwritten(self._folder)
        state = state.replace(
            sequence=changes.sequence, epoch=changes.epoch, counts=counts, golden=golden, writing=False
        )
        state.replace(files=manifest(self._folder, state.files)).write(path)

    def _expect(self, collections: Collections) -> None:
        """What a writer left that came to its end is what is there now."""
        if self._state.writing:
            return
        for kind, expected in self._state.counts.items():
            if (count := collections.count(kind)) != expected:
                raise IndexUnavailable(f"the vector index holds {count} vectors instead of {expected}")

    def _put(self, collections: Collections, entries: Sequence[Entry]) -> int:
        """Put a batch where it belongs; how many rows of vectors there are then."""
        vectors = self._embedded(entries)
        marks = [mark_of(entry.text) for entry in entries]
        new = [n for n, entry in enumerate(entries) if not self._file.has(entry.id, marks[n])]
        rows = self._file.append([entries[n].id for n in new], [marks[n] for n in new], vectors[new])
        fresh = {entries[n].id for n in new}
        for kind in self._kinds:
            here = [n for n, entry in enumerate(entries) if entry.validity == kind]
            held = collections.has(kind, [entries[n].id for n in here])
            wanted = [n for n in here if entries[n].id in fresh or entries[n].id not in held]
            collections.put(kind, [entries[n].id for n in wanted], vectors[wanted])
            collections.remove(kind, [entry.id for entry in entries if entry.validity != kind])
        return rows

    def _embedded(self, entries: Sequence[Entry]) -> Vectors:
        import numpy as np

        unknown = self.unknown(entries)
        made = embedded(self._embedder, [entry.text for entry in unknown]) if unknown else ()
        fresh = {entry.id: vector for entry, vector in zip(unknown, made, strict=True)}
        stored = self._known.get([entry.id for entry in entries if entry.id not in fresh])
        vectors: Vectors = np.asarray([(fresh | stored)[entry.id] for entry in entries], np.float32)
        return vectors
