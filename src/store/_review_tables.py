"""The tables of what people say about a draft before they decide, and of who is at work on a review."""

from __future__ import annotations

from sqlalchemy import Index, Integer

from ._columns import column, key, table, texts, to
from ._types import Moment

__all__ = ("comments", "locks")

comments = table(
    "comments",
    *texts("id", "review_id", "draft_sha", "part"),
    column("starts", Integer),
    column("ends", Integer),
    *texts("quote", "text", "reply_to", "by", "account"),
    column("at", Moment),
    column("resolved_at", Moment, null=True),
    column("resolved_by"),
    key("id"),
    to("reviews", "review_id", "id"),
    Index("ix_comments_review_id", "workspace", "review_id"),
)

# One row a review, taken over when it has run out: presence, not history.
locks = table(
    "locks",
    *texts("review_id", "by"),
    column("taken_at", Moment),
    column("until", Moment),
    key("review_id"),
    to("reviews", "review_id", "id"),
)
