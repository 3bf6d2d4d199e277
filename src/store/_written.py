"""Statements over rows by their keys, written and typed once and sent as they stand.

A draft sends some fifty of them. Writing such a statement down from its parts and looking up what it was compiled to
takes ten times as long as running it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

__all__ = (
    "Makers",
    "Reading",
    "all_made",
    "as_sent",
    "insert",
    "insert_next",
    "made",
    "mark",
    "select",
    "update",
)

Makers = tuple[Callable[[Any], Any] | None, ...]
"""What makes a driver's value of each of ours; None where both are the same."""

_MOST = 512
"""Statements that are kept: some dozens for each open database."""


@dataclass(frozen=True)
class Reading:
    """A statement that reads rows.

    Attributes:
        makers: of its parameters: the workspace, then the values of the key.
        names: of the columns that it reads, in order.
        readers: what makes our values of some columns.
    """

    statement: str
    makers: Makers
    names: tuple[str, ...]
    readers: tuple[tuple[str, Callable[[Any], Any]], ...]

    def cells(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row as it was read, by the names of its columns."""
        cells = dict(zip(self.names, row, strict=True))
        for name, read in self.readers:
            cells[name] = read(cells[name])
        return cells


def made(makers: Makers, values: Iterable[Any]) -> tuple[Any, ...]:
    """The driver's values of ours."""
    return tuple([maker(value) if maker else value for maker, value in zip(makers, values, strict=True)])


def all_made(makers: Makers, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """The driver's values of many rows: most are as they are, and are not looked at."""
    working = [(place, maker) for place, maker in enumerate(makers) if maker is not None]
    found: list[tuple[Any, ...]] = []
    for row in rows:
        cells = list(row)
        for place, maker in working:
            cells[place] = maker(cells[place])
        found.append(tuple(cells))
    return found


@lru_cache(maxsize=_MOST)
def insert(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, Makers]:
    """The statement that inserts a row with these columns."""
    marks = ", ".join([mark(dialect)] * len(names))
    return (
        f"INSERT INTO {_quoted(dialect, table.name)} ({_quoted(dialect, *names)}) VALUES ({marks})",
        _makers(table, names, dialect),
    )


@lru_cache(maxsize=_MOST)
def insert_next(table: Table, names: tuple[str, ...], within: str, dialect: Dialect) -> tuple[str, Makers]:
    """The same with the next `seq`; its parameters are the row's values, the workspace and the value of `within`."""
    name = _quoted(dialect, table.name)
    marks = ", ".join([mark(dialect)] * len(names))
    last = f"SELECT max(seq) FROM {name} WHERE {_where(dialect, (within,))}"
    return (
        f"INSERT INTO {name} ({_quoted(dialect, *names)}, seq) VALUES ({marks}, coalesce(({last}), 0) + 1)",
        _makers(table, (*names, "workspace", within), dialect),
    )


@lru_cache(maxsize=_MOST)
def update(
    table: Table, key: tuple[str, ...], names: tuple[str, ...], dialect: Dialect
) -> tuple[str, Makers]:
    """The statement that sets these columns; its parameters are the new values, the workspace and the key's values."""
    new = ", ".join(_equals(dialect, names))
    where = _where(dialect, key)
    makers = _makers(table, (*names, "workspace", *key), dialect)
    return f"UPDATE {_quoted(dialect, table.name)} SET {new} WHERE {where}", makers


@lru_cache(maxsize=_MOST)
def select(
    table: Table,
    names: tuple[str, ...],
    key: tuple[str, ...],
    order: tuple[str, ...],
    limit: int | None,
    dialect: Dialect,
) -> Reading:
    """The statement that reads these columns of the rows that have the key's values."""
    statement = f"SELECT {_quoted(dialect, *names)} FROM {_quoted(dialect, table.name)}"
    statement += f" WHERE {_where(dialect, key)}"
    if order:
        by = (_quoted(dialect, name.removeprefix("-")) + " DESC" * name.startswith("-") for name in order)
        statement += f" ORDER BY {', '.join(by)}"
    if limit is not None:
        statement += f" LIMIT {limit:d}"
    makers = _makers(table, ("workspace", *key), dialect)
    return Reading(statement, makers, names, _readers(table, names, dialect))


def mark(dialect: Dialect) -> str:
    """How the dialect's driver marks a parameter."""
    return "?" if dialect.paramstyle == "qmark" else "%s"


def as_sent(connection: Connection, statement: str, error: Exception) -> Exception:
    """What the driver raised, as if the statement had been sent by way of the connection."""
    base = connection.dialect.loaded_dbapi.Error
    return DBAPIError.instance(statement, None, error, base, dialect=connection.dialect)


def _where(dialect: Dialect, key: tuple[str, ...]) -> str:
    return " AND ".join(_equals(dialect, ("workspace", *key)))


def _equals(dialect: Dialect, names: Iterable[str]) -> list[str]:
    return [f"{_quoted(dialect, name)} = {mark(dialect)}" for name in names]


def _quoted(dialect: Dialect, *names: str) -> str:
    return ", ".join(map(dialect.identifier_preparer.quote, names))


def _makers(table: Table, names: Iterable[str], dialect: Dialect) -> Makers:
    return tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)


def _readers(
    table: Table, names: Iterable[str], dialect: Dialect
) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    # PostgreSQL's driver gives every other type as it is.
    ours = [
        name for name in names if dialect.name == "sqlite" or isinstance(table.c[name].type, TypeDecorator)
    ]
    found = (
        (name, table.c[name].type.dialect_impl(dialect).result_processor(dialect, None)) for name in ours
    )
    return tuple((name, read) for name, read in found if read is not None)
