"""What a thorough check of the vector index looks at: whether its files are whole, and whether Chroma finds its way."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ._collections import Collections
from .index import Validity

if TYPE_CHECKING:
    from .embedder import Embedder, Vector

__all__ = ("differences", "lost_ways", "whole_database")

_MAGIC = b"SQLite format 3\0"
_PROBES = 1000
_ORDINARY = 0.005
"""The search is approximate: of thousands of vectors it may miss a few even when nothing is wrong."""
_COMPARED = 20_000
"""Up to so many vectors a second graph is built to compare with."""
_BATCH = 500


def whole_database(path: Path) -> bool:
    """Whether an SQLite file has its header and all of its pages; its contents are not looked at."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
        size = path.stat().st_size
    except OSError:
        return False
    page = int.from_bytes(head[16:18], "big")
    page = 65_536 if page == 1 else page
    return len(head) == 100 and head.startswith(_MAGIC) and size >= page * int.from_bytes(head[28:32], "big")


def differences(expected: Mapping[str, Validity], stored: Mapping[str, Validity]) -> Iterator[str]:
    """How the collections differ from the ledger, as the rest of a sentence about the index."""
    if lost := expected.keys() - stored.keys():
        yield f"lacks {len(lost)} records (such as {min(lost)})"
    if strange := stored.keys() - expected.keys():
        yield f"holds {len(strange)} records that the ledger does not (such as {min(strange)})"
    if moved := {name for name in stored.keys() & expected.keys() if stored[name] != expected[name]}:
        yield f"keeps {len(moved)} records on the wrong side (such as {min(moved)})"


def lost_ways(collections: Collections, kind: Validity, embedder: Embedder) -> Iterator[str]:
    """Whether Chroma's graph leads to its vectors as well as one built anew from the same vectors.

    Among many vectors that are nearly the same every such graph loses its way, and nothing is damaged.
    """
    held = list(collections.all(kind))
    probes = [vector for _, vector in held[:: max(1, len(held) // _PROBES)]]
    lost = _missed(collections, kind, probes)
    if lost <= len(probes) * _ORDINARY:
        return
    if len(held) <= _COMPARED:
        ordinary = 2 * _missed_anew(held, kind, embedder, probes) + len(probes) * _ORDINARY
    else:
        ordinary = len(probes) / 2
    if lost > ordinary:
        yield f"does not find {lost} of {len(probes)} vectors by themselves"


def _missed(collections: Collections, kind: Validity, probes: Sequence[Vector]) -> int:
    return sum(not collections.finds(kind, probe) for probe in probes)


def _missed_anew(
    held: Sequence[tuple[str, Vector]], kind: Validity, embedder: Embedder, probes: Sequence[Vector]
) -> int:
    """How many of the probes a graph of the same vectors misses that was made just now."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        fresh = Collections(Path(folder), "compare.with", embedder, (kind,))
        try:
            for start in range(0, len(held), _BATCH):
                batch = held[start : start + _BATCH]
                vectors = np.asarray([vector for _, vector in batch], np.float32)
                fresh.put(kind, [name for name, _ in batch], vectors)
            return _missed(fresh, kind, probes)
        finally:
            fresh.close()
