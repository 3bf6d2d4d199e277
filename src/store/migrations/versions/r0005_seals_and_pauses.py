"""Heads of the audit chain are sealed, and agents and channels can be paused."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXTS = ("id", "kind", "target", "by", "account", "reason")


def upgrade() -> None:
    op.add_column("audit_heads", sa.Column("seal", sa.Text, nullable=False, server_default=sa.text("''")))
    op.create_table(
        "pauses",
        sa.Column("workspace", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text, nullable=True),
        sa.Column("ended_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_pauses"),
    )
    op.create_index("ix_pauses_target", "pauses", ["workspace", "kind", "target"])
