"""What was erased: that it was there and the hash of what it was, never what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._canonical import digest
from . import _rows, tables
from .records import Tombstone

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("add", "epoch", "get", "list_")

_t = tables.tombstones.c


def add(tx: Transaction, kind: str, object_id: str, sha256: str = "") -> Tombstone:
    """Record that a thing was erased, by the actor and at the time of this transaction; once for each thing."""
    stone = Tombstone(
        id=f"tmb-{digest([tx.workspace, kind, object_id])[:12]}",
        kind=kind,
        object_id=object_id,
        sha256=sha256,
        at=tx.now,
        by=tx.actor.id if tx.actor else "",
    )
    if _rows.add_new(tx, tables.tombstones, _rows.values(stone)):
        return stone
    return _rows.first(tx, tables.tombstones, Tombstone, {"id": stone.id}) or stone


def get(tx: Transaction, kind: str, object_id: str) -> Tombstone | None:
    """The tombstone of that thing, when it was erased."""
    return _rows.first(tx, tables.tombstones, Tombstone, {"kind": kind, "object_id": object_id})


def list_(tx: Transaction, *, kind: str | None = None, object_id: str | None = None) -> list[Tombstone]:
    """Tombstones that fit every given piece, the oldest first."""
    where = _rows.equal({_t.kind: kind, _t.object_id: object_id})
    return _rows.many(tx, tables.tombstones, Tombstone, *where, order=(_t.at, _t.id))


def epoch(tx: Transaction) -> int:
    """How many things were erased so far; an index that was built before the last of them is to be built anew."""
    return _rows.number(tx, "SELECT count(*) FROM tombstones WHERE workspace = {}")
