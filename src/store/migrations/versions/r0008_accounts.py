"""Accounts of people with their sessions, and tokens of programs."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ACCOUNTS = (
    ("id person password", sa.Text, False),
    ("disabled", sa.Boolean, False),
    ("created_at changed_at", sa.Text, False),
)
SESSIONS = (("sha256 account created_at expires_at", sa.Text, False),)
TOKENS = (
    ("id sha256 prefix kind name issued_by acts created_at expires_at", sa.Text, False),
    ("revoked_at", sa.Text, True),
)
_ACCOUNT = sa.ForeignKeyConstraint(
    ["workspace", "account"], ["accounts.workspace", "accounts.id"], name="fk_sessions_account"
)


def _columns(spec: Iterable[tuple[str, Any, bool]]) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=null) for names, kind, null in spec for name in names.split()]


def upgrade() -> None:
    for table, spec, key, *more in (
        ("accounts", ACCOUNTS, "id"),
        ("sessions", SESSIONS, "sha256", _ACCOUNT),
        ("api_tokens", TOKENS, "id"),
    ):
        op.create_table(
            table,
            sa.Column("workspace", sa.Text, nullable=False),
            *_columns(spec),
            sa.PrimaryKeyConstraint("workspace", key, name=f"pk_{table}"),
            *more,
        )
    op.create_index("ix_sessions_account", "sessions", ["workspace", "account", "created_at"])
    op.create_index("uq_api_tokens_sha256", "api_tokens", ["workspace", "sha256"], unique=True)
