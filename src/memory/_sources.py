"""Searching source texts: passages, of which the best ones of each source count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..store import Ledger, passages
from ..store.records import Passage
from ._facets import Where
from .index import Hit, IndexUnavailable, Leg

if TYPE_CHECKING:
    from ._hybrid import HybridIndex

__all__ = ("SourceHit", "SourceHits", "search_sources")

_DEEPER, _DEPTH = 3, 100
_MAX_K = 200
_MAX_QUESTION = 2000


@dataclass(frozen=True)
class SourceHit:
    """A found passage.

    Attributes:
        rank: 1 for the best.
        legs: the rank that each search gave it.
    """

    passage: Passage
    rank: int
    score: float
    legs: dict[Leg, int]


class SourceHits(list[SourceHit]):
    """The found passages, best first; of each source only its best one.

    Attributes:
        notices: what could not be used, such as the vector index.
    """

    def __init__(self, hits: Iterable[SourceHit] = (), notices: Iterable[str] = ()) -> None:
        super().__init__(hits)
        self.notices = tuple(notices)


def search_sources(ledger: Ledger, index: HybridIndex, question: str, k: int, where: Where) -> SourceHits:
    """The best passage of each of the best `k` sources; the ledger decides at the end what may be shown."""
    k = min(max(k, 1), _MAX_K)
    try:
        index.sync()
        found = index.search(question[:_MAX_QUESTION], max(_DEEPER * k, _DEPTH), where)
    except IndexUnavailable as error:
        return SourceHits(notices=[f"Source texts cannot be searched: {error}"])
    with ledger.read() as tx:
        stored = passages.get_many(tx, [hit.id for hit in found])
    best: dict[str, tuple[Passage, Hit]] = {}
    for hit in found:
        passage = stored.get(hit.id)
        if passage is not None and _may_be_shown(passage, where):
            best.setdefault(passage.source_id, (passage, hit))
    chosen = list(best.values())[:k]
    hits = (_source_hit(passage, rank, hit) for rank, (passage, hit) in enumerate(chosen, start=1))
    return SourceHits(hits, index.notices)


def _may_be_shown(passage: Passage, where: Where) -> bool:
    return (
        not passage.erased
        and (not where.brand or passage.brand in ("", where.brand))
        and (not passage.access or not where.access.isdisjoint(passage.access))
    )


def _source_hit(passage: Passage, rank: int, hit: Hit) -> SourceHit:
    return SourceHit(passage, rank, hit.score, {part.leg: part.rank for part in hit.parts or (hit,)})
