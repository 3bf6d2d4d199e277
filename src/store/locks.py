"""Who is at work on a review, and until when. It tells others; it keeps nobody from deciding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("Lock", "get", "release", "take")

_t = tables.locks.c


@dataclass(frozen=True, kw_only=True)
class Lock:
    """Who said to be at work on a review."""

    review_id: str
    by: str
    taken_at: datetime
    until: datetime


def take(tx: Transaction, lock: Lock) -> Lock:
    """Take a lock that is free, has run out or is one's own; returns the lock in force, whoever holds it."""
    free = or_(_t.until <= tx.now, _t.by == lock.by)
    changed = _rows.change(
        tx,
        tables.locks,
        _t.review_id == lock.review_id,
        free,
        by=lock.by,
        taken_at=lock.taken_at,
        until=lock.until,
    )
    if changed or _rows.add_new(tx, tables.locks, _rows.values(lock)):
        return lock
    return get(tx, lock.review_id) or lock


def get(tx: Transaction, review_id: str) -> Lock | None:
    """The lock in force; None when nobody holds it any more."""
    lock = _rows.first(tx, tables.locks, Lock, {"review_id": review_id})
    return lock if lock and lock.until > tx.now else None


def release(tx: Transaction, review_id: str, by: str) -> bool:
    """Give one's own lock back; whether it was held."""
    return _rows.remove(tx, tables.locks, _t.review_id == review_id, _t.by == by) == 1
