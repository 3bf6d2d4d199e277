"""A new database and a migrated one are the same, and no other schema is touched."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from tests.store.making import WORKSPACE

from brandwright.errors import StateError
from brandwright.store import Ledger, _engine, _schema, learnings, migrations, tables
from brandwright.store._lane import Lane


def make(url: str, how: Callable[[Connection], None]) -> Engine:
    """A database whose tables were made in one of the two ways."""
    engine = _engine.connect(_engine.parse(url), create=True, lock_timeout=5)
    with closing(Lane(engine, "write", "schema")) as lane, lane.begin() as connection:
        how(connection)
    return engine


def rows(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        found = sorted(tuple(row) for row in connection.execute(text(statement)))
    engine.dispose()
    return found


def sqlite_schema(engine: Engine) -> list[tuple[Any, ...]]:
    """What SQLite says of each table; an added column stands on the line of the one before it, which says nothing."""
    found = rows(engine, "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")
    return [(*names, re.sub(r"\s+", " ", sql).replace(" ,", ",")) for *names, sql in found]


def test_sqlite_created_and_migrated_are_the_same(tmp_path: Path) -> None:
    created = make(f"sqlite:///{tmp_path / 'created'}", _schema.create)
    migrated = make(f"sqlite:///{tmp_path / 'migrated'}", _schema.migrate)

    assert sqlite_schema(created) == sqlite_schema(migrated)
    assert rows(created, "SELECT * FROM ledger_version") == rows(migrated, "SELECT * FROM ledger_version")


POSTGRES_SCHEMA = """
    SELECT 'column', table_name || '.' || column_name,
           concat_ws(' ', ordinal_position, data_type, is_nullable, column_default)
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
               WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def test_postgres_created_and_migrated_are_the_same(postgres_url: str, postgres_database: str) -> None:
    def undo(connection: Connection) -> None:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))

    created = rows(make(postgres_database, _schema.create), POSTGRES_SCHEMA)
    make(postgres_database, undo).dispose()
    migrated = rows(make(postgres_database, _schema.migrate), POSTGRES_SCHEMA)

    assert created == migrated
    assert {"column", "index", "constraint", "trigger", "function"} == {kind for kind, *_ in created}


def test_the_known_revisions_are_those_of_the_scripts() -> None:
    scripts = ScriptDirectory(str(migrations.FOLDER))

    assert tuple(script.revision for script in reversed([*scripts.walk_revisions()])) == _schema.REVISIONS
    assert scripts.get_current_head() == _schema.HEAD


def test_every_row_belongs_to_a_workspace_and_every_reference_stays_inside() -> None:
    for table in tables.metadata.tables.values():
        assert next(iter(table.primary_key.columns)).name == "workspace", table.name
        for reference in table.foreign_key_constraints:
            assert reference.column_keys[0] == "workspace", table.name
            assert reference.elements[0].column.name == "workspace", table.name
        for index in table.indexes:
            assert next(iter(index.columns)).name == "workspace", table.name


def test_the_reference_has_a_line_for_every_table() -> None:
    page = Path(__file__).parents[2].joinpath("docs/reference/ledger.md").read_text()
    listed = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))

    assert listed == {*tables.metadata.tables, _schema.VERSION_TABLE}


def test_a_newer_schema_is_refused(database: str) -> None:
    Ledger.open(database, WORKSPACE).close()
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE ledger_version SET version_num = '0999'"))
    engine.dispose()

    with pytest.raises(StateError, match="0999") as caught:
        Ledger.open(database, WORKSPACE)

    assert caught.value.code == "BW704"


def test_opening_an_older_schema_runs_the_migrations_and_keeps_the_rows(
    database: str, sqlite_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sqlite_path.parent.mkdir()
    make(database, in_the_first_schema).dispose()

    with caplog.at_level(logging.INFO, "alembic"), Ledger.open(database, WORKSPACE) as ledger:
        assert [record.name for record in caplog.records][:1] == ["alembic.runtime.migration"]
        with ledger.read() as tx:
            known = learnings.get(tx, "lrn-000000000001")
            (version,) = learnings.versions(tx, "lrn-000000000001")
    assert known is not None
    assert (known.statement, known.value, known.n) == ("Short subjects win.", -0.021, 18_000)
    assert (known.source_sha256, known.confidence, known.retest) == ("", None, "")
    assert version.learning == known


_TEXTS = """subject_key brand market segment stage channel format offer product season metric unit direction method
    prereg source_id source_type locator content_sha256 excerpt extracted_by approver public_use_by sensitivity
    owner trust origin"""
_NULLS = """baseline low high n_control srm_p observed valid_from valid_until superseded_at approved_at
    retention_until last_confirmed_at"""
_LISTS = "access supersedes contradicts supports derived_from"
FIRST_LEARNING: dict[str, Any] = {
    **dict.fromkeys(_TEXTS.split(), ""),
    **dict.fromkeys(_NULLS.split()),
    **{name: [] for name in _LISTS.split()},
    **{"id": "lrn-000000000001", "workspace": WORKSPACE, "kind": "experiment", "version": 1, "seq": 1},
    **{"statement": "Short subjects win.", "value": -0.021, "n": 18_000, "strength": "anecdote"},
    **{"status": "proposed", "public_use": False, "personal_data": False, "retrieved_count": 0},
    **{"cited_count": 0, "recorded_at": "2025-01-02T03:04:05.000000Z"},
}
"""A learning as the first schema kept it, in its columns and in its version."""


def in_the_first_schema(connection: Connection) -> None:
    """Make the tables of the first schema, and put a learning of those days into them."""
    _schema.migrate(connection, "0001")
    flat = {name: "[]" if value == [] else value for name, value in FIRST_LEARNING.items()}
    names = ", ".join(flat)
    places = ", ".join(f":{name}" for name in flat)
    connection.execute(text(f"INSERT INTO learnings ({names}) VALUES ({places})"), flat)
    connection.execute(
        text(
            "INSERT INTO learning_versions (workspace, learning_id, version, seq, author, reason, at, learning_json) "
            "VALUES (:workspace, 'lrn-000000000001', 1, 1, 'ann', 'Imported.', :recorded_at, :json)"
        ),
        FIRST_LEARNING | {"json": json.dumps(FIRST_LEARNING)},
    )


def test_a_database_with_other_tables_of_these_names_is_left_alone(database: str, sqlite_path: Path) -> None:
    sqlite_path.parent.mkdir()
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE reviews (stars INTEGER)"))
    engine.dispose()

    with pytest.raises(StateError, match="'reviews'") as caught:
        Ledger.open(database, WORKSPACE)

    assert caught.value.code == "BW711"


def test_an_empty_database_is_left_empty_unless_it_may_be_created(database: str, sqlite_path: Path) -> None:
    sqlite_path.parent.mkdir()
    sqlite_path.touch()

    with pytest.raises(StateError) as caught:
        Ledger.open(database, WORKSPACE, create=False)

    assert caught.value.code == "BW707"


def test_processes_that_open_a_new_database_at_once_all_succeed(database: str) -> None:
    code = "import sys; from brandwright.store import Ledger; Ledger.open(sys.argv[1], 'acme').close()"
    processes = [
        subprocess.Popen([sys.executable, "-c", code, database], stderr=subprocess.PIPE) for _ in range(3)
    ]

    assert [(process.wait(), process.communicate()[1]) for process in processes] == [(0, b"")] * 3
