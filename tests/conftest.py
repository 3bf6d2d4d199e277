"""What every test stands on: no network, no keys, no chance, and a database of its own on request."""

import atexit
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from loopback_only import install as stay_on_this_machine

ROOT = Path(__file__).resolve().parent.parent
_NETBLOCK = Path(__file__).resolve().parent / "_netblock"
_POSTGRES = "BRANDWRIGHT_TEST_POSTGRES_URL"
_SHARED_DATA = "BRANDWRIGHT_SHARED_DATA"
_UPDATE_SNAPSHOTS = "BRANDWRIGHT_UPDATE_SNAPSHOTS"
_SCREENSHOTS = "BRANDWRIGHT_SCREENSHOTS"

_SCRUBBED = ("OPENAI_", "AZURE_OPENAI_", "LANGSMITH_", "LANGCHAIN_", "LANGGRAPH_", "BRANDWRIGHT_")
_KEPT = frozenset({_POSTGRES, _SHARED_DATA, _UPDATE_SNAPSHOTS, _SCREENSHOTS})
_FIXED = {
    "BRANDWRIGHT_FORBID_NETWORK_MODELS": "1",
    "LANGGRAPH_STRICT_MSGPACK": "true",
    "NO_COLOR": "1",
}


def _fix_environment() -> None:
    """Clear what a developer's shell may hold, for this process and for those it starts."""
    for name in list(os.environ):
        if name.startswith(_SCRUBBED) and name not in _KEPT:
            del os.environ[name]
    os.environ.update(_FIXED)
    # What a program keeps for its user, such as a signing key, is not the developer's.
    home = tempfile.mkdtemp(prefix="brandwright-test-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ.update({"XDG_STATE_HOME": f"{home}/state", "XDG_CONFIG_HOME": f"{home}/config"})
    paths = [str(_NETBLOCK), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(paths))


# Asserts of the shipped suites explain themselves as those in test files do.
pytest.register_assert_rewrite("brandwright.testing.index_conformance")

# At import, not in a fixture: some libraries read their settings when they are imported.
_fix_environment()
stay_on_this_machine()

settings.register_profile("brandwright", derandomize=True, deadline=None, database=None, print_blob=True)
settings.load_profile("brandwright")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL by what it asks for, so that nobody has to remember the marker."""
    for item in items:
        if "postgres_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The URL of a PostgreSQL database whose user may create databases; without one the test is skipped."""
    url = os.environ.get(_POSTGRES)
    if not url:
        pytest.skip(f"{_POSTGRES} is not set: no PostgreSQL server to test against (see CONTRIBUTING.md)")
    return url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of a new, empty database for this test alone; it is dropped afterwards."""
    from sqlalchemy import create_engine, make_url, text
    from sqlalchemy.pool import NullPool

    name = f"brandwright_{uuid.uuid4().hex}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        server.dispose()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets that some tests measure against; without it the test is skipped."""
    path = Path(os.environ.get(_SHARED_DATA) or ROOT.parent / "shared" / "data")
    if not path.is_dir():
        pytest.skip(f"no shared data sets here (name their folder with {_SHARED_DATA})")
    return path


@pytest.fixture(autouse=True)
def _endpoints_are_well() -> None:
    """What one test made of an endpoint's address says nothing to the next, which may get the same port."""
    if limits := sys.modules.get("brandwright.llm.limits"):
        limits.EndpointLimits.forget()


@pytest.fixture
def example_workspace(tmp_path: Path) -> Path:
    """A fresh copy of the example workspace, as `brandwright init FOLDER --example` makes it."""
    from tests.example import make_example

    folder = tmp_path / "demo"
    make_example(folder)
    return folder
