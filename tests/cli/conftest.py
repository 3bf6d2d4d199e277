"""Workspaces to work in. What costs a second to make is made once, and copied."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.cli.terminal import POST, UNPROVABLE, Reviewed, brandwright
from tests.example import make_example

from brandwright.cli._scaffold import scaffold_example


def _drafted(folder: Path, brief: str) -> Reviewed:
    make_example(folder)
    draft = brandwright("draft", brief, "--json", cwd=folder).json["drafts"][0]
    return Reviewed(folder, draft["review"]["id"], draft["sha256"])


def _copied(master: Reviewed, folder: Path) -> Reviewed:
    shutil.copytree(master.folder, folder)
    return Reviewed(folder, master.review, master.sha)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An example workspace that the tests of a module share: they only look, or add."""
    folder = tmp_path_factory.mktemp("shared") / "demo"
    scaffold_example(folder)
    return folder


@pytest.fixture(scope="session")
def _pending(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    return _drafted(tmp_path_factory.mktemp("pending") / "demo", POST)


@pytest.fixture(scope="session")
def _held(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    return _drafted(tmp_path_factory.mktemp("held") / "demo", UNPROVABLE)


@pytest.fixture(scope="session")
def _approved(_pending: Reviewed, tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    reviewed = _copied(_pending, tmp_path_factory.mktemp("approved") / "demo")
    assert reviewed.decide("approve").code == 0
    return reviewed


@pytest.fixture
def pending(_pending: Reviewed, tmp_path: Path) -> Reviewed:
    """A draft that waits for its decision."""
    return _copied(_pending, tmp_path / "demo")


@pytest.fixture
def held(_held: Reviewed, tmp_path: Path) -> Reviewed:
    """A draft that the gate stopped."""
    return _copied(_held, tmp_path / "demo")


@pytest.fixture
def approved(_approved: Reviewed, tmp_path: Path) -> Reviewed:
    """A draft that a person approved."""
    return _copied(_approved, tmp_path / "demo")
