"""What waits for a decision, and how much of it comes from where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..store import Actor, Ledger, Transaction, learnings, pairs
from ..store.records import Learning, LearningKind, LearningStatus, Pair
from ._pairs import LIVE, find_pairs

__all__ = ("PairView", "Waiting", "listed", "look_for_pairs", "open_pairs", "pending", "source_of", "summary")

PENDING: tuple[LearningStatus, ...] = ("proposed", "disputed")


@dataclass(frozen=True)
class Waiting:
    """How much waits for a decision: in all, and by source, kind and status, the most first."""

    total: int
    by: Mapping[str, Mapping[str, int]]
    pairs: Mapping[str, int]


@dataclass(frozen=True)
class PairView:
    """An open pair with both of its sides."""

    pair: Pair
    one: Learning
    other: Learning


def pending(ledger: Ledger) -> list[Learning]:
    """What waits for a decision: proposed and disputed records, the oldest first."""
    with ledger.read() as tx:
        return learnings.list_(tx, statuses=PENDING)


def listed(
    tx: Transaction,
    *,
    source: str | None = None,
    kind: LearningKind | None = None,
    statuses: Sequence[LearningStatus] = PENDING,
    limit: int | None = None,
) -> list[Learning]:
    """Records that fit every given piece, the oldest first. A source is what `summary` counts by."""
    kinds = [kind] if kind else []
    if source is None:
        return learnings.list_(tx, kinds=kinds, statuses=statuses, limit=limit)
    found = learnings.list_(tx, kinds=kinds, statuses=statuses)
    return [record for record in found if source_of(record) == source][:limit]


def summary(tx: Transaction) -> Waiting:
    """Count what waits."""
    rows = learnings.outline(tx, ("source_id", "locator", "kind", "status"), statuses=PENDING)
    counted: dict[str, Counter[str]] = {name: Counter() for name in ("source", "kind", "status")}
    for source_id, locator, kind, status in rows:
        counted["source"][_source(source_id, locator)] += 1
        counted["kind"][kind] += 1
        counted["status"][status] += 1
    by = {name: dict(sorted(c.items(), key=lambda item: (-item[1], item[0]))) for name, c in counted.items()}
    kinds = {kind: pairs.count(tx, kind=kind, status="open") for kind in ("contradiction", "duplicate")}
    return Waiting(len(rows), by, {kind: count for kind, count in kinds.items() if count})


def source_of(record: Learning) -> str:
    """What a record came from, as reviews count it: its source, or else the file that it was read from."""
    return _source(record.source_id, record.locator)


def _source(source_id: str, locator: str) -> str:
    return source_id or locator.rpartition(":")[0] or locator


def open_pairs(
    tx: Transaction, *, learning_id: str | None = None, limit: int | None = None
) -> list[PairView]:
    """Open pairs with both sides: contradictions first, then the most alike."""
    found = pairs.list_(tx, status="open", learning_id=learning_id, limit=limit)
    sides = learnings.get_many(tx, (name for pair in found for name in (pair.one, pair.other)))
    return [
        PairView(pair, sides[pair.one], sides[pair.other])
        for pair in found
        if sides[pair.one].status in LIVE and sides[pair.other].status in LIVE
    ]


def look_for_pairs(ledger: Ledger, *, actor: Actor) -> int:
    """Compare all records that may still count, and record what is nearly the same or contradictory; how many
    pairs are new. Anybody may look: only a person decides about what is found."""
    with ledger.write(actor) as tx:
        return find_pairs(tx)
