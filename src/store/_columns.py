"""What every table of the ledger is made of: the workspace first, in its columns, keys and references."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, MetaData, PrimaryKeyConstraint, Table, Text
from sqlalchemy import text as sql
from sqlalchemy.types import TypeEngine

from ._types import Names

__all__ = ("column", "key", "later", "later_names", "metadata", "table", "texts", "to", "unique_where")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_1_name)s",
        "uq": "uq_%(table_name)s_%(column_1_name)s",
        "ix": "ix_%(table_name)s_%(column_1_name)s",
    }
)


def column(
    name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]] = Text, *, null: bool = False
) -> Column[Any]:
    return Column(name, kind, nullable=null)


def later(name: str) -> Column[Any]:
    """A text that a later schema added: older rows have it empty."""
    return Column(name, Text, nullable=False, server_default=sql("''"))


def later_names(name: str) -> Column[Any]:
    """A list of names that a later schema added: older rows have none."""
    return Column(name, Names, nullable=False, server_default=sql("'[]'"))


def texts(*names: str) -> list[Column[Any]]:
    return [column(name) for name in names]


def key(*names: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint("workspace", *names)


def to(table: str, column: str, target: str) -> ForeignKeyConstraint:
    """A foreign key that stays inside the workspace."""
    return ForeignKeyConstraint(["workspace", column], [f"{table}.workspace", f"{table}.{target}"])


def unique_where(name: str, where: str, *columns: str) -> Index:
    """An index that lets no two rows share these columns, among the rows where the condition holds."""
    holds = sql(where)
    return Index(name, "workspace", *columns, unique=True, sqlite_where=holds, postgresql_where=holds)


def table(name: str, *parts: Any) -> Table:
    return Table(name, metadata, column("workspace"), *parts)
