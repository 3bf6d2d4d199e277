"""Approved drafts that were drawn for a second look."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TEXTS = "workspace id review_id draft_sha channel period role drawn_at outcome finding by account"


def upgrade() -> None:
    op.create_table(
        "samples",
        *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS.split()),
        sa.Column("ended_at", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_samples"),
        sa.ForeignKeyConstraint(
            ["workspace", "review_id"], ["reviews.workspace", "reviews.id"], name="fk_samples_review_id"
        ),
    )
    op.create_index("ix_samples_period", "samples", ["workspace", "period"])
    op.create_index("ix_samples_review_id", "samples", ["workspace", "review_id"])
