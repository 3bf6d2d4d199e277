"""What is to be sent to whom, and when what is due was done."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

OUTBOX = (
    ("id kind recipients title risk link items_json created_at state", sa.Text, False),
    ("attempts", sa.BigInteger, False),
    ("next_at", sa.Text, False),
    ("fence", sa.BigInteger, False),
    ("lease_until", sa.Text, True),
    ("reached fault", sa.Text, False),
    ("ended_at", sa.Text, True),
)
JOBS = (
    ("name period state started_at lease_until", sa.Text, False),
    ("fence", sa.BigInteger, False),
    ("fault", sa.Text, False),
    ("done_at", sa.Text, True),
)


def upgrade() -> None:
    for table, columns, key in (("outbox", OUTBOX, ("id",)), ("jobs", JOBS, ("name", "period"))):
        op.create_table(
            table,
            sa.Column("workspace", sa.Text, nullable=False),
            *(
                sa.Column(name, kind, nullable=null)
                for names, kind, null in columns
                for name in names.split()
            ),
            sa.PrimaryKeyConstraint("workspace", *key, name=f"pk_{table}"),
        )
    op.create_index("ix_outbox_state", "outbox", ["workspace", "state", "next_at"])
