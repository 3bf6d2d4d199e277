"""Memory grows up: where a learning came from, passages of sources, pairs, and tombstones.

Columns that older rows lack come with a default. They stand last in their table, as `tables` has them.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "": sa.Text,
    "big": sa.BigInteger,
    "bool": sa.Boolean,
    "float": sa.Float,
    "int": sa.Integer,
}

TABLES = {
    "passages": (
        "id source_id source_sha256 title locator brand ordinal:int text access trust added_at "
        "erased:bool seq:big"
    ),
    "memory_pairs": "id kind one other score:float why status decided_by decided_at? created_at",
    "tombstones": "id kind object_id sha256 at by",
}
REFERENCES = (("memory_pairs", "one", "learnings"), ("memory_pairs", "other", "learnings"))
UNIQUE = (("passages", "uq_passages_seq", "seq"),)
INDEXES = (
    ("passages", "ix_passages_source_id", "source_id ordinal"),
    ("memory_pairs", "ix_memory_pairs_one", "one"),
    ("memory_pairs", "ix_memory_pairs_other", "other"),
    ("memory_pairs", "ix_memory_pairs_status", "status kind"),
    ("tombstones", "ix_tombstones_object_id", "object_id"),
)


def upgrade() -> None:
    op.add_column("learnings", _empty_text("source_sha256"))
    op.add_column("learnings", sa.Column("confidence", sa.Float, nullable=True))
    op.add_column("learnings", _empty_text("retest"))
    for table in TABLES:
        _create(table)
    for table, name, columns in INDEXES:
        op.create_index(name, table, ["workspace", *columns.split()])


def _empty_text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''"))


def _create(table: str) -> None:
    references = (
        sa.ForeignKeyConstraint(
            ["workspace", column], [f"{to}.workspace", f"{to}.id"], name=f"fk_{table}_{column}"
        )
        for owner, column, to in REFERENCES
        if owner == table
    )
    unique = (
        sa.UniqueConstraint("workspace", *columns.split(), name=name)
        for owner, name, columns in UNIQUE
        if owner == table
    )
    op.create_table(
        table,
        sa.Column("workspace", sa.Text, nullable=False),
        *map(_column, TABLES[table].split()),
        sa.PrimaryKeyConstraint("workspace", "id", name=f"pk_{table}"),
        *references,
        *unique,
    )


def _column(spec: str) -> sa.Column[Any]:
    name, _, kind = spec.removesuffix("?").partition(":")
    return sa.Column(name, TYPES[kind], nullable=spec.endswith("?"))
