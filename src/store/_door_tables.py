"""The tables of the ways in: accounts of people, their sessions, and tokens of programs and people."""

from __future__ import annotations

from sqlalchemy import Boolean, Index

from ._columns import column, key, table, texts, to
from ._types import Moment, Names

__all__ = ("accounts", "api_tokens", "sessions")

# Of a password, what Argon2id makes of it.
accounts = table(
    "accounts",
    *texts("id", "person", "password"),
    column("disabled", Boolean),
    column("created_at", Moment),
    column("changed_at", Moment),
    key("id"),
)

# Of the value in the browser, its SHA-256.
sessions = table(
    "sessions",
    *texts("sha256", "account"),
    column("created_at", Moment),
    column("expires_at", Moment),
    key("sha256"),
    to("accounts", "account", "id"),
    Index("ix_sessions_account", "workspace", "account", "created_at"),
)

# Of the token, its SHA-256 and the beginning by which people tell it from others.
api_tokens = table(
    "api_tokens",
    *texts("id", "sha256", "prefix", "kind", "name", "issued_by"),
    column("acts", Names),
    column("created_at", Moment),
    column("expires_at", Moment),
    column("revoked_at", Moment, null=True),
    key("id"),
    Index("uq_api_tokens_sha256", "workspace", "sha256", unique=True),
)
