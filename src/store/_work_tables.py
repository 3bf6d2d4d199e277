"""The tables of what waits to be done: notices, and jobs that are due."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index

from ._columns import column, key, table, texts
from ._types import Json, Moment, Names

__all__ = ("jobs", "outbox")

# What is to be said to people, and how far that is; no draft's text and no address.
outbox = table(
    "outbox",
    *texts("id", "kind"),
    column("recipients", Names),
    *texts("title", "risk", "link"),
    column("items_json", Json),
    column("created_at", Moment),
    column("state"),
    column("attempts", BigInteger),
    column("next_at", Moment),
    column("fence", BigInteger),
    column("lease_until", Moment, null=True),
    column("reached", Names),
    column("fault"),
    column("ended_at", Moment, null=True),
    key("id"),
    Index("ix_outbox_state", "workspace", "state", "next_at"),
)

# What is done once in a period, by whichever worker comes first.
jobs = table(
    "jobs",
    *texts("name", "period", "state"),
    column("started_at", Moment),
    column("lease_until", Moment),
    column("fence", BigInteger),
    column("fault"),
    column("done_at", Moment, null=True),
    key("name", "period"),
)
