"""What a learning has touched: drafts that cite it or were written after it, their reviews, and what went out."""

from __future__ import annotations

from dataclasses import dataclass

from ..store import Transaction, publications, reviews, touches
from ..store.records import Publication

__all__ = ("TouchedDraft", "touched_drafts")


@dataclass(frozen=True)
class TouchedDraft:
    """One draft that rests on a learning.

    Attributes:
        cited: whether a sentence cites it; otherwise the writing followed it without saying so.
        reviews: ids of the reviews of this draft, the newest first.
        publications: where it went live, withdrawn ones included.
        exports: ids of the files that were made of it.
    """

    sha256: str
    cited: bool
    reviews: tuple[str, ...] = ()
    publications: tuple[Publication, ...] = ()
    exports: tuple[str, ...] = ()


def touched_drafts(tx: Transaction, learning_id: str) -> tuple[TouchedDraft, ...]:
    """The drafts that a learning touched: first those that cite it, the oldest first.

    Raises:
        StateError: a draft that seems to cite it is damaged.
    """
    cited = touches.citing(tx, learning_id)
    followed = [sha for sha in touches.following(tx, learning_id) if sha not in cited]
    return tuple(_draft(tx, sha, sha in cited) for sha in (*cited, *followed))


def _draft(tx: Transaction, sha: str, cited: bool) -> TouchedDraft:
    return TouchedDraft(
        sha256=sha,
        cited=cited,
        reviews=tuple(review.id for review in reviews.list_(tx, draft_sha=sha, limit=None)),
        publications=tuple(publications.list_(tx, draft_sha=sha)),
        exports=tuple(export.id for export in publications.exports(tx, draft_sha=sha)),
    )
