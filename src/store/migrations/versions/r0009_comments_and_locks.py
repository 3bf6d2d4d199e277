"""Comments on drafts, and who is at work on which review."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

COMMENTS = (
    ("id review_id draft_sha part", sa.Text, False),
    ("starts ends", sa.Integer, False),
    ("quote text reply_to by account at", sa.Text, False),
    ("resolved_at", sa.Text, True),
    ("resolved_by", sa.Text, False),
)
LOCKS = (("review_id by taken_at until", sa.Text, False),)


def upgrade() -> None:
    for table, columns, key in (("comments", COMMENTS, "id"), ("locks", LOCKS, "review_id")):
        op.create_table(
            table,
            sa.Column("workspace", sa.Text, nullable=False),
            *(
                sa.Column(name, kind, nullable=null)
                for names, kind, null in columns
                for name in names.split()
            ),
            sa.PrimaryKeyConstraint("workspace", key, name=f"pk_{table}"),
            sa.ForeignKeyConstraint(
                ["workspace", "review_id"],
                ["reviews.workspace", "reviews.id"],
                name=f"fk_{table}_review_id",
            ),
        )
    op.create_index("ix_comments_review_id", "comments", ["workspace", "review_id"])
