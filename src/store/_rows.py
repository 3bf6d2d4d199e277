"""Rows of the workspace as frozen values: the only place where statements meet the workspace's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from sqlalchemy import Column, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ColumnElement

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("add", "add_new", "change", "equal", "many", "one", "values")


class _Row(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=_Row)
Where = ColumnElement[bool]


@lru_cache
def _names(cls: type[_Row]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


def values(row: _Row) -> dict[str, Any]:
    """A row's fields by name, not copied."""
    return {name: getattr(row, name) for name in _names(type(row))}


def _may_write(tx: Transaction) -> None:
    if tx.actor is None:
        raise ValueError("this transaction only reads: use Ledger.write")


def _owned(tx: Transaction, row: Mapping[str, Any]) -> dict[str, Any]:
    _may_write(tx)
    if row.get("workspace", tx.workspace) != tx.workspace:
        raise ValueError(f"a row of workspace {row['workspace']!r} in the ledger of {tx.workspace!r}")
    return {**row, "workspace": tx.workspace}


def add(tx: Transaction, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row; a row of the same key is an error."""
    tx.connection.execute(insert(table).values(_owned(tx, row)))


def add_new(tx: Transaction, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless one of the same key is there; whether it was new."""
    dialect = sqlite if tx.connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(_owned(tx, row)).on_conflict_do_nothing()
    # Without the option, PostgreSQL's count of an insert is lost and reads as -1.
    result = tx.connection.execute(statement, execution_options={"preserve_rowcount": True})
    return result.rowcount == 1


def equal(given: Mapping[Column[Any], Any]) -> list[Where]:
    """Conditions for the columns that a value is given for; None asks nothing."""
    return [column == value for column, value in given.items() if value is not None]


def one(
    tx: Transaction, table: Table, cls: type[R], *where: Where, order: tuple[ColumnElement[Any], ...] = ()
) -> R | None:
    """The first row that fits, if there is one."""
    return next(iter(many(tx, table, cls, *where, order=order, limit=1)), None)


def many(
    tx: Transaction,
    table: Table,
    cls: type[R],
    *where: Where,
    order: tuple[ColumnElement[Any], ...] = (),
    limit: int | None = None,
) -> list[R]:
    """The rows that fit, in order."""
    names = _names(cls)
    statement = select(*(table.c[name] for name in names)).where(table.c.workspace == tx.workspace, *where)
    rows = tx.connection.execute(statement.order_by(*order).limit(limit))
    return [cls(**dict(zip(names, row, strict=True))) for row in rows]


def change(tx: Transaction, table: Table, *where: Where, **new: Any) -> int:
    """Set columns of the rows that fit; how many there were."""
    _may_write(tx)
    statement = update(table).where(table.c.workspace == tx.workspace, *where).values(**new)
    return tx.connection.execute(statement).rowcount
