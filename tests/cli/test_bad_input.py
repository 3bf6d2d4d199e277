"""Files that nobody meant to write, places that cannot be written: one clear error, and nothing half-done."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import POST, Reviewed, brandwright

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nneed: *c\n"
HUGE = 50 * 1024 * 1024

Write = Callable[[Path], object]


def sparse(path: Path) -> None:
    """A file of 50 MB that takes no room."""
    with path.open("wb") as file:
        file.truncate(HUGE)


def folder_instead(path: Path) -> None:
    """A folder where a file is meant."""
    path.unlink()
    path.mkdir()


def files_of(folder: Path) -> Mapping[str, bytes]:
    """Every small file outside the state folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.stat().st_size < HUGE else b""
        for path in folder.rglob("*")
        if path.is_file() and ".brandwright" not in path.parts
    }


def assert_refused(folder: Path, args: tuple[str, ...], code: str) -> Mapping[str, Any]:
    """The command says what is wrong once, for people and for programs, and changes no file."""
    before = files_of(folder)
    error: Mapping[str, Any] = brandwright(*args, "--json", cwd=folder).refused(code)
    told = brandwright(*args, cwd=folder)
    assert (told.code, told.out) == (int(code[2]), "")
    assert told.err.startswith(f"error {code}: {error['message']}\n")
    assert told.err.count("error BW") == 1
    assert "Traceback" not in told.err
    assert files_of(folder) == before
    assert error["hint"], "an error says what to do next"
    return error


def changed(**fields: str) -> Write:
    """The example's brief with other fields; an empty one is left out."""

    def write(path: Path) -> None:
        brief = (path.parent / POST).read_text(encoding="utf-8")
        kept = [line for line in brief.splitlines() if line.partition(":")[0] not in fields]
        path.write_text(
            "\n".join([*kept, *(f"{k}: {v}" for k, v in fields.items() if v), ""]), encoding="utf-8"
        )

    return write


BRIEFS: list[tuple[str, Write, str, str | None]] = [
    ("missing", lambda path: None, "BW200", None),
    ("empty", lambda path: path.write_text(""), "BW201", None),
    ("only a comment", lambda path: path.write_text("# later\n"), "BW201", None),
    ("huge", sparse, "BW200", None),
    ("binary", lambda path: path.write_bytes(b"need: a\x00b\n"), "BW200", None),
    ("not UTF-8", lambda path: path.write_bytes("need: Übung\n".encode("latin-1")), "BW200", None),
    ("a folder", lambda path: path.mkdir(), "BW200", None),
    ("a pipe", os.mkfifo, "BW200", None),
    ("a list", lambda path: path.write_text("- need\n"), "BW202", None),
    ("no YAML", lambda path: path.write_text("need: [a\n"), "BW201", None),
    ("an alias bomb", lambda path: path.write_text(BOMB), "BW201", None),
    ("a key twice", lambda path: path.write_text("need: a\nneed: b\n"), "BW201", "need"),
    ("deep", lambda path: path.write_text("a: " + "[" * 100 + "]" * 100), "BW201", None),
    ("an unknown field", changed(neeed="a typo"), "BW202", "neeed"),
    ("a wrong type", changed(message="[a, b]"), "BW202", "message"),
    ("a field missing", changed(need=""), "BW202", "need"),
    ("a day that is none", changed(publish="2026-02-30"), "BW202", "publish"),
    ("a market that is none", changed(market="usa"), "BW202", "market"),
    ("an unknown outcome", changed(outcome="fame"), "BW248", "outcome"),
    ("an unknown segment", changed(segments="[cmo, martians]"), "BW248", "segments"),
    ("an unknown stage", changed(stages="enlightenment"), "BW248", "stages"),
    ("an unknown channel", changed(channels="tiktok"), "BW605", None),
    ("a source outside", changed(sources="[../outside.md]"), "BW203", None),
    ("a source by an absolute path", changed(sources="[/etc/hostname]"), "BW203", None),
    ("a source that is hidden", changed(sources="[.brandwright/ledger.sqlite]"), "BW203", None),
    ("a source through a link", changed(sources="[link.md]"), "BW203", None),
    ("a source that is a folder", changed(sources="[examples]"), "BW200", None),
    ("a source that is missing", changed(sources="[examples/none.md]"), "BW200", None),
    ("a source that is huge", changed(sources="[huge.md]"), "BW200", None),
    ("a source that is binary", changed(sources="[binary.md]"), "BW200", None),
]


@pytest.fixture(scope="module")
def traps(workspace: Path) -> Path:
    """The shared workspace with sources that cannot be read."""
    (workspace.parent / "outside.md").write_text("secret")
    (workspace / "link.md").symlink_to(workspace.parent / "outside.md")
    (workspace / "binary.md").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    sparse(workspace / "huge.md")
    return workspace


@pytest.fixture
def brief(traps: Path) -> Iterator[Path]:
    """The path of a brief that is not there yet, and is gone afterwards."""
    path = traps / "trial.yaml"
    yield path
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


@pytest.mark.parametrize(("write", "code", "field"), [pytest.param(*row[1:], id=row[0]) for row in BRIEFS])
def test_a_brief_that_cannot_be_used(
    traps: Path, brief: Path, write: Write, code: str, field: str | None
) -> None:
    write(brief)
    error = assert_refused(traps, ("draft", brief.name), code)
    if code in ("BW201", "BW202"):
        assert error["where"]["file"] == brief.name
    if field is not None:
        assert error["where"]["field"] == field


def test_no_bad_brief_began_a_run(traps: Path) -> None:
    assert brandwright("runs", "list", "--json", cwd=traps).json["runs"] == []


@pytest.mark.parametrize(
    "command",
    [
        ("research",),
        ("submit", "examples/copy/agency-post.md", "--channel", "linkedin-post", "--brief"),
    ],
)
def test_other_commands_ask_the_same_of_a_brief(traps: Path, brief: Path, command: tuple[str, ...]) -> None:
    changed(outcome="fame")(brief)
    assert_refused(traps, (*command, brief.name), "BW248")


def test_copy_for_another_channel_than_its_brief_asks_for(traps: Path) -> None:
    copy = ("submit", "examples/copy/agency-post.md", "--channel", "linkedin-post")
    assert_refused(traps, (*copy, "--brief", "examples/briefs/sms-retention.yaml"), "BW247")


def test_a_language_without_rules_is_unchecked_and_never_passed(
    example_workspace: Path,
) -> None:
    changed(locale="fr-FR")(example_workspace / "fr.yaml")
    ended = brandwright("draft", "fr.yaml", "--json", cwd=example_workspace)
    assert ended.code == 3
    (draft,) = ended.follows("draft")["drafts"]
    assert (draft["verdict"], draft["review"]["state"]) == ("unchecked", "held")
    (reason,) = [f["message"] for f in draft["findings"] if f["action"] == "unchecked"]
    assert "fr-FR cannot be checked" in reason


KITS: list[tuple[str, str, Write, str]] = [
    ("missing", "meta.yaml", Path.unlink, "BW6"),
    ("empty", "meta.yaml", lambda path: path.write_text(""), "BW6"),
    ("huge", "messaging.yaml", sparse, "BW6"),
    ("binary", "terms.yaml", lambda path: path.write_bytes(b"\x00\x01"), "BW600"),
    ("not UTF-8", "voice.yaml", lambda path: path.write_bytes(b"voice: \xff\n"), "BW600"),
    ("no YAML", "claims.yaml", lambda path: path.write_text("classes: {\n"), "BW601"),
    ("an alias bomb", "terms.yaml", lambda path: path.write_text(BOMB), "BW601"),
    ("a key twice", "meta.yaml", lambda path: path.write_text("brand: A\nbrand: B\n"), "BW601"),
    ("an unknown field", "terms.yaml", lambda path: path.write_text("exakt: [A]\n"), "BW6"),
    ("a wrong type", "channels.yaml", lambda path: path.write_text("- {id: blog, parts: many}\n"), "BW6"),
    ("a list for a mapping", "voice.yaml", lambda path: path.write_text("- a\n"), "BW6"),
    ("a mapping for a list", "channels.yaml", lambda path: path.write_text("id: blog\n"), "BW6"),
    ("a file that is no section", "chanels.yaml", lambda path: path.write_text("[]\n"), "BW6"),
    ("a folder", "terms.yaml", folder_instead, "BW600"),
    (
        "a pattern that cannot end",
        "privacy.yaml",
        lambda path: path.write_text("actions: {email: maybe}\n"),
        "BW6",
    ),
]


@pytest.mark.parametrize(("file", "write", "code"), [pytest.param(*row[1:], id=row[0]) for row in KITS])
def test_a_kit_that_cannot_be_used(tmp_path: Path, file: str, write: Write, code: str) -> None:
    assert brandwright("init", "acme", "--name", "ACME", cwd=tmp_path).code == 0
    folder = tmp_path / "acme"
    write(folder / "brand" / file)
    error = brandwright("kit", "lint", "--json", cwd=folder).follows("error")
    assert error["code"].startswith(code)
    assert "brand" in error["where"]["file"]
    assert assert_refused(folder, ("draft", "briefs/first-post.yaml"), error["code"]) == error
    health = brandwright("doctor", "--json", cwd=folder)
    assert health.code == 6
    assert {c["name"]: c["state"] for c in health.json["checks"]}["brand kit"] == "bad"


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("brandwright.toml", "[workspace\n", "BW601"),
        ("brandwright.toml", "[modle]\n", "BW602"),
        ("brandwright.toml", '[workspace]\nname = "A"\nid = "a"\n[model]\nengine = "magic"\n', "BW602"),
        ("brandwright.toml", '[workspace]\nname = "A"\nid = "a"\n[store]\nurl = "mysql://x/y"\n', "BW602"),
        ("playbook/policy.yaml", "rules: 3\n", "BW602"),
        ("playbook/people.yaml", None, "BW600"),
        ("playbook/roster.yaml", "agents: []\n", "BW120"),
        ("prompts/content.md", "no front matter\n", "BW640"),
        ("prompts/content.md", None, "BW641"),
    ],
)
def test_a_workspace_that_cannot_be_used(
    example_workspace: Path, file: str, text: str | None, code: str
) -> None:
    path = example_workspace / file
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    assert_refused(example_workspace, ("draft", POST), code)


def test_no_workspace(tmp_path: Path) -> None:
    assert_refused(tmp_path, ("review", "list", "--workspace", "nowhere"), "BW603")
    if not any((folder / "brandwright.toml").exists() for folder in tmp_path.parents):
        assert_refused(tmp_path, ("review", "list"), "BW603")


@pytest.mark.parametrize(
    "args",
    [
        ("publish",),
        ("draft", POST, "--loud"),
        ("draft", POST, "--variants", "0"),
        ("draft", POST, "--variants", "many"),
        ("review",),
        ("review", "show"),
        ("export",),
    ],
)
def test_a_command_line_that_is_none(workspace: Path, args: tuple[str, ...]) -> None:
    brandwright(*args, "--json", cwd=workspace).refused("BW240")


class TestPlacesThatCannotBeWritten:
    @contextmanager
    def no_file_above(self, size: int) -> Iterator[None]:
        """The disk is as good as full: no file can grow beyond `size` bytes."""
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    @pytest.mark.parametrize("size", [0, 4096, 150_000])
    def test_a_full_disk_stops_a_draft_which_goes_on_when_there_is_room(
        self, pending: Reviewed, size: int
    ) -> None:
        brief = "examples/briefs/sms-retention.yaml"
        with self.no_file_above(size):
            ended = pending.run("draft", brief, "--json")
        ended.refused("BW706" if size == 0 else "BW701")
        assert len(pending.run("review", "list", "--json").json["reviews"]) == 1
        again = pending.run("draft", brief, "--json").follows("draft")
        assert again["verdict"] == "pass"
        assert len(pending.run("review", "list", "--json").json["reviews"]) == 2
        assert pending.run("audit", "verify").code == 0

    def test_a_full_disk_leaves_a_review_undecided(self, pending: Reviewed) -> None:
        with self.no_file_above(8192):
            pending.decide("approve").refused("BW701")
        assert (pending.show()["state"], pending.show()["decisions"]) == ("pending", [])

    def test_a_full_disk_leaves_no_half_of_an_export(self, approved: Reviewed) -> None:
        before = files_of(approved.folder)
        with self.no_file_above(512):
            ended = approved.export("--out", "post.md")
        assert ended.code == 7
        assert ended.follows("error")["code"] in ("BW701", "BW744")
        assert files_of(approved.folder) == before

    def test_a_full_disk_leaves_no_half_of_a_workspace(self, tmp_path: Path) -> None:
        with self.no_file_above(1024):
            ended = brandwright("init", "new", "--example", "--json", cwd=tmp_path)
        ended.refused("BW243")
        assert list(tmp_path.iterdir()) == []

    def test_a_full_disk_leaves_no_half_of_a_plan(self, workspace: Path) -> None:
        before = files_of(workspace)
        brandwright("runs", "list", cwd=workspace)
        with self.no_file_above(0):
            ended = brandwright("plan", "brief", "More visits", "--out", "p.yaml", "--json", cwd=workspace)
        assert ended.code == 7
        assert files_of(workspace) == before

    def test_a_state_folder_that_is_a_file(self, tmp_path: Path) -> None:
        brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
        (tmp_path / "acme" / ".brandwright").write_text("mine")
        assert_refused(tmp_path / "acme", ("review", "list"), "BW604")

    @pytest.mark.parametrize(
        ("name", "command"), [("locks", ("draft", POST)), ("seen", ("review", "show")), ("evals", ("eval",))]
    )
    def test_a_folder_of_the_state_that_is_a_file(
        self, pending: Reviewed, name: str, command: tuple[str, ...]
    ) -> None:
        folder = pending.folder / ".brandwright" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.write_text("mine")
        words = {"seen": (pending.review,), "evals": ("run", "evals/planning")}.get(name, ())
        assert_refused(pending.folder, (*command, *words), "BW669" if name == "evals" else "BW748")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every folder")
    def test_a_folder_that_is_read_only(self, approved: Reviewed) -> None:
        shut = approved.folder / "shut"
        shut.mkdir(mode=0o500)
        approved.export("--out", "shut/post.md").refused("BW744")
        brandwright("init", "shut/new", "--example", "--json", cwd=approved.folder).refused("BW243")

    def test_a_ledger_that_is_no_database(self, pending: Reviewed) -> None:
        ledger = pending.folder / ".brandwright" / "ledger.sqlite"
        ledger.write_bytes(b"not a database" * 1000)
        assert_refused(pending.folder, ("review", "list"), "BW703")

    def test_a_draft_whose_bytes_were_changed_in_the_ledger(self, approved: Reviewed) -> None:
        connection = sqlite3.connect(approved.folder / ".brandwright" / "ledger.sqlite")
        with connection:
            change = (
                "UPDATE drafts SET canonical = CAST(replace(canonical, '18 checks', '99 checks') AS BLOB)"
            )
            assert connection.execute(change).rowcount == 1
        connection.close()
        approved.export().refused("BW705")


def test_a_workspace_may_be_moved(pending: Reviewed, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    shutil.move(pending.folder, moved)
    assert brandwright("review", "show", pending.review, cwd=moved).code == 0
    assert brandwright("audit", "verify", cwd=moved).code == 0
