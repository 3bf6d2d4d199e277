"""Waivers: decisions that let one finding stand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_

from . import _rows, tables
from .records import Waiver

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("active", "add", "list_")

_t = tables.waivers.c
_ORDER = (_t.created_at, _t.id)


def add(tx: Transaction, waiver: Waiver) -> Waiver:
    """Record a waiver."""
    _rows.add(tx, tables.waivers, _rows.values(waiver))
    return waiver


def list_(tx: Transaction, review_id: str) -> list[Waiver]:
    """All of the review's waivers, also those that have run out; the oldest first."""
    return _rows.many(tx, tables.waivers, Waiver, _t.review_id == review_id, order=_ORDER)


def active(tx: Transaction, review_id: str, on: date) -> list[Waiver]:
    """The review's waivers that hold on that day; `until` is the last one."""
    holds = or_(_t.until.is_(None), _t.until >= on)
    return _rows.many(tx, tables.waivers, Waiver, _t.review_id == review_id, holds, order=_ORDER)
