"""A workspace with something on record, and its reviews; made once, and copied for who changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.example import make_example
from tests.mcp_server.served import HELD, PASSES, Served, brief_of
from tests.store.making import ANN, learning

from brandwright.store import learnings

SAYS = "Subject lines with a number opened more often in email."


@pytest.fixture(scope="session")
def _master(tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("served") / "demo"
    make_example(folder)
    served = Served(folder)
    with served.ledger() as ledger, ledger.write(ANN) as tx:
        for name, more in (
            ("lrn-open", {"excerpt": "said ann@example.com"}),
            ("lrn-hidden", {"access": ("board",)}),
            ("lrn-people", {"personal_data": True}),
            ("lrn-proposed", {"status": "proposed"}),
        ):
            fields = {
                "statement": SAYS,
                "channel": "email",
                "status": "approved",
                "strength": "observation",
                **more,
            }
            learnings.insert(tx, learning(tx, id=name, **fields), author="ann")
    return served


@pytest.fixture(scope="session")
def served(_master: Served, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """A workspace that tests share: they look, or add."""
    folder = tmp_path_factory.mktemp("shared") / "demo"
    shutil.copytree(_master.folder, folder)
    return Served(folder)


@pytest.fixture(scope="session")
def drafted(served: Served) -> dict[str, str]:
    """The ids of a review that waits and of one that is held, as `draft` returned them."""
    found = {}
    for name, file in (("pending", PASSES), ("held", HELD)):
        made = served.answer("draft", brief=brief_of(served.folder, file))
        found[name] = made["drafts"][0]["review"]
    return found


@pytest.fixture
def own(_master: Served, tmp_path: Path) -> Served:
    """A workspace of a test's own."""
    shutil.copytree(_master.folder, tmp_path / "demo")
    return Served(tmp_path / "demo")
