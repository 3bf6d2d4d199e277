"""How good agents are over time: what they predicted, what reviewers answered, and counts of words."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

Columns = tuple[tuple[str, type[sa.types.TypeEngine[Any]], bool], ...]

PREDICTIONS: Columns = (
    ("id agent prompt_version prompt_sha engine model run_id", sa.Text, False),
    ("object_kind object_id object_sha metric unit direction", sa.Text, False),
    ("value low high confidence probability", sa.Float, True),
    ("grounds made_at", sa.Text, False),
    ("due", sa.Text, True),
    ("learning_id link", sa.Text, False),
    ("outcome_value", sa.Float, True),
    ("outcome_on settled_at", sa.Text, True),
    ("abs_error brier", sa.Float, True),
    ("within direction_right", sa.Boolean, True),
)
RATINGS: Columns = (("decision_id review_id accurate useful brand_safe real_need rated_at", sa.Text, False),)
INDEXES = (
    ("predictions", "ix_predictions_learning_id", "learning_id"),
    ("predictions", "ix_predictions_made_at", "made_at"),
    ("ratings", "ix_ratings_review_id", "review_id"),
)
REFERENCES = (
    ("predictions", "run_id", "runs"),
    ("ratings", "decision_id", "decisions"),
    ("ratings", "review_id", "reviews"),
)


def upgrade() -> None:
    op.add_column("drafts", sa.Column("words", sa.BigInteger, nullable=True))
    op.add_column("decisions", sa.Column("words_changed", sa.BigInteger, nullable=True))
    _create("predictions", "id", PREDICTIONS)
    _create("ratings", "decision_id", RATINGS)
    for table, name, column in INDEXES:
        op.create_index(name, table, ["workspace", column])


def _create(table: str, key: str, columns: Columns) -> None:
    references = (
        sa.ForeignKeyConstraint(
            ["workspace", column], [f"{to}.workspace", f"{to}.id"], name=f"fk_{table}_{column}"
        )
        for owner, column, to in REFERENCES
        if owner == table
    )
    op.create_table(
        table,
        sa.Column("workspace", sa.Text, nullable=False),
        *(sa.Column(name, kind, nullable=null) for names, kind, null in columns for name in names.split()),
        sa.PrimaryKeyConstraint("workspace", key, name=f"pk_{table}"),
        *references,
    )
