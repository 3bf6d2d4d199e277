"""What a reviewer answered about a draft beside the decision on it. Who answered stands in the decision alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("QUESTIONS", "Answer", "Rating", "add", "for_review", "get")

Answer = Literal["yes", "no", "unsure", ""]
"""Empty when the question was not answered."""

QUESTIONS = ("accurate", "useful", "brand_safe", "real_need")
"""Was it accurate, useful and safe for the brand, and is it tied to a real customer need?"""

_t = tables.ratings.c


@dataclass(frozen=True, kw_only=True)
class Rating:
    """The answers that came with one decision."""

    decision_id: str
    review_id: str
    accurate: Answer = ""
    useful: Answer = ""
    brand_safe: Answer = ""
    real_need: Answer = ""
    rated_at: datetime


def add(tx: Transaction, rating: Rating) -> Rating:
    """Record the answers of a decision, in its transaction; the same decision again is an error."""
    _rows.add(tx, tables.ratings, _rows.values(rating))
    return rating


def get(tx: Transaction, decision_id: str) -> Rating | None:
    """The answers that came with a decision."""
    return _rows.first(tx, tables.ratings, Rating, {"decision_id": decision_id})


def for_review(tx: Transaction, review_id: str) -> list[Rating]:
    """All answers about a review, the oldest first."""
    order = (_t.rated_at, _t.decision_id)
    return _rows.many(tx, tables.ratings, Rating, _t.review_id == review_id, order=order)
