"""A person who is erased leaves no byte in the state folder, and everything else still works."""

from __future__ import annotations

import json
import shutil
import sqlite3
import unicodedata
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.cli.terminal import POST, WHO, Ended, brandwright
from tests.example import make_example

from brandwright.llm._cache import CACHE_FILE, ReplyCache

NAME = "Zébulon Quîst"
MAIL = "zeb.quist@example.net"
PHONE = "+49 151 2345 6789"
ERASE = ("memory", "erase", NAME, "--also", MAIL, "--also", PHONE)
REPLIES = Path(".brandwright", "cache", CACHE_FILE)
BY = ("--by", "Ana", "--reason", "request 2026-17 of a customer")


def spellings() -> Iterator[str]:
    """The name, address and number in every form that a file may hold."""
    for text in (NAME, MAIL, PHONE, "Zebulon Quist"):
        for normal in ("NFC", "NFD"):
            form = unicodedata.normalize(normal, text)
            for case in (form, form.lower(), form.upper()):
                yield from (case, json.dumps(case)[1:-1], quote(case), escape(case))


def remains(state: Path) -> list[str]:
    """Files of the state folder that hold any form, as UTF-8 or UTF-16."""
    forms = {form.encode(code) for form in spellings() for code in ("utf-8", "utf-16-le", "utf-16-be")}
    forms |= {b"quist", b"zebulon", "quîst".encode(), b"zeb.quist", b"2345 6789"}
    return [
        path.name
        for path in state.rglob("*")
        if path.is_file() and any(form in data for data in [path.read_bytes().lower()] for form in forms)
    ]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    example_workspace = tmp_path_factory.mktemp("named") / "demo"
    make_example(example_workspace)
    brief = (example_workspace / POST).read_text(encoding="utf-8")
    kept = [line for line in brief.splitlines() if not line.startswith("need:")]
    folder = example_workspace / "examples" / "briefs"
    (example_workspace / "note.txt").write_text("Zebulon Quist prefers calls.\n", "utf-8")
    (folder / "canary.yaml").write_text(
        "\n".join([*kept, f"need: {NAME} asked how this works."]) + "\n", "utf-8"
    )
    (example_workspace / "notes.md").write_text(f"First line.\nCall {NAME.upper()} at {PHONE}.\n", "utf-8")
    (example_workspace / "rows.jsonl").write_text(
        json.dumps(
            {"kind": "audience", "statement": "Zebulon Quist likes short subjects.", "channel": "email"}
        )
        + "\n"
        + json.dumps({"kind": "audience", "statement": "Founders like short subjects.", "channel": "email"})
        + "\n"
    )
    (example_workspace / "copy.md").write_text(f"Ask {NAME} how the gate works.\n", "utf-8")
    run(example_workspace, "draft", "examples/briefs/canary.yaml")
    run(example_workspace, "submit", "copy.md", "--channel", "linkedin-post")
    run(example_workspace, "remember", "rows.jsonl")
    run(example_workspace, "remember", "note.txt", "--as-source")
    run(example_workspace, "memory", "review", "--approve-all", *WHO)
    run(example_workspace, "recall", "Who likes short subjects?")
    _plant_checkpoint(example_workspace)
    logs = example_workspace / ".brandwright" / "evals"
    logs.mkdir(exist_ok=True)
    (logs / "run.jsonl").write_text(json.dumps({"answer": NAME}) + "\n")
    (logs / "wide.txt").write_bytes(NAME.encode("utf-16"))
    ReplyCache(example_workspace / REPLIES, 2**20).put("a request", "An answer that names nobody.")
    return example_workspace


@pytest.fixture
def workspace(named: Path, tmp_path: Path) -> Path:
    """A workspace whose brief, note, draft, checkpoint, log and imported row name the person."""
    shutil.copytree(named, tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture(scope="module")
def _erased(named: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    folder = tmp_path_factory.mktemp("erased") / "demo"
    shutil.copytree(named, folder)
    run(folder, "memory", "export", "memory.jsonl")
    return folder, run(folder, *ERASE, *BY, "--json")


@pytest.fixture(scope="module")
def done(_erased: tuple[Path, Ended]) -> Ended:
    """What the erasure of the person said."""
    return _erased[1]


@pytest.fixture
def erased(_erased: tuple[Path, Ended], tmp_path: Path) -> Path:
    """The workspace after the erasure; `memory.jsonl` was exported before it."""
    shutil.copytree(_erased[0], tmp_path / "demo")
    return tmp_path / "demo"


def _plant_checkpoint(folder: Path) -> None:
    with sqlite3.connect(folder / ".brandwright" / "checkpoints.sqlite") as connection:
        connection.execute(
            "INSERT INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, type, checkpoint, metadata)"
            " VALUES ('stray', '', '1', 'msgpack', ?, ?)",
            (b"\x81\xa4note" + NAME.encode(), b"{}"),
        )
    connection.close()


def run(folder: Path, *args: str) -> Ended:
    return brandwright(*args, cwd=folder)


def test_not_one_byte_of_a_person_is_left(named: Path, erased: Path, done: Ended) -> None:
    before = set(remains(named / ".brandwright"))
    assert {"ledger.sqlite", "checkpoints.sqlite", "run.jsonl", "wide.txt", "fulltext.sqlite3"} <= before

    assert done.code == 0, done
    assert remains(erased / ".brandwright") == []
    result = done.json
    assert result["complete"]
    assert {"drafts", "learnings", "passages", "reviews", "runs"} <= result["tables"].keys()
    assert "stray" in result["checkpoints"]
    assert result["tombstones"] >= 5


def test_replies_of_models_go_whether_they_name_the_person_or_not(named: Path, erased: Path) -> None:
    assert (named / REPLIES).exists()
    assert not (erased / REPLIES).exists()


@pytest.mark.slow
def test_the_audit_log_stays_whole_and_tells_no_name(erased: Path) -> None:
    assert run(erased, "audit", "verify").code == 0
    entries = run(erased, "audit", "show", "--json", "--limit", "1000").json["entries"]
    (entry,) = [entry for entry in entries if entry["act"] == "person.erased"]
    assert len(entry["data"]["subject"]) == 3
    assert all(len(mark) == 64 for mark in entry["data"]["subject"])


@pytest.mark.slow
def test_a_dry_run_shows_what_would_go_and_changes_nothing(workspace: Path, done: Ended) -> None:
    before = run(workspace, "review", "list", "--all", "--json").out
    tried = run(workspace, *ERASE, "--dry-run", "--json").json

    assert {"drafts", "learnings", "reviews", "runs"} <= tried["tables"].keys()
    assert tried["files"]
    assert (tried["audit_entry"], tried["tombstones"]) == (None, 0)
    assert run(workspace, "review", "list", "--all", "--json").out == before
    assert "ledger.sqlite" in remains(workspace / ".brandwright")
    assert done.json["tables"] == tried["tables"]
    assert done.json["checkpoints"] == tried["checkpoints"]


def test_the_workspaces_own_files_are_listed_and_left_alone(erased: Path, done: Ended) -> None:
    lines = done.json["elsewhere"]

    assert {"path": "notes.md", "line": 2} in lines
    assert {"path": "rows.jsonl", "line": 1} in lines
    assert "examples/briefs/canary.yaml" in {line["path"] for line in lines}
    assert NAME.upper() in (erased / "notes.md").read_text("utf-8")


def test_what_was_erased_shows_as_erased_everywhere(erased: Path) -> None:
    rows = run(erased, "review", "list", "--all", "--json").json["reviews"]
    assert {row["state"] for row in rows} == {"erased"}
    for row in rows:
        shown = run(erased, "review", "show", row["id"])
        assert shown.code == 0
        assert "gone for good" in shown.out
        run(erased, "export", row["id"], "--json").refused("BW727")
        refused = run(erased, "review", "approve", row["id"], *WHO, "--json")
        assert refused.code == 7
    for row in run(erased, "runs", "list", "--json").json["runs"]:
        assert run(erased, "runs", "show", row["id"]).code == 0


def test_what_names_nobody_stays(erased: Path) -> None:
    assert run(erased, "memory", "verify").code == 0
    found = run(erased, "recall", "Who likes short subjects?", "--json").json
    assert [record["statement"] for record in found["records"]] == ["Founders like short subjects."]


@pytest.mark.slow
def test_the_same_again_finds_nothing_and_adds_no_entry(erased: Path, done: Ended) -> None:
    again = run(erased, *ERASE, *BY, "--json").json

    assert (again["rows"], again["checkpoints"], again["files"]) == ([], [], [])
    assert again["audit_entry"] == done.json["audit_entry"]


@pytest.mark.parametrize("dry_run", [("--dry-run",), ()])
def test_an_erased_record_does_not_come_back_by_its_row(erased: Path, dry_run: tuple[str, ...]) -> None:
    again = run(erased, "remember", "rows.jsonl", *dry_run, "--json")

    (refused,) = again.json["refused"]
    assert (again.code, refused["code"], refused["line"]) == (2, "BW238", 1)
    assert "was erased" in refused["message"]
    assert (again.json["added_count"], again.json["unchanged_count"]) == (0, 1)
    assert remains(erased / ".brandwright") == []


def test_an_erased_record_does_not_come_back_by_a_file_of_memory(erased: Path) -> None:
    assert "Quist" in (erased / "memory.jsonl").read_text("utf-8")

    taken = run(erased, "memory", "import", "memory.jsonl", *WHO)

    assert taken.code == 0, taken
    assert "2 stay out: they were erased here." in taken.out
    assert remains(erased / ".brandwright") == []


def test_an_erased_source_text_does_not_come_back(erased: Path) -> None:
    assert run(erased, "remember", "note.txt", "--as-source").code == 0
    assert remains(erased / ".brandwright") == []


@pytest.mark.slow
def test_a_name_in_an_old_audit_reason_is_said_and_stays(workspace: Path) -> None:
    review = run(workspace, "review", "list", "--all", "--json").json["reviews"][0]["id"]
    run(workspace, "review", "reject", review, "--by", "Ana", "--reason", f"{NAME} did not agree")

    done = run(workspace, *ERASE, *BY, "--json")

    assert done.code == 1
    assert not done.json["complete"]
    assert [left["column"] for left in done.json["in_audit"]] == ["reason"]
    assert run(workspace, "audit", "verify").code == 0


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("memory", "erase", "Al", *BY), "BW267"),
        (("memory", "erase", "--", "…", *BY), "BW240"),
        (("memory", "erase", "Some Body", "--by", "Ana"), "BW210"),
        (("memory", "erase", "Some Body", "--reason", "because"), "BW100"),
        (("memory", "erase", "Some Body", "--by", "content", "--reason", "because"), "BW102"),
        (("memory", "erase", "Some Body", "--by", "Ana", "--reason", "some body asked"), "BW267"),
    ],
)
def test_refused(named: Path, args: tuple[str, ...], code: str) -> None:
    run(named, *args, "--json").refused(code)
