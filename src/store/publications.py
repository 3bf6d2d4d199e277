"""What went out: files that were exported, and records that a draft is live somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _rows, tables
from .records import Export, Publication

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("add", "add_export", "exports", "get", "list_", "withdraw")

_p = tables.publications.c
_e = tables.exports.c


def add(tx: Transaction, publication: Publication) -> Publication:
    """Record that a draft went live."""
    _rows.add(tx, tables.publications, _rows.values(publication))
    return publication


def get(tx: Transaction, publication_id: str) -> Publication | None:
    """The publication of that id."""
    return _rows.first(tx, tables.publications, Publication, {"id": publication_id})


def list_(
    tx: Transaction,
    *,
    draft_sha: str | None = None,
    review_id: str | None = None,
    platform: str | None = None,
    external_id: str | None = None,
    live: bool | None = None,
    limit: int | None = None,
) -> list[Publication]:
    """Publications that fit every given piece, the newest first; `live` ones were not withdrawn."""
    given = {
        _p.draft_sha: draft_sha,
        _p.review_id: review_id,
        _p.platform: platform,
        _p.external_id: external_id,
    }
    where = _rows.equal(given)
    if live is not None:
        where.append(_p.withdrawn_at.is_(None) if live else _p.withdrawn_at.is_not(None))
    order = (_p.live_at.desc(), _p.id.desc())
    return _rows.many(tx, tables.publications, Publication, *where, order=order, limit=limit)


def withdraw(tx: Transaction, publication_id: str) -> bool:
    """Record that a publication was taken down; False when it was already, or is not on record."""
    where = (_p.id == publication_id, _p.withdrawn_at.is_(None))
    return _rows.change(tx, tables.publications, *where, withdrawn_at=tx.now) == 1


def add_export(tx: Transaction, export: Export) -> Export:
    """Record that a file was made of approved bytes."""
    _rows.add(tx, tables.exports, _rows.values(export))
    return export


def exports(tx: Transaction, *, review_id: str | None = None, draft_sha: str | None = None) -> list[Export]:
    """Exports of a review or a draft, or all, the oldest first."""
    where = _rows.equal({_e.review_id: review_id, _e.draft_sha: draft_sha})
    return _rows.many(tx, tables.exports, Export, *where, order=(_e.at, _e.id))
