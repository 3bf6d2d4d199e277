"""The table of approved drafts that are looked at a second time."""

from __future__ import annotations

from sqlalchemy import Index

from ._columns import column, key, table, texts, to
from ._types import Moment

__all__ = ("samples",)

# Drawn by chance; `outcome` is empty until somebody has looked, then `ok` or `error`.
samples = table(
    "samples",
    *texts("id", "review_id", "draft_sha", "channel", "period", "role"),
    column("drawn_at", Moment),
    *texts("outcome", "finding", "by", "account"),
    column("ended_at", Moment, null=True),
    key("id"),
    to("reviews", "review_id", "id"),
    Index("ix_samples_period", "workspace", "period"),
    Index("ix_samples_review_id", "workspace", "review_id"),
)
