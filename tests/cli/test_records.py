"""What happened, and whether the record of it is whole: `runs` and `audit`."""

from __future__ import annotations

import json
import sqlite3

import pytest
from tests.cli.terminal import Reviewed

from brandwright._canonical import digest


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


def test_which_agent_made_it_with_which_data_and_who_approved_it(approved: Reviewed) -> None:
    shown = approved.run("audit", "show", approved.review, "--json").follows("audit")
    origin = shown["provenance"]

    assert [use["agent"] for use in origin["agents"]] == ["content"]
    assert {"line", "proof"} <= {ref["kind"] for ref in origin["data"]}
    assert set(origin["evidence"]) <= {ref["id"] for ref in origin["data"]} | {"brief:message"}
    (decision,) = origin["decisions"]
    assert (decision["kind"], decision["by"], decision["sha256"]) == ("approve", "Ana", origin["sha256"])
    by_draft = approved.run("audit", "show", origin["draft"], "--json").json
    assert by_draft["provenance"] == origin


def test_everything_on_record_about_a_review_in_its_order(approved: Reviewed) -> None:
    entries = approved.run("audit", "show", approved.review, "--json").json["entries"]
    acts = [entry["act"] for entry in entries]
    expected = [
        "run.started",
        "agent.read",
        "draft.written",
        "draft.judged",
        "review.submitted",
        "review.approved",
    ]
    assert [act for act in acts if act in expected] == expected
    assert [entry["seq"] for entry in entries] == sorted(entry["seq"] for entry in entries)


@pytest.mark.parametrize(
    ("option", "name", "expected"),
    [
        ("--person", "Ana", {"review.approved"}),
        ("--person", "Eve", set()),
        ("--agent", "content", {"agent.read", "draft.written"}),
        ("--agent", "ann", set()),
        ("--campaign", "no-such-campaign", set()),
    ],
)
def test_entries_by_person_agent_and_campaign(
    approved: Reviewed, option: str, name: str, expected: set[str]
) -> None:
    entries = approved.run("audit", "show", option, name, "--json").json["entries"]
    assert {entry["act"] for entry in entries} == expected


def test_an_export_for_an_auditor_can_be_checked_line_by_line(pending: Reviewed) -> None:
    assert pending.decide("approve").code == 0
    file = pending.folder / "audit.jsonl"
    result = pending.run("audit", "export", "--out", str(file), "--json").follows("audit-export")
    head, *entries = (json.loads(line) for line in file.read_text().splitlines())

    assert result["whole"] is head["whole"] is True
    assert len(entries) == result["entries"] == head["of"] == head["signed"]["entries"]
    assert head["signed"]["head"] == entries[-1]["hash"]
    for entry, before in zip(entries, [{"hash": "0" * 64}, *entries], strict=False):
        assert entry["prev"] == before["hash"]
        assert digest({name: value for name, value in entry.items() if name != "hash"}) == entry["hash"]


def test_a_ledger_that_was_begun_anew_is_noticed_until_a_person_says_so(pending: Reviewed) -> None:
    assert pending.decide("approve").code == 0
    for file in (pending.folder / ".brandwright").glob("*.sqlite*"):
        file.unlink()

    noticed = pending.run("audit", "verify", "--json")
    pending.run("audit", "verify", "--start-anew", "--json").refused("BW2090")
    said = pending.run(
        "audit", "verify", "--start-anew", "--by", "ann", "--reason", "The trial is over.", "--json"
    )

    assert (noticed.code, noticed.json["first_bad"]) == (7, 1)
    assert (said.code, said.json["entries"], said.json["signed"]["entries"]) == (0, 1, 1)


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
