"""What people say about places of a draft; a thread begins with a comment that replies to none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("Comment", "add", "for_review", "get", "reopen", "resolve")

_t = tables.comments.c


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One comment.

    Attributes:
        draft_sha: the draft that the person saw.
        part: of the draft; empty when all of it is meant.
        starts, ends: code points of the part's text, end exclusive; both 0 when the whole part is meant.
        quote: the words there, so that the comment can be read beside another version.
        reply_to: the thread's first comment; empty for that one itself.
        resolved_at: when the thread was closed, kept with its first comment.
    """

    id: str
    review_id: str
    draft_sha: str
    part: str = ""
    starts: int = 0
    ends: int = 0
    quote: str = ""
    text: str
    reply_to: str = ""
    by: str
    account: str
    at: datetime
    resolved_at: datetime | None = None
    resolved_by: str = ""


def add(tx: Transaction, comment: Comment) -> bool:
    """Keep a comment; whether it was new, for the same id is kept once."""
    return _rows.add_new(tx, tables.comments, _rows.values(comment))


def get(tx: Transaction, comment_id: str) -> Comment | None:
    """The comment of that id."""
    return _rows.first(tx, tables.comments, Comment, {"id": comment_id})


def for_review(tx: Transaction, review_id: str) -> list[Comment]:
    """All comments on a review, the oldest first."""
    return _rows.read(tx, tables.comments, Comment, {"review_id": review_id}, order=("at", "id"))


def resolve(tx: Transaction, comment_id: str, by: str) -> bool:
    """Close a thread; False when it is closed already."""
    where = (_t.id == comment_id, _t.resolved_at.is_(None))
    return _rows.change(tx, tables.comments, *where, resolved_at=tx.now, resolved_by=by) == 1


def reopen(tx: Transaction, comment_id: str) -> bool:
    """Open a thread again; False when it is open."""
    where = (_t.id == comment_id, _t.resolved_at.is_not(None))
    return _rows.change(tx, tables.comments, *where, resolved_at=None, resolved_by="") == 1
