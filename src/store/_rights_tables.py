"""The table of standing decisions."""

from __future__ import annotations

from sqlalchemy import Index

from ._columns import column, key, table, texts
from ._types import Moment

__all__ = ("standing_decisions",)

# Who signed a version of the policy, so that what it calls autonomous may go ahead while that version is in force.
standing_decisions = table(
    "standing_decisions",
    *texts("id", "policy_sha", "by", "account", "auth", "reason"),
    column("at", Moment),
    key("id"),
    Index("ix_standing_decisions_policy_sha", "workspace", "policy_sha"),
)
