"""Long source texts in pieces, with a counter of their own that an index follows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from . import _rows, tables
from .records import Passage

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("changed_since", "erase", "get_many", "list_", "put_many", "sequence")

_t = tables.passages.c


def sequence(tx: Transaction) -> int:
    """How many changes the passages have seen; an index that has followed to this number is up to date."""
    newest = select(func.max(_t.seq)).where(_t.workspace == tx.workspace)
    return tx.connection.execute(newest).scalar() or 0


def put_many(tx: Transaction, passages: Iterable[Passage]) -> int:
    """Put passages on record, and say how many are new; one whose id is known stays as it is, erased or not."""
    given = {passage.id: passage for passage in reversed(list(passages))}
    known = _rows.known(tx, _t.id, given)
    start = sequence(tx) + 1
    new = [passage for passage in reversed(given.values()) if passage.id not in known]
    rows = [_rows.values(dataclasses.replace(passage, seq=seq)) for seq, passage in enumerate(new, start)]
    _rows.add_many(tx, tables.passages, rows)
    return len(rows)


def get_many(tx: Transaction, ids: Iterable[str]) -> dict[str, Passage]:
    """The passages of those ids that are on record, in the order asked for."""
    return _rows.many_by(tx, tables.passages, Passage, _t.id, ids)


def list_(
    tx: Transaction,
    *,
    source_id: str | None = None,
    source_sha256: str | None = None,
    brand: str | None = None,
    erased: bool | None = False,
    limit: int | None = None,
) -> list[Passage]:
    """Passages that fit every given piece, source by source in their order; those erased only on demand."""
    given = {
        _t.source_id: source_id,
        _t.source_sha256: source_sha256,
        _t.brand: brand,
        _t.erased: erased,
    }
    order = (_t.source_id, _t.ordinal, _t.id)
    return _rows.many(tx, tables.passages, Passage, *_rows.equal(given), order=order, limit=limit)


def changed_since(tx: Transaction, seq: int, limit: int | None = None) -> list[Passage]:
    """The passages that changed after that count, each once, in the order of their last change."""
    return _rows.many(tx, tables.passages, Passage, _t.seq > seq, order=(_t.seq,), limit=limit)


def erase(tx: Transaction, ids: Sequence[str]) -> int:
    """Leave only the shells of these passages, each as a new change; how many held something until now."""
    open_ones = [passage for passage in get_many(tx, ids).values() if not passage.erased]
    empty = {"source_id": "", "title": "", "locator": "", "text": "", "trust": "", "access": ()}
    for seq, passage in enumerate(open_ones, sequence(tx) + 1):
        _rows.change(tx, tables.passages, _t.id == passage.id, erased=True, seq=seq, **empty)
    return len(open_ones)
