"""Rows of the workspace as frozen values: the only place where statements meet the workspace's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from sqlalchemy import Column, Connection, Select, Table, bindparam, delete, select, update
from sqlalchemy.sql import ColumnElement

from . import _written as written

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = (
    "add",
    "add_many",
    "add_new",
    "add_next",
    "amend",
    "answer",
    "change",
    "change_many",
    "equal",
    "first",
    "fitting",
    "known",
    "many",
    "many_by",
    "number",
    "pieces",
    "read",
    "remove",
    "values",
)

_AT_ONCE = 500
"""How many names go into one statement: databases bound them."""

_UNLESS_THERE = " ON CONFLICT DO NOTHING"


class _Row(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=_Row)
T = TypeVar("T")
Where = ColumnElement[bool]
Key = str | int
"""A value that a row is found by."""


@lru_cache
def _names(cls: type[_Row]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


def values(row: _Row) -> dict[str, Any]:
    """A row's fields by name, not copied."""
    cells = vars(row)
    return {name: cells[name] for name in _names(type(row))}


def _may_write(tx: Transaction) -> None:
    if tx.actor is None:
        raise ValueError("this transaction only reads: use Ledger.write")


def _owned(tx: Transaction, row: Mapping[str, Any]) -> Mapping[str, Any]:
    _may_write(tx)
    if "workspace" not in row:
        return {**row, "workspace": tx.workspace}
    if row["workspace"] != tx.workspace:
        raise ValueError(f"a row of workspace {row['workspace']!r} in the ledger of {tx.workspace!r}")
    return row


def add(tx: Transaction, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row; a row of the same key is an error."""
    _insert(tx, table, row, "")


def add_new(tx: Transaction, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless one of the same key is there; whether it was new."""
    return _insert(tx, table, row, _UNLESS_THERE) == 1


def add_next(tx: Transaction, table: Table, row: Mapping[str, Any], within: str) -> bool:
    """As `add_new`; the row's `seq` is the next one of those that have the same value in the column `within`."""
    owned = _owned(tx, row)
    statement, makers = written.insert_next(table, tuple(owned), within, tx.connection.dialect)
    cells = written.made(makers, (*owned.values(), tx.workspace, owned[within]))
    return _sent(tx.connection, statement + _UNLESS_THERE, cells) == 1


def _insert(tx: Transaction, table: Table, row: Mapping[str, Any], ending: str) -> int:
    owned = _owned(tx, row)
    statement, makers = written.insert(table, tuple(owned), tx.connection.dialect)
    cells = written.made(makers, owned.values())
    return _sent(tx.connection, statement + ending, cells)


def add_many(tx: Transaction, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; a row of a known key is an error, and none is inserted.

    Memory takes rows by the thousands: the statement is written once and the driver gets plain values.
    """
    if not rows:
        return
    dialect = tx.connection.dialect
    names = tuple(_owned(tx, rows[0]))
    statement, makers = written.insert(table, names, dialect)
    read = itemgetter(*names)  # more than one: every table has the workspace and a key
    cells = written.all_made(makers, (read(_owned(tx, row)) for row in rows))
    if dialect.name == "sqlite":
        tx.connection.exec_driver_sql(statement, cells)
    else:
        quoted = ", ".join(map(dialect.identifier_preparer.quote, names))
        _copy(tx.connection, f"COPY {table.name} ({quoted}) FROM STDIN", cells)


def _copy(connection: Connection, statement: str, cells: Iterable[tuple[Any, ...]]) -> None:
    """PostgreSQL's own way for many rows; its driver would send a message for each otherwise."""
    driver: Any = connection.connection.dbapi_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in cells:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise written.as_sent(connection, statement, error) from error


def equal(given: Mapping[Column[Any], Any]) -> list[Where]:
    """Conditions for the columns that a value is given for; None asks nothing."""
    return [column == value for column, value in given.items() if value is not None]


def first(
    tx: Transaction, table: Table, cls: type[R], key: Mapping[str, Key], *, order: tuple[str, ...] = ()
) -> R | None:
    """The first row with these values, if there is one; in the order that `read` describes."""
    return next(iter(read(tx, table, cls, key, order=order, limit=1)), None)


def read(
    tx: Transaction,
    table: Table,
    cls: type[R],
    key: Mapping[str, Key],
    *,
    order: tuple[str, ...] = (),
    limit: int | None = None,
) -> list[R]:
    """The rows whose columns have these values, ordered by these columns; `-` before one says the greatest first."""
    dialect = tx.connection.dialect
    plan = written.select(table, _names(cls), tuple(key), order, limit, dialect)
    cells = written.made(plan.makers, (tx.workspace, *key.values()))
    return [_made(cls, plan.cells(row)) for row in _fetched(tx.connection, plan.statement, cells)]


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
    statement = _all_of(table, names).where(table.c.workspace == tx.workspace, *where)
    rows = tx.connection.execute(statement.order_by(*order).limit(limit))
    return [_made(cls, dict(zip(names, row, strict=True))) for row in rows]


def fitting(tx: Transaction, table: Table, cls: type[R], condition: str, *given: Key) -> list[R]:
    """The rows that fit a condition that is written already, order and limit included.

    Each `{}` in it stands for one of the values that are given, as the database has them.
    """
    dialect = tx.connection.dialect
    plan = written.select(table, _names(cls), (), (), None, dialect)
    asked = condition.format(*[written.mark(dialect)] * len(given))
    rows = _fetched(tx.connection, f"{plan.statement} AND {asked}", (tx.workspace, *given))
    return [_made(cls, plan.cells(row)) for row in rows]


def _made(cls: type[R], cells: Mapping[str, Any]) -> R:
    """The value with these fields, all of them, as its constructor would make it: rows check nothing."""
    row = object.__new__(cls)
    row.__dict__.update(cells)
    return row


@lru_cache
def _all_of(table: Table, names: tuple[str, ...]) -> Select[Any]:
    """The statement without its conditions: writing all columns down takes longer than reading a row."""
    return select(*(table.c[name] for name in names))


def change(tx: Transaction, table: Table, *where: Where, **new: Any) -> int:
    """Set columns of the rows that fit; how many there were."""
    _may_write(tx)
    statement = update(table).where(table.c.workspace == tx.workspace, *where).values(**new)
    return tx.connection.execute(statement).rowcount


def amend(tx: Transaction, table: Table, key: Mapping[str, Key], **new: Any) -> int:
    """Set columns of the rows whose columns have the values of the key; how many there were."""
    _may_write(tx)
    statement, makers = written.update(table, tuple(key), tuple(new), tx.connection.dialect)
    cells = written.made(makers, (*new.values(), tx.workspace, *key.values()))
    return _sent(tx.connection, statement, cells)


def change_many(
    tx: Transaction,
    table: Table,
    key: Column[Any],
    new: Mapping[str, Any],
    numbers: Sequence[tuple[str, int, int]],
) -> None:
    """Set the same columns of many rows, and each row's own version and counter: `numbers` has (key, version, seq)."""
    if not numbers:
        return
    _may_write(tx)
    statement = (
        update(table)
        .where(table.c.workspace == tx.workspace, key == bindparam("its_key"))
        .values(**new, version=bindparam("its_version"), seq=bindparam("its_seq"))
    )
    rows = [{"its_key": name, "its_version": version, "its_seq": seq} for name, version, seq in numbers]
    tx.connection.execute(statement, rows)


def remove(tx: Transaction, table: Table, *where: Where) -> int:
    """Delete the rows that fit; how many there were."""
    _may_write(tx)
    statement = delete(table).where(table.c.workspace == tx.workspace, *where)
    return tx.connection.execute(statement).rowcount


def known(tx: Transaction, column: Column[Any], wanted: Iterable[str]) -> set[str]:
    """Which of the wanted values the column has."""
    found: set[str] = set()
    for some in pieces(wanted):
        where = (column.table.c.workspace == tx.workspace, column.in_(some))
        found.update(tx.connection.execute(select(column).where(*where)).scalars())
    return found


def many_by(
    tx: Transaction, table: Table, cls: type[R], column: Column[Any], wanted: Iterable[str]
) -> dict[str, R]:
    """The rows whose key column has one of the wanted values, by that value and in the order wanted."""
    keys = list(dict.fromkeys(wanted))
    found: dict[str, R] = {}
    for some in pieces(keys):
        found |= _by_key(tx, table, cls, column, some)
    return {key: found[key] for key in keys if key in found}


def _by_key(
    tx: Transaction, table: Table, cls: type[R], column: Column[Any], keys: Sequence[str]
) -> dict[str, R]:
    """The rows with these keys, by them. A question reads some dozens: the statement and its types are made once."""
    dialect = tx.connection.dialect
    plan = written.select(table, _names(cls), (), (), None, dialect)
    marks = ", ".join([written.mark(dialect)] * len(keys))
    query = f"{plan.statement} AND {column.name} IN ({marks})"
    found: dict[str, R] = {}
    for row in _fetched(tx.connection, query, (tx.workspace, *keys)):
        cells = plan.cells(row)
        found[cells[column.name]] = _made(cls, cells)
    return found


def _fetched(connection: Connection, statement: str, values: Sequence[Any]) -> list[Any]:
    """The rows as the driver gives them: describing their columns anew takes a third of the time of reading them."""
    driver: Any = connection.connection.dbapi_connection
    try:
        found: list[Any] = driver.execute(statement, values).fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise written.as_sent(connection, statement, error) from error
    return found


def _sent(connection: Connection, statement: str, values: Sequence[Any]) -> int:
    """How many rows the statement wrote."""
    driver: Any = connection.connection.dbapi_connection
    try:
        count: int = driver.execute(statement, values).rowcount
    except connection.dialect.loaded_dbapi.Error as error:
        raise written.as_sent(connection, statement, error) from error
    return count


def answer(tx: Transaction, query: str, *given: Key) -> list[Sequence[Any]]:
    """What a query over this workspace gives: a statement that is written already is sent at once.

    Its first `{}` stands for the workspace's name, the others for what is given.
    """
    cells = (tx.workspace, *given)
    marks = [written.mark(tx.connection.dialect)] * len(cells)
    return _fetched(tx.connection, query.format(*marks), cells)


def number(tx: Transaction, query: str, *given: Key) -> int:
    """The one number that a query over this workspace gives, 0 for none; it is written as for `answer`."""
    return int(answer(tx, query, *given)[0][0] or 0)


def pieces(wanted: Iterable[T]) -> Iterator[list[T]]:
    """Lists of as many as may go into one statement."""
    rest = iter(wanted)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
