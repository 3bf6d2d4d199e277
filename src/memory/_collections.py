"""Chroma's collections of one folder, and the guard around every call of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ._vector_file import ALIKE
from .index import IndexUnavailable, Validity

if TYPE_CHECKING:
    from .embedder import Embedder, Vector, Vectors

__all__ = ("HNSW", "Collections", "embedded", "guarded")

T = TypeVar("T")

HNSW: Any = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}
_STEP = 500


class Collections:
    """The opened collections of one generation: `{name}.{kind}.{embedder}`."""

    def __init__(self, folder: Path, name: str, embedder: Embedder, kinds: Sequence[Validity]) -> None:
        import chromadb
        from chromadb.config import Settings

        os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
        self._client: Any = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        self._by_kind: dict[Validity, Any] = {
            kind: self._client.get_or_create_collection(
                f"{name}.{kind}.{embedder.id}",
                embedding_function=None,
                configuration=HNSW,
                metadata={"embedder": embedder.sha256, "dim": embedder.dim},
            )
            for kind in kinds
        }

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()

    def count(self, kind: Validity) -> int:
        """How many vectors a collection holds."""
        return int(self._by_kind[kind].count())

    def nearest(self, kind: Validity, vector: Vector | list[float], k: int) -> list[tuple[str, float]]:
        """The `k` nearest with their cosines."""
        if k < 1:
            return []
        found = self._by_kind[kind].query(query_embeddings=[vector], n_results=k, include=["distances"])
        return [
            (name, 1 - float(far)) for name, far in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def finds(self, kind: Validity, vector: Any) -> bool:
        """Whether a stored vector finds itself, or one just like it."""
        nearest = self.nearest(kind, vector, 1)
        return bool(nearest) and nearest[0][1] >= ALIKE

    def put(self, kind: Validity, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors."""
        if ids:
            self._by_kind[kind].upsert(ids=list(ids), embeddings=vectors)

    def has(self, kind: Validity, ids: Sequence[str]) -> set[str]:
        """Those of the records that the collection holds."""
        return set(self._by_kind[kind].get(ids=list(ids), include=[])["ids"]) if ids else set()

    def remove(self, kind: Validity, ids: Sequence[str]) -> None:
        """Take out those that are there."""
        if gone := self.has(kind, ids):
            self._by_kind[kind].delete(ids=sorted(gone))

    def first(self, kind: Validity, count: int) -> Iterator[tuple[str, list[float]]]:
        """A few of the collection with their vectors."""
        rows = self._by_kind[kind].get(limit=count, include=["embeddings"])
        yield from ((name, v.tolist()) for name, v in zip(rows["ids"], rows["embeddings"], strict=True))

    def all(self, kind: Validity) -> Iterator[tuple[str, Vector]]:
        """Every record of the collection with its vector."""
        ids = self._by_kind[kind].get(include=[])["ids"]
        for start in range(0, len(ids), _STEP):
            rows = self._by_kind[kind].get(ids=ids[start : start + _STEP], include=["embeddings"])
            yield from zip(rows["ids"], rows["embeddings"], strict=True)


def embedded(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """The texts' vectors; whatever keeps the embedder from making them makes the index unavailable, not the answer."""
    try:
        return embedder.embed(texts)
    except Exception as error:
        said = str(error)[:200] or type(error).__name__
        raise IndexUnavailable(f"the embedding model {embedder.id} failed: {said}") from None


def guarded(work: Callable[[], T], close: Callable[[], None]) -> T:
    """Do what calls Chroma; its every failure is `IndexUnavailable`, also those that are no `Exception`."""
    try:
        return work()
    except IndexUnavailable:
        _abandon(close)
        raise
    except BaseException as error:
        if not _is_failure(error):
            raise
        _abandon(close)
        said = str(error)[:200] or type(error).__name__
        raise IndexUnavailable(f"the vector index failed: {said}") from None


def _abandon(close: Callable[[], None]) -> None:
    """Close what may be broken already."""
    try:
        close()
    except BaseException as error:
        if not _is_failure(error):
            raise


def _is_failure(error: BaseException) -> bool:
    """Damage raises a `PanicException`, which is no `Exception`; an interrupt is none either, and is left alone."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"
