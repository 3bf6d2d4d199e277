"""The index: derived from the ledger, local to this machine, rebuilt whenever it is not what it should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, runtime_checkable

from ._facets import UNMARKED, Facets, NamedField, Where

if TYPE_CHECKING:
    from .embedder import Vector

__all__ = (
    "Changes",
    "Entry",
    "Facets",
    "Foretells",
    "Health",
    "Hit",
    "Index",
    "IndexBusy",
    "IndexUnavailable",
    "Leg",
    "NamedField",
    "Progress",
    "Source",
    "Validity",
    "Where",
    "fuse",
)

Leg = Literal["lexical", "vector", "hybrid"]
Validity = Literal["current", "history", "sources"]

Progress = Callable[[int, int], None]
"""Told now and then how many of how many records are done."""

_RRF_K = 60


@dataclass(frozen=True)
class Entry:
    """One record as the index sees it.

    Attributes:
        seq: the change counter's value at the record's last change.
        validity: `history` for records that something newer replaced, `sources` for passages of long texts;
            each is kept apart.
        facets: what it can be filtered by.
    """

    id: str
    seq: int
    text: str
    validity: Validity = "current"
    facets: Facets = UNMARKED


class Changes(NamedTuple):
    """What changed after some point: entries in the order of their changes, and the counter's value now.

    `epoch` is the number of erasures; an index of another epoch is built anew, so that nothing erased stays in it.
    """

    sequence: int
    entries: Sequence[Entry]
    epoch: int = 0


class Source(Protocol):
    """What an index follows: the ledger, in practice."""

    def changes(self, since: int) -> Changes:
        """Entries that changed after the counter had the value `since`; 0 gives all of them."""
        ...


class Hit(NamedTuple):
    """One found record.

    Attributes:
        rank: 1 for the best.
        score: higher is better; comparable within one leg only. For `vector` it is the cosine.
        parts: the hits of the single legs behind a fused one.
    """

    id: str
    rank: int
    score: float
    leg: Leg
    parts: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class Health:
    """What a check found; an index with problems is to be rebuilt."""

    entries: int
    sequence: int
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the index may be relied on."""
        return not self.problems


class IndexUnavailable(Exception):
    """The index cannot be used now; the message says why. The ledger is not concerned."""


class IndexBusy(IndexUnavailable):
    """Nothing is known to be wrong with the files: another process writes, or this one may not."""


@runtime_checkable
class Index(Protocol):
    """Finds records by their text.

    Any method may raise `IndexUnavailable`, and nothing else, for what is wrong with the index's files.
    `brandwright.testing.index_conformance` holds the tests that every index has to pass.
    """

    @property
    def leg(self) -> Leg: ...

    def sync(self) -> int:
        """Bring the index up to the ledger; how many entries that changed. A damaged index is built anew."""
        ...

    def search(
        self, query: str, k: int, where: Where | None = None, among: Set[str] | None = None
    ) -> list[Hit]:
        """At most `k` records, best first, of those that `where` admits and that are in `among`; all by default."""
        ...

    def names(self, field: NamedField, where: Where | None = None) -> frozenset[str]:
        """The distinct values of a facet among the records that `where` admits, without the empty one."""
        ...

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vector]:
        """The stored vectors of records, as far as there are any; none for an index without vectors."""
        ...

    def rebuild(self, on_progress: Progress | None = None, *, reuse_vectors: bool = False) -> int:
        """Build the index anew beside the old one, and put it in its place; how many entries it has.

        Args:
            reuse_vectors: copy the stored vectors of texts that did not change, as far as they prove to be whole.
        """
        ...

    def health(self) -> Health:
        """A quick check, cheap enough for every start."""
        ...

    def verify(self) -> Health:
        """A thorough check against the ledger: the same records, and each can be found."""
        ...

    def close(self) -> None:
        """Let go of files; the next call opens them again."""
        ...


@runtime_checkable
class Foretells(Protocol):
    """An index that knows a part of what it will find before the rest is ready."""

    def foretold(self, query: str, k: int, where: Where | None = None) -> list[str]:
        """Ids that the same search is likely to find, best first; perhaps none."""
        ...


def fuse(legs: Sequence[Sequence[Hit]], k: int) -> list[Hit]:
    """Reciprocal rank fusion: a record's score is the sum of 1 / (60 + rank) over the legs that found it."""
    found: dict[str, list[Hit]] = {}
    for leg in legs:
        for hit in leg:
            found.setdefault(hit.id, []).append(hit)
    scores = {name: sum(1 / (_RRF_K + hit.rank) for hit in parts) for name, parts in found.items()}
    # The id breaks ties, so that the same question always has the same order.
    best = sorted(found, key=lambda name: (-scores[name], name))[:k]
    return [
        Hit(name, rank, scores[name], "hybrid", tuple(found[name])) for rank, name in enumerate(best, start=1)
    ]
