"""How judges compare with people: one row a comparison."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXTS = ("id", "judge", "version", "spec_sha", "prompt_sha", "engine", "model", "source")
COUNTS = ("both_pass", "judge_only", "human_only", "both_fail", "unclear_pass", "unclear_fail", "repeats")
FIGURES = ("kappa", "low", "high", "base_rate", "sensitivity", "specificity", "consistency", "cost")


def upgrade() -> None:
    op.create_table(
        "calibrations",
        sa.Column("workspace", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.Float, nullable=True) for name in FIGURES),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("sample_json", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_calibrations"),
    )
    op.create_index("ix_calibrations_judge", "calibrations", ["workspace", "judge", "at"])
