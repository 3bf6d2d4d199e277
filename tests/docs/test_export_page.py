"""The page about exports does what it says: its commands run, its settings load, its recipe takes what is ours."""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from tests.docs.test_docs_run import ROOT, Reader, blocks

from brandwright._export_settings import ExportSettings
from brandwright.content.formats import draft_of_file
from brandwright.content.signing import SIGNATURE, TIMESTAMP, signature_of
from brandwright.governance.models import ExportRules

PAGE = ROOT / "docs" / "how-to" / "export.md"
WORKSPACE = (ROOT / "docs" / "reference" / "workspace.md").read_text(encoding="utf-8")


def python(at: int) -> str:
    return [block.text for block in blocks(PAGE) if block.kind == "python"][at]


def test_every_format_is_made_and_proves_what_it_is_made_of(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(PAGE)
    (name,) = {file.stem for file in reader.folder.glob("rev-*")}
    files = [
        *(reader.folder / f"{name}.{form}" for form in ("md", "html", "docx", "csv")),
        reader.folder / "post.json",
    ]
    shas = {draft_of_file(file).sha256 for file in files}
    assert shas == {reader.brandwright(["review", "show", name, "--json"]).json["sha256"]}
    said: list[str] = []
    with contextlib.chdir(reader.folder):
        exec(python(0), {"print": said.append})
    assert said == [*shas]


def test_the_recipe_takes_what_is_signed_and_nothing_else(monkeypatch: Any) -> None:
    scope: dict[str, Any] = {}
    exec(python(1), scope)
    is_ours: Callable[[bytes, dict[str, str], bytes], bool] = scope["is_ours"]
    secret, body, now = b"a secret that both sides know", b'{"draft": 1}', 1_800_000_000
    monkeypatch.setattr(scope["time"], "time", lambda: float(now))
    headers = {TIMESTAMP: str(now), SIGNATURE: signature_of(secret, now, body)}
    assert is_ours(secret, headers, body)
    assert not is_ours(secret, headers, body + b" ")
    assert not is_ours(b"another secret", headers, body)
    assert not is_ours(secret, {**headers, TIMESTAMP: str(now - 1)}, body)
    old = {TIMESTAMP: str(now - 301), SIGNATURE: signature_of(secret, now - 301, body)}
    assert not is_ours(secret, old, body)


def test_the_settings_and_the_policy_are_valid() -> None:
    (settings,) = (block.text for block in blocks(PAGE) if block.kind == "toml")
    assert "cms" in ExportSettings.model_validate(tomllib.loads(settings)["export"]).webhooks
    (policy,) = (block.text for block in blocks(PAGE) if block.kind == "yaml")
    assert ExportRules.model_validate(yaml.safe_load(policy)["exports"]).allowed_hosts == ("cms.example.com",)


def test_every_setting_of_a_target_has_a_row() -> None:
    from brandwright._export_settings import WebhookSettings

    section = WORKSPACE.partition("### `[export]`")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", section, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"\w+", row)} == set(WebhookSettings.model_fields)
