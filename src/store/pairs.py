"""Pairs of learnings that code found to be nearly the same or to contradict each other, until a person decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from .._canonical import digest
from . import _rows, tables
from .records import Pair, PairKind, PairStatus

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("add_many", "count", "decide", "get", "list_", "pair", "remove")

_t = tables.memory_pairs.c


def pair(tx: Transaction, kind: PairKind, ids: tuple[str, str], *, score: float = 1.0, why: str = "") -> Pair:
    """The open pair of two learnings, named by its kind and their ids, in whichever order they are given."""
    one, other = sorted(ids)
    name = f"pair-{digest([tx.workspace, kind, one, other])[:12]}"
    return Pair(id=name, kind=kind, one=one, other=other, score=score, why=why, created_at=tx.now)


def add_many(tx: Transaction, pairs: Iterable[Pair]) -> int:
    """Record pairs, and say how many are new; one that is known, decided or not, stays as it is.

    Raises:
        ValueError: when a pair is not in order, or is one learning twice.
    """
    given = {item.id: item for item in pairs}
    if wrong := next((item for item in given.values() if item.one >= item.other), None):
        raise ValueError(f"{wrong.id} names {wrong.one} and {wrong.other}, which is not in order")
    known = _rows.known(tx, _t.id, given)
    new = [_rows.values(item) for item in given.values() if item.id not in known]
    _rows.add_many(tx, tables.memory_pairs, new)
    return len(new)


def get(tx: Transaction, pair_id: str) -> Pair | None:
    """The pair of that id."""
    return _rows.first(tx, tables.memory_pairs, Pair, {"id": pair_id})


def list_(
    tx: Transaction,
    *,
    kind: PairKind | None = None,
    status: PairStatus | None = None,
    learning_id: str | None = None,
    limit: int | None = None,
) -> list[Pair]:
    """Pairs that fit every given piece: contradictions first, then the most alike."""
    where = _rows.equal({_t.kind: kind, _t.status: status})
    if learning_id is not None:
        where.append(or_(_t.one == learning_id, _t.other == learning_id))
    order = (_t.kind, _t.score.desc(), _t.created_at, _t.id)
    return _rows.many(tx, tables.memory_pairs, Pair, *where, order=order, limit=limit)


def count(tx: Transaction, *, kind: PairKind | None = None, status: PairStatus | None = None) -> int:
    """How many pairs fit."""
    where = _rows.equal({_t.kind: kind, _t.status: status})
    found = select(func.count()).select_from(tables.memory_pairs).where(_t.workspace == tx.workspace, *where)
    return tx.connection.execute(found).scalar_one()


def decide(tx: Transaction, pair_id: str, status: PairStatus) -> bool:
    """Close an open pair in the name of the transaction's actor; True for one caller only."""
    by = tx.actor.id if tx.actor else ""
    where = (_t.id == pair_id, _t.status == "open")
    new = {"status": status, "decided_by": by, "decided_at": tx.now}
    return _rows.change(tx, tables.memory_pairs, *where, **new) == 1


def remove(tx: Transaction, learning_id: str) -> int:
    """Forget every pair of an erased learning; how many there were."""
    return _rows.remove(tx, tables.memory_pairs, or_(_t.one == learning_id, _t.other == learning_id))
