"""Every version of every learning, out of a ledger and into one: the history as it was, and not made anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from . import _rows, tables
from ._time import to_text
from .learnings import as_json
from .records import Learning, LearningVersion

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("all_versions", "put_history")

_v = tables.learning_versions.c
_FIELDS = ("learning_id", "version", "seq", "author", "reason", "at", "learning_json")


def all_versions(tx: Transaction) -> Iterator[dict[str, Any]]:
    """Every version as JSON values, in the order in which they were made."""
    statement = select(*(_v[name] for name in _FIELDS)).where(_v.workspace == tx.workspace).order_by(_v.seq)
    with tx.connection.execute(statement, execution_options={"yield_per": 1000}) as result:
        for learning_id, version, seq, author, reason, at, learning in result:
            yield {
                "learning_id": learning_id,
                "version": version,
                "seq": seq,
                "author": author,
                "reason": reason,
                "at": to_text(at),
                "learning": learning,
            }


def put_history(tx: Transaction, versions: Sequence[LearningVersion], current: Sequence[Learning]) -> None:
    """Put versions on record as they were made elsewhere, and the records as they stand after the last of them.

    Args:
        current: each either new or on record in an older version, which it replaces.
    """
    known = _rows.known(tx, tables.learnings.c.id, [learning.id for learning in current])
    fresh = [_rows.values(learning) for learning in current if learning.id not in known]
    _rows.add_many(tx, tables.learnings, fresh)
    for learning in current:
        if learning.id in known:
            _rows.change(tx, tables.learnings, tables.learnings.c.id == learning.id, **_rows.values(learning))
    rows = [
        {
            "learning_id": version.learning_id,
            "version": version.version,
            "seq": version.seq,
            "author": version.author,
            "reason": version.reason,
            "at": version.at,
            "learning_json": as_json(version.learning),
        }
        for version in versions
    ]
    _rows.add_many(tx, tables.learning_versions, rows)
