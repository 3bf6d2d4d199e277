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
_MARK = 16
_WHOLE = 2.5
"""From two fifths of all rows on, comparing with every row is faster than picking some."""
_AT_ONCE = 512
"""Rows that are picked at once: they are compared before they leave the processor's cache."""
_LENGTHS = (0.99, 1.01)
"""Of the squares of lengths."""
ALIKE = 0.999
"""The cosine from which two vectors count as the same."""


def mark_of(text: str) -> str:
    """What a text is known by, to see whether its vector is that of the text as it is now."""
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK]


class VectorFile:
    """The vectors of one generation of an index."""

    def __init__(self, folder: Path, dim: int) -> None:
        self._vectors = folder / "vectors.f32"
        self._names = folder / "vectors.ids"
        self._dim = dim
        self._rows = 0
        self._offset = 0
        self._places: dict[str, tuple[int, str]] = {}
        self._at: list[str] = []
        self._counts: Any = None
        self._mapped: Any = None
        self._whole = 0

    def follow(self, rows: int) -> None:
        """Take note of the rows up to that count.

        Raises:
            IndexUnavailable: the files hold fewer.
        """
        if rows < self._rows:
            self._rows, self._offset, self._places, self._at, self._whole = 0, 0, {}, [], 0
            self._mapped = None
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
        marks = [line[:_MARK].decode("ascii", "replace") for line in lines]
        names = [line[_MARK + 1 : -1].decode("utf-8", "replace") for line in lines]
        self._places.update(zip(names, zip(range(self._rows, rows), marks, strict=True), strict=True))
        self._at += names
        self._rows, self._offset, self._mapped, self._counts = (
            rows,
            self._offset + sum(map(len, lines)),
            None,
            None,
        )

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
    def key(self) -> str:
        """What tells this file from every other one."""
        return str(self._vectors)

    @property
    def rows(self) -> int:
        """How many rows are known, also those that no longer count."""
        return self._rows

    def rows_of(self, ids: Sequence[str]) -> Any:
        """The records' rows as an array; -1 for those that have none."""
        import numpy as np

        places, none = self._places, (-1, "")
        return np.fromiter((places.get(name, none)[0] for name in ids), np.int64, len(ids))

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
        self._counts = None

    def get(self, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these records, as far as they have one."""
        return {name: self._matrix[self._places[name][0]] for name in ids if name in self._places}

    def agrees(self, name: str, vector: Vector | Sequence[float]) -> bool:
        """Whether the record's vector is whole, and this one, kept elsewhere, is a copy of it."""
        own = self.get([name]).get(name)
        if own is None:
            return False
        import numpy as np

        other = np.asarray(vector, np.float32)
        lengths = (float(own @ own), float(other @ other))
        return float(own @ other) >= ALIKE and all(_LENGTHS[0] < length < _LENGTHS[1] for length in lengths)

    def nearest(self, vector: Vector, ids: Sequence[str], k: int) -> list[tuple[str, float]]:
        """The `k` nearest of these records with their cosines, compared one by one; the id breaks ties."""
        rows = self.rows_of(ids)
        return self._best(vector, rows[rows >= 0], k)

    def scan(self, vector: Vector, admitted: Any, k: int) -> list[tuple[str, float]]:
        """The `k` nearest of all records, or of those in whose row `admitted` is true; the id breaks ties."""
        import numpy as np

        counts = self._counting()
        return self._best(vector, np.flatnonzero(counts if admitted is None else counts & admitted), k)

    def _counting(self) -> Any:
        """True for the rows that count: the last one of each record."""
        if self._counts is None:
            import numpy as np

            self._counts = np.zeros(self._rows, bool)
            self._counts[[row for row, _ in self._places.values()]] = True
        return self._counts

    def _best(self, vector: Vector, rows: Any, k: int) -> list[tuple[str, float]]:
        import numpy as np

        if not len(rows):
            return []
        many = len(rows) * _WHOLE > self._rows
        found = _cosines(self._matrix, vector)[rows] if many else _picked(self._matrix, rows, vector)
        scores = np.round(found, 6)
        if len(rows) > k:
            chosen = np.flatnonzero(scores >= np.partition(scores, len(rows) - k)[len(rows) - k])
            rows, scores = rows[chosen], scores[chosen]
        pairs = zip(rows.tolist(), scores.tolist(), strict=True)
        return sorted(((self._at[row], score) for row, score in pairs), key=_best_first)[:k]

    @property
    def _matrix(self) -> Any:
        if self._mapped is None:
            import numpy as np

            try:
                mapped = np.memmap(self._vectors, "<f4", "r", shape=(self._rows, self._dim))
            except (OSError, ValueError) as error:
                raise IndexUnavailable(f"the file of vectors cannot be read: {error}") from None
            # Vectors have length one; what has not is no vector of ours. As a plain array: it is sliced faster.
            self._mapped = np.asarray(mapped)
            fresh = self._mapped[self._whole :]
            lengths = np.einsum("ij,ij->i", fresh, fresh)
            if not bool(np.all((lengths > _LENGTHS[0]) & (lengths < _LENGTHS[1]))):
                self._mapped = None
                raise IndexUnavailable("the file of vectors is damaged")
            self._whole = self._rows
        return self._mapped

    def places(self) -> Mapping[str, tuple[int, str]]:
        """Record -> its row and the mark of its text."""
        return self._places


def _cosines(rows: Any, vector: Vector) -> Any:
    import numpy as np

    # On one thread: those of a product of matrices wait for each other, on a busy machine for longer than they work.
    return np.einsum("ij,j->i", rows, vector)


def _picked(matrix: Any, rows: Any, vector: Vector) -> Any:
    """The cosines of some rows."""
    import numpy as np

    scores = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _AT_ONCE):
        some = matrix.take(rows[start : start + _AT_ONCE], axis=0)
        scores[start : start + _AT_ONCE] = _cosines(some, vector)
    return scores


def _best_first(pair: tuple[str, float]) -> tuple[float, str]:
    return -pair[1], pair[0]
