"""A worker that is killed at any write of a round loses no notice, and repeats at most the one it had in its hand."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.graph.scheduling.hosts import Mailbox, mail_server
from tests.graph.scheduling.waiting import asked, notices

from brandwright.graph.desk import open_desk
from brandwright.graph.scheduling import run_due
from brandwright.store import audit, utc_now
from brandwright.workspace import Workspace

DRIVER = Path(__file__).with_name("driver.py")
PEOPLE = """\
people:
  - {id: anna, name: Anna, roles: [brand], email: anna@acme.example}
  - {id: owner, name: Owner, roles: [owner, brand, legal, privacy, finance, product], email: owner@acme.example}
local_owner: owner
"""
SETTINGS = """
[notify]
smtp_host = "127.0.0.1"
smtp_port = {port}
smtp_security = "none"
sender = "brandwright@acme.example"
"""
POINTS = [f"{kind}:{number}" for number in (1, 2, 3, 5, 8, 12) for kind in ("write", "commit")]

pytestmark = pytest.mark.crash


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def company(example_workspace: Path, mailbox: Mailbox) -> Path:
    """Two reviews that wait, each for two people."""
    (example_workspace / "playbook" / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    with (example_workspace / "brandwright.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(port=mailbox.port))
    with open_desk(Workspace.find(explicit=example_workspace)) as desk:
        for name in ("one", "two"):
            asked(desk, name=name)
    return example_workspace


@pytest.mark.parametrize("point", POINTS)
def test_nothing_is_lost_and_only_what_was_in_hand_is_repeated(
    company: Path, mailbox: Mailbox, point: str
) -> None:
    killed = subprocess.run(
        [sys.executable, DRIVER, point, "--", "run", "due"], cwd=company, capture_output=True, check=False
    )
    assert killed.returncode == -9, killed.stderr.decode()

    later = utc_now() + timedelta(minutes=20)  # no lease of the dead one holds any more
    with open_desk(Workspace.find(explicit=company), clock=lambda: later) as desk:
        assert run_due(desk, {}).ok
        assert run_due(desk, {}).idle

        assert {one.state for one in notices(desk, "asked")} == {"sent"}
        mails = Counter(message["Message-ID"] for _, message in mailbox.got)
        assert len(mails) == 6  # two reviews and a digest, each for two people
        assert sum(mails.values()) <= 7
        with desk.ledger.read() as tx:
            assert audit.verify(tx).ok
            done = [entry.object.id for entry in audit.entries(tx, None, act="job.done")]
        assert sorted(name.partition(":")[0] for name in done) == ["digest", "sample", "stale"]


def test_a_worker_whose_mail_server_hangs_stops_within_five_seconds(example_workspace: Path) -> None:
    import signal
    import socket
    import time

    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = SETTINGS.format(port=server.getsockname()[1]) + "timeout_s = 100\n"
        (example_workspace / "playbook" / "people.yaml").write_text(PEOPLE, encoding="utf-8")
        with (example_workspace / "brandwright.toml").open("a", encoding="utf-8") as file:
            file.write(settings)
        with open_desk(Workspace.find(explicit=example_workspace)) as desk:
            asked(desk)
        code = "from brandwright.cli import main; raise SystemExit(main())"
        worker = subprocess.Popen([sys.executable, "-c", code, "worker"], cwd=example_workspace)
        connection, _ = server.accept()
        with connection:
            worker.send_signal(signal.SIGTERM)
            begun = time.monotonic()
            assert worker.wait(20) == 0
            assert time.monotonic() - begun < 5

    with open_desk(Workspace.find(explicit=example_workspace)) as desk:
        assert {one.state for one in notices(desk)} == {"waiting"}
