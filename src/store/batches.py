"""Many learnings that came into memory at once: one audit entry for all of them, which each can be led back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from .._canonical import digest
from . import audit, tables
from .records import AuditEntry, ObjectRef

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("ACT", "entry_of", "record")

ACT = "memory.imported"
"""The act of a batch in the audit log."""

_v = tables.learning_versions.c


def record(
    tx: Transaction, since: int, *, source_id: str = "", source_sha256: str = "", reason: str = ""
) -> AuditEntry | None:
    """Write one audit entry for the learnings that this transaction put on record; None when there are none.

    The entry names the file and its hash, how many learnings came of it, the SHA-256 over their ids in order, and
    between which values of the counter they lie.

    Args:
        since: `learnings.sequence` before the batch.
    """
    found = select(_v.learning_id, _v.seq).where(
        _v.workspace == tx.workspace, _v.version == 1, _v.seq > since
    )
    rows = tx.connection.execute(found.order_by(_v.seq)).all()
    if not rows:
        return None
    ids = digest([name for name, _ in rows])
    data = {"count": len(rows), "first_seq": rows[0][1], "last_seq": rows[-1][1], "ids_sha256": ids}
    obj = ObjectRef("import", source_id or f"batch-{ids[:12]}", source_sha256)
    return tx.audit(ACT, obj, reason=reason, data=data)


def entry_of(tx: Transaction, learning_id: str) -> AuditEntry | None:
    """The entry of the batch that put a learning on record; None when it came alone, or is erased."""
    first = select(_v.seq).where(_v.workspace == tx.workspace, _v.learning_id == learning_id, _v.version == 1)
    seq = tx.connection.execute(first).scalar()
    if seq is None:
        return None
    for entry in audit.entries(tx, limit=None, act=ACT):
        if entry.data["first_seq"] <= seq <= entry.data["last_seq"]:
            return entry
    return None
