"""What happened, and whether the record of it is whole: `runs` and `audit`."""

from __future__ import annotations

import sqlite3

import pytest
from tests.cli.terminal import Reviewed


def test_runs_are_listed_and_shown(pending: Reviewed) -> None:
    (run,) = pending.run("runs", "list", "--json").json["runs"]
    assert (run["graph"], run["status"], run["verdict"]) == ("prepare", "finished", "pass")
    shown = pending.run("runs", "show", run["id"], "--json").json
    assert shown["reviews"] == [pending.review]
    assert shown["finished"] >= shown["started"]


def test_a_run_that_is_not_there(pending: Reviewed) -> None:
    pending.run("runs", "show", "run-nothing", "--json").refused("BW254")


def test_a_whole_chain(pending: Reviewed) -> None:
    ended = pending.run("audit", "verify", "--json")
    result = ended.follows("audit-verify")
    assert (ended.code, result["ok"], result["first_bad"]) == (0, True, None)
    assert result["entries"] >= 4


def test_the_entries_of_one_review_in_their_order(approved: Reviewed) -> None:
    entries = approved.run("audit", "show", approved.review, "--json").json["entries"]
    assert [entry["act"] for entry in entries][:2] == ["review.submitted", "review.approved"]
    assert all(approved.review in str(entry) for entry in entries)


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        pytest.param("UPDATE audit SET act = 'Run.started' WHERE seq = 1", 1, id="one byte"),
        pytest.param("UPDATE audit SET reason = 'x' WHERE act = 'review.approved'", None, id="a reason"),
        pytest.param("UPDATE audit SET actor_id = 'Eve' WHERE act = 'review.approved'", None, id="a name"),
        pytest.param("DELETE FROM audit WHERE seq = 2", 2, id="an entry is gone"),
    ],
)
def test_a_changed_byte_is_found(approved: Reviewed, change: str, bad: int | None) -> None:
    connection = sqlite3.connect(approved.folder / ".brandwright" / "ledger.sqlite")
    with connection:
        triggers = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        ).fetchall()
        assert triggers, "the table refuses changes by itself"
        for (name,) in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        if bad is None:
            (bad,) = connection.execute("SELECT seq FROM audit WHERE act = 'review.approved'").fetchone()
        assert connection.execute(change).rowcount == 1
    connection.close()
    ended = approved.run("audit", "verify", "--json")
    result = ended.follows("audit-verify")
    assert (ended.code, result["ok"], result["first_bad"]) == (7, False, bad)
    assert approved.run("doctor").code == 6


def test_the_table_refuses_changes(approved: Reviewed) -> None:
    connection = sqlite3.connect(approved.folder / ".brandwright" / "ledger.sqlite")
    for change in ("UPDATE audit SET reason = 'x'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append"):
            connection.execute(change)
    connection.close()
