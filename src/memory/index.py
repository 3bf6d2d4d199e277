"""The index: derived from the ledger, local to this machine, rebuilt whenever it is not what it should be."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, runtime_checkable

__all__ = (
    "Changes",
    "Entry",
    "Health",
    "Hit",
    "Index",
    "IndexUnavailable",
    "Leg",
    "Source",
    "Validity",
    "fuse",
)

Leg = Literal["lexical", "vector", "hybrid"]
Validity = Literal["current", "history"]

_RRF_K = 60


@dataclass(frozen=True)
class Entry:
    """One record as the index sees it.

    Attributes:
        seq: the change counter's value at the record's last change.
        validity: `history` for records that something newer replaced; they are kept apart.
    """

    id: str
    seq: int
    text: str
    validity: Validity = "current"


class Changes(NamedTuple):
    """What changed after some point: entries in the order of their changes, and the counter's value now."""

    sequence: int
    entries: Sequence[Entry]


class Source(Protocol):
    """What an index follows: the ledger, in practice."""

    def changes(self, since: int) -> Changes:
        """Entries that changed after the counter had the value `since`; 0 gives all of them."""
        ...


@dataclass(frozen=True)
class Hit:
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

    def search(self, query: str, k: int, allowed: Set[str] | None = None) -> list[Hit]:
        """At most `k` records, best first, of those allowed (all by default)."""
        ...

    def rebuild(self) -> int:
        """Build the index anew beside the old one, and put it in its place; how many entries it has."""
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
