"""Decision rights: standing decisions, sign-offs that escalate or take different people, attempts at decisions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name, kind in (("reason_code", sa.Text), ("seconds", sa.Float), ("findings_open", sa.BigInteger)):
        _add("decisions", name, kind, "''" if kind is sa.Text else None)
    for name in ("attempt", "attempt_sha"):
        _add("decisions", name, sa.Text, "''")
    some_attempt = sa.text("attempt <> ''")
    op.create_index(
        "uq_decisions_attempt",
        "decisions",
        ["workspace", "attempt"],
        unique=True,
        sqlite_where=some_attempt,
        postgresql_where=some_attempt,
    )
    for name in ("rules", "apart"):
        _add("signoffs", name, sa.Text, "'[]'")
    _add("signoffs", "escalate_at", sa.Text, None)
    _add("signoffs", "escalate_to", sa.Text, "''")
    _standing_decisions()


def _add(table: str, name: str, kind: type[sa.types.TypeEngine[Any]], default: str | None) -> None:
    """An added column: a text that older rows have empty, or a value that they do not have."""
    if default is None:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    else:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=sa.text(default)))


def _standing_decisions() -> None:
    names = ("id", "policy_sha", "by", "account", "auth", "reason", "at")
    op.create_table(
        "standing_decisions",
        sa.Column("workspace", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_standing_decisions"),
    )
    op.create_index("ix_standing_decisions_policy_sha", "standing_decisions", ["workspace", "policy_sha"])
