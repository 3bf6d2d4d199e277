"""The workspace: where it is, what its settings say, and what may be read in it."""

import os
import stat
from pathlib import Path

import pytest

from brandwright.content.loading import load_brief
from brandwright.errors import UsageError, WorkspaceError
from brandwright.workspace import Workspace, slugify

BRIEF = """\
outcome: qualified-demos
need: We cannot show what was checked.
segments: cmo
stages: [awareness]
product: core
market: US
locale: en
channels: [email]
message: Every claim carries its proof.
publish: 2026-03-01
"""


def make(root: Path, settings: str = '[workspace]\nname = "Acme Größe"\n', **env: str) -> Workspace:
    (root / "brandwright.toml").write_text(settings, encoding="utf-8")
    return Workspace.find(root, env=env)


def refusal(root: Path, settings: str, **env: str) -> WorkspaceError:
    with pytest.raises(WorkspaceError) as caught:
        make(root, settings, **env)
    return caught.value


def test_the_nearest_folder_with_settings_is_the_workspace(tmp_path: Path) -> None:
    make(tmp_path)
    below = tmp_path / "brand" / "evidence"
    below.mkdir(parents=True)
    assert Workspace.find(below, env={}).root == tmp_path
    assert Workspace.find(Path("/"), tmp_path, env={}).root == tmp_path


def test_no_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no workspace here") as caught:
        Workspace.find(tmp_path)
    assert caught.value.code == "BW603"
    assert "brandwright init" in caught.value.hint
    with pytest.raises(WorkspaceError, match="is not a workspace"):
        Workspace.find(tmp_path, tmp_path / "nowhere")


def test_the_name_makes_the_id_and_the_state_stays_private(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    assert workspace.id == "acme-groe"
    assert workspace.database_url == f"sqlite:///{tmp_path}/.brandwright/ledger.sqlite"
    assert workspace.checkpoints_url.endswith("/.brandwright/checkpoints.sqlite")
    assert stat.S_IMODE(workspace.state.stat().st_mode) == 0o700
    assert (workspace.state / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert workspace.brand == tmp_path / "brand"


def test_a_state_folder_that_others_may_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / ".brandwright").mkdir(mode=0o755)
    assert stat.S_IMODE(make(tmp_path).state.stat().st_mode) == 0o700


def test_a_file_in_the_place_of_the_state_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".brandwright").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="state folder"):
        _ = make(tmp_path).state


def test_the_environment_overrides_and_the_origin_of_each_value_is_told(tmp_path: Path) -> None:
    workspace = make(
        tmp_path,
        '[workspace]\nname = "Acme"\n[model]\nengine = "openai"\nmodel = "small"\n[draft]\nrevisions = 3\n',
        BRANDWRIGHT_MODEL_MODEL="large",
        BRANDWRIGHT_MODEL_SEED="7",
        BRANDWRIGHT_STORE_URL="postgresql+psycopg://app:secret@db/ledger",
        BRANDWRIGHT_DRAFT_CONCURRENCY="",
        BRANDWRIGHT_FORBID_NETWORK_MODELS="1",
    )
    told = {key: (value, source) for key, value, source in workspace.settings.explain()}
    assert told["model.model"] == ("large", "BRANDWRIGHT_MODEL_MODEL")
    assert told["model.seed"] == ("7", "BRANDWRIGHT_MODEL_SEED")
    assert told["draft.revisions"] == ("3", "brandwright.toml")
    assert told["draft.concurrency"] == ("4", "default")
    assert told["store.url"] == ("postgresql+psycopg://app:***@db/ledger", "BRANDWRIGHT_STORE_URL")
    assert workspace.settings.model.seed == 7
    assert workspace.checkpoints_url == workspace.database_url == workspace.settings.store.url


@pytest.mark.parametrize(
    ("settings", "line", "message", "hint"),
    [
        ('[workspace]\nname = "A"\n[modle]\n', 3, "`modle` is not a known field", "`model`"),
        ('[workspace]\nname = "A"\n[model]\n\nengin = "openai"\n', 5, "`model.engin`", "`engine`"),
        ('[workspace]\nname = "A"\n[model]\nengine = "gpt"\n', 4, "'embedded'", ""),
        ('[workspace]\nname = "A"\n[model]\nengine = "openai"\n', 3, "needs `model`", ""),
        ('[workspace]\nname = "日本"\n', 1, "`id`", ""),
        ('[workspace]\nname = "A"\nbrand = "../other"\n', 3, "inside the workspace", ""),
        ('[workspace]\nname = "A"\n[draft]\nrevisions = 99\n', 4, "less than or equal to 10", ""),
        ('[workspace]\nname = "A"\n[store]\nurl = "mysql://x"\n', 4, "sqlite://", ""),
        (
            '[workspace]\nname = "A"\n[store]\nurl = "postgresql://a:b@c/d"\n',
            4,
            "password",
            "BRANDWRIGHT_STORE_URL",
        ),
        ('[workspace]\nname = "A"\n[model]\nbase_url = "http://a:b@c"\n', 4, "password", ""),
        ('[workspace]\nname = "A"\n[model]\nbase_url = "file:///x"\n', 4, "http://", ""),
        ("[workspace]\nname = A\n", 2, "not valid TOML", "quotes"),
        ("", 1, "`workspace` is missing", ""),
        ("workspace = 3\n", 1, "`workspace`", ""),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(
    tmp_path: Path, settings: str, line: int, message: str, hint: str
) -> None:
    error = refusal(tmp_path, settings)
    assert error.where.file == str(tmp_path / "brandwright.toml")
    assert error.where.line == line
    assert message in error.message
    assert hint in error.hint


def test_a_wrong_variable_is_named_as_such(tmp_path: Path) -> None:
    unknown = refusal(tmp_path, '[workspace]\nname = "A"\n', BRANDWRIGHT_MODEL_ENGIN="openai")
    assert unknown.where.field == "BRANDWRIGHT_MODEL_ENGIN"
    assert "BRANDWRIGHT_MODEL_ENGINE" in unknown.hint
    wrong = refusal(tmp_path, '[workspace]\nname = "A"\n', BRANDWRIGHT_DRAFT_REVISIONS="many")
    assert wrong.where.field == "BRANDWRIGHT_DRAFT_REVISIONS"


def test_a_file_inside_is_read(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("\ufeffWords.", encoding="utf-8")
    assert workspace.read_text_inside("notes/a.md") == (tmp_path / "notes" / "a.md", "Words.")
    assert workspace.read_text_inside("notes/../notes/a.md")[1] == "Words."


@pytest.mark.parametrize(
    ("rel", "code"),
    [
        ("../outside.md", "BW203"),
        ("/etc/passwd", "BW203"),
        ("link.md", "BW203"),
        ("folder-link/outside.md", "BW203"),
        (".env", "BW203"),
        (".brandwright/ledger.sqlite", "BW203"),
        ("a\0b", "BW203"),
        ("loop", "BW203"),
        ("missing.md", "BW200"),
        ("brand", "BW200"),
        ("binary.bin", "BW200"),
        ("big.md", "BW200"),
        ("", "BW200"),
    ],
)
def test_nothing_else_is_read(tmp_path: Path, rel: str, code: str) -> None:
    root = tmp_path / "workspace"
    root.mkdir()
    workspace = make(root)
    (tmp_path / "outside.md").write_text("classified", encoding="utf-8")
    (root / "link.md").symlink_to(tmp_path / "outside.md")
    (root / "folder-link").symlink_to(tmp_path)
    (root / "loop").symlink_to("loop")
    (root / ".env").write_text("KEY=1", encoding="utf-8")
    (root / "brand").mkdir()
    (root / "binary.bin").write_bytes(b"\x89PNG\x00")
    (root / "big.md").write_text("x" * 101, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        workspace.read_text_inside(rel, max_bytes=100)
    assert caught.value.code == code
    assert "classified" not in str(caught.value)


def test_a_brief_is_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "Spring Launch.yaml"
    path.write_text(BRIEF, encoding="utf-8")
    brief = load_brief(path)
    assert brief.id == "spring-launch"
    assert brief.segments == ("cmo",)
    path.write_text("id: mine\n" + BRIEF, encoding="utf-8")
    assert load_brief(path).id == "mine"


def test_a_wrong_brief_is_the_users_to_correct(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text(BRIEF.replace("segments", "segment"), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_brief(path)
    assert caught.value.code == "BW202"
    assert "`segment" in caught.value.message


@pytest.mark.parametrize(("text", "slug"), [("Été 2026!", "ete-2026"), ("--", ""), ("a" * 99, "a" * 80)])
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text(BRIEF, encoding="utf-8")
    (tmp_path / "brief.yaml").chmod(0)
    with pytest.raises(UsageError, match="Permission denied"):
        load_brief(tmp_path / "brief.yaml")
