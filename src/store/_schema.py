"""Which schema a database has, and how it gets to ours.

The version is read by plain SQL: Alembic takes long to load, and is needed only for an older database.
"""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from ..errors import StateError
from ._lane import Lane
from .tables import metadata

__all__ = ("HEAD", "REVISIONS", "VERSION_TABLE", "bring_up_to_date", "create", "migrate")

REVISIONS = tuple(f"{number:04}" for number in range(1, 13))
"""Every schema that this Brandwright can bring up to date, oldest first."""

HEAD = REVISIONS[-1]

VERSION_TABLE = "ledger_version"

# As Alembic makes it.
_version_table = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), nullable=False))
_version_table.append_constraint(PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"))


def bring_up_to_date(engine: Engine, name: str, *, create: bool) -> None:
    """Create the tables in an empty database; migrate an older one; refuse a newer one."""
    with closing(Lane(engine, "read")) as lane, lane.begin() as connection:
        if _version(connection, name) == HEAD:
            return
    with closing(Lane(engine, "write", "schema")) as lane, lane.begin() as connection:
        _change(connection, name, may_create=create)


def _change(connection: Connection, name: str, *, may_create: bool) -> None:
    """Under the lock, look again: another process may have done the work meanwhile."""
    version = _version(connection, name)
    if version is not None:
        if version != HEAD:
            migrate(connection)
    elif taken := sorted(set(inspect(connection).get_table_names()) & set(metadata.tables)):
        raise StateError(
            "BW711",
            f"The database {name} holds a table {taken[0]!r} that is not the ledger's.",
            hint="Give the ledger a database, or on PostgreSQL a schema, of its own.",
        )
    elif may_create:
        create(connection)
    else:
        raise StateError(
            "BW707", f"There is no ledger in {name}.", hint="Check the workspace, or restore its backup."
        )


def _version(connection: Connection, name: str) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    versions = connection.execute(select(_version_table.c.version_num)).scalars().all()
    unknown = sorted(set(versions) - set(REVISIONS))
    if unknown:
        raise StateError(
            "BW704",
            f"The ledger {name} has schema {unknown[0]}, which is newer than this Brandwright's {HEAD}.",
            hint="Use the newer Brandwright; an older one would not understand what it wrote.",
        )
    return str(versions[0]) if versions else None


def create(connection: Connection) -> None:
    """Create every table of the newest schema in an empty database, as all migrations together would."""
    metadata.create_all(connection, checkfirst=False)
    _version_table.create(connection)
    connection.execute(insert(_version_table).values(version_num=HEAD))


def migrate(connection: Connection, to: str = "head") -> None:
    """Run the migrations that the database lacks up to a revision, inside the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    from . import migrations

    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
