"""The vectors once more, in a plain file that is mapped into memory: for exact comparison, and for reading them.

Rows are only ever appended; of several rows of one record the last one counts. A reader looks at no more rows than
the state file vouches for, so it never sees half of what a writer is about.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .index import IndexUnavailable

if TYPE_CHECKING:
    from .embedder import Vector, Vectors

__all__ = ("ALIKE", "VectorFile", "mark_of")

_BYTES = 4
_WHOLE = 4
"""From a fourth of all rows on, comparing with every row is faster than picking some."""
_LENGTHS = (0.99, 1.01)
ALIKE = 0.999
"""The cosine from which two vectors count as the same."""


def mark_of(text: str) -> str:
    """What a text is known by, to see whether its vector is that of the text as it is now."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class VectorFile:
    """The vectors of one generation of an index."""

    def __init__(self, folder: Path, dim: int) -> None:
        self._vectors = folder / "vectors.f32"
        self._names = folder / "vectors.ids"
        self._dim = dim
        self._rows = 0
        self._offset = 0
        self._places: dict[str, tuple[int, str]] = {}
        self._mapped: Any = None

    def follow(self, rows: int) -> None:
        """Take note of the rows up to that count.

        Raises:
            IndexUnavailable: the files hold fewer.
        """
        if rows < self._rows:
            self._rows, self._offset, self._places = 0, 0, {}
        if rows == self._rows:
            return
        try:
            with self._names.open("rb") as file:
                file.seek(self._offset)
                lines = [file.readline() for _ in range(rows - self._rows)]
            size = self._vectors.stat().st_size
        except OSError as error:
            raise IndexUnavailable(f"the file of vectors cannot be read: {error.strerror}") from None
        if size < rows * self._dim * _BYTES or not all(line.endswith(b"\n") for line in lines):
            raise IndexUnavailable("the file of vectors is cut short")
        for place, line in enumerate(lines, start=self._rows):
            mark, _, name = line[:-1].decode("utf-8", "replace").partition(" ")
            self._places[name] = (place, mark)
        self._rows, self._offset, self._mapped = rows, self._offset + sum(map(len, lines)), None

    def append(self, names: Sequence[str], marks: Sequence[str], vectors: Vectors) -> int:
        """Write rows behind those that are known; how many there are then. What a killed writer left is cut off."""
        with self._vectors.open("ab") as file:
            os.truncate(file.fileno(), self._rows * self._dim * _BYTES)
            file.write(vectors.astype("<f4").tobytes())
        with self._names.open("ab") as file:
            os.truncate(file.fileno(), self._offset)
            file.write("".join(f"{mark} {name}\n" for name, mark in zip(names, marks, strict=True)).encode())
        rows = self._rows + len(names)
        self.follow(rows)
        return rows

    @property
    def ids(self) -> frozenset[str]:
        """The records that have a vector."""
        return frozenset(self._places)

    def has(self, name: str, mark: str) -> bool:
        """Whether this text of the record has its vector here."""
        return name in self._places and self._places[name][1] == mark

    def keep(self, ids: Set[str]) -> None:
        """Take note of these records alone; the files stay as they are."""
        self._places = {name: place for name, place in self._places.items() if name in ids}

    def get(self, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these records, as far as they have one."""
        return {name: self._matrix[self._places[name][0]] for name in ids if name in self._places}

    def agrees(self, name: str, vector: Vector) -> bool:
        """Whether the record's vector is whole, and this one, kept elsewhere, is a copy of it."""
        own = self.get([name]).get(name)
        if own is None:
            return False
        lengths = (float(own @ own), float(vector @ vector))
        return float(own @ vector) >= ALIKE and all(_LENGTHS[0] < length < _LENGTHS[1] for length in lengths)

    def nearest(self, vector: Vector, ids: Sequence[str], k: int) -> list[tuple[str, float]]:
        """The `k` nearest of these records with their cosines, compared one by one; the id breaks ties."""
        import numpy as np

        known = [name for name in ids if name in self._places]
        if not known:
            return []
        rows = np.fromiter((self._places[name][0] for name in known), np.int64, len(known))
        matrix = self._matrix
        many = len(known) * _WHOLE > self._rows
        scores = np.round((matrix @ vector)[rows] if many else matrix[rows] @ vector, 6)
        if len(known) > k:
            limit = np.partition(scores, len(known) - k)[len(known) - k]
            chosen = np.flatnonzero(scores >= limit)
        else:
            chosen = np.arange(len(known))
        best = sorted(((known[place], float(scores[place])) for place in chosen), key=_best_first)[:k]
        self._check([name for name, _ in best])
        return best

    def _check(self, names: Sequence[str]) -> None:
        """Vectors have length one; what has not is no vector of ours."""
        import numpy as np

        rows = self._matrix[[self._places[name][0] for name in names]]
        lengths = np.linalg.norm(rows, axis=1)
        if not bool(np.all((lengths > _LENGTHS[0]) & (lengths < _LENGTHS[1]))):
            raise IndexUnavailable("the file of vectors is damaged")

    @property
    def _matrix(self) -> Any:
        if self._mapped is None:
            import numpy as np

            try:
                self._mapped = np.memmap(self._vectors, "<f4", "r", shape=(self._rows, self._dim))
            except (OSError, ValueError) as error:
                raise IndexUnavailable(f"the file of vectors cannot be read: {error}") from None
        return self._mapped

    def places(self) -> Mapping[str, tuple[int, str]]:
        """Record -> its row and the mark of its text."""
        return self._places


def _best_first(pair: tuple[str, float]) -> tuple[float, str]:
    return -pair[1], pair[0]
