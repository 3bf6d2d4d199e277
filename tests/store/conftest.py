"""Every test of the store that asks for `ledger` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema, DropSchema
from tests.store.making import WORKSPACE

from brandwright.store import Ledger, new_id


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    """Where this test's SQLite ledger is, once it has been opened."""
    return tmp_path / "state" / "ledger.sqlite3"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, sqlite_path: Path) -> str:
    """The URL of an empty database, on each of the two servers."""
    if request.param == "sqlite":
        return f"sqlite:///{sqlite_path}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture(scope="session")
def postgres_schema(postgres_url: str) -> Iterator[str]:
    """A URL for all tests together that need no database of their own; each takes a workspace of its own."""
    name = new_id("store")
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(CreateSchema(name))
    options = {"options": f"-csearch_path={name}"}
    yield make_url(postgres_url).update_query_dict(options).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(DropSchema(name, cascade=True))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger(request: pytest.FixtureRequest, sqlite_path: Path) -> Iterator[Ledger]:
    """A ledger without a row, on each of the two databases."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{sqlite_path}" if sqlite else request.getfixturevalue("postgres_schema")
    with Ledger.open(url, new_id("workspace")) as opened:
        yield opened


@pytest.fixture
def sqlite_ledger(sqlite_path: Path) -> Iterator[Ledger]:
    """A new ledger in a SQLite file."""
    with Ledger.open(f"sqlite:///{sqlite_path}", WORKSPACE) as opened:
        yield opened
