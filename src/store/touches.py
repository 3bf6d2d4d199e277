"""Where a piece of evidence went: drafts whose sentences cite it, and drafts whose writing followed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, bindparam, or_, select, type_coerce
from sqlalchemy import text as sql
from sqlalchemy.types import LargeBinary

from . import drafts, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("citing", "following")

_d = tables.drafts.c
_u = tables.draft_uses.c

_HOLDS = {
    "sqlite": "instr(drafts.canonical, :part) > 0",
    "postgresql": "position(:part in drafts.canonical) > 0",
}


def citing(tx: Transaction, evidence_id: str) -> list[str]:
    """The sha256 of every draft that cites it, whoever wrote or edited the draft; the oldest first.

    The drafts' bytes are searched, which takes a moment on a large ledger.

    Raises:
        StateError: a draft that seems to cite it is damaged.
    """
    holds = sql(_HOLDS[tx.connection.dialect.name]).bindparams(
        bindparam("part", f'"{evidence_id}"'.encode(), type_=LargeBinary)
    )
    found = select(_d.sha256).where(_d.workspace == tx.workspace, holds).order_by(_d.created_at, _d.sha256)
    shas = tx.connection.execute(found).scalars().all()
    return [sha for sha in shas if evidence_id in drafts.get(tx, sha).evidence_ids()]


def following(tx: Transaction, evidence_id: str) -> list[str]:
    """The sha256 of every draft with a choice that names it as its reason, whether the draft cites it or not."""
    columns = (type_coerce(column, Text) for column in (_u.choices_json, _u.evidence_json))
    names = or_(*(column.contains(evidence_id, autoescape=True) for column in columns))
    found = select(_u.draft_sha).distinct().where(_u.workspace == tx.workspace, names).order_by(_u.draft_sha)
    return list(tx.connection.execute(found).scalars())
