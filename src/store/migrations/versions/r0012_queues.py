"""Indexes of the inbox, so that it sorts and counts thousands of reviews without reading them."""

from alembic import op

revision = "0012"
down_revision = "0011"

INDEXES = (
    ("reviews", "ix_reviews_queue", ("closed", "verdict", "created_at", "id", "asset", "held")),
    ("signoffs", "ix_signoffs_owed", ("decision_id", "role", "review_id")),
    ("signoffs", "ix_signoffs_due", ("decision_id", "due_at", "review_id")),
)


def upgrade() -> None:
    for table, name, columns in INDEXES:
        op.create_index(name, table, ["workspace", *columns])
