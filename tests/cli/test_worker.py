"""`run due`, `run status`, `run retry` and `worker` on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from tests.cli.terminal import brandwright
from tests.example import make_example

from brandwright.cli.worker import _WORDS


@pytest.fixture(scope="module")
def _held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clock") / "demo"
    make_example(folder)
    with (folder / "brandwright.toml").open("a", encoding="utf-8") as file:
        file.write('\n[notify]\nwebhook_env = "SLACK_URL"\nattempts = 1\n')
    (folder / "held.md").write_text("We are the #1 platform and guarantee 300% more leads.\n")
    sent = brandwright("submit", "held.md", "--channel", "linkedin-post", "--by", "Kim", cwd=folder)
    assert sent.code == 3
    return folder


@pytest.fixture
def workspace(_held: Path, tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a channel, and a review that waits."""
    monkeypatch.setenv("SLACK_URL", httpserver.url_for("/T1/secret"))
    return shutil.copytree(_held, tmp_path / "demo")


def test_what_is_due_is_done_once_and_shown(workspace: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/T1/secret", method="POST").respond_with_data("ok")

    first = brandwright("run", "due", "--json", cwd=workspace).follows("run-due")
    second = brandwright("run", "due", cwd=workspace)

    assert first["notices"] == {"sent": 2, "again": 0, "dead": 0, "dropped": 0}
    # A step without words fails only when there is something to tell of it.
    assert {step["name"] for step in first["steps"]} == set(_WORDS)
    assert "Nothing was due." in second.out
    assert second.out.rstrip().endswith("Next: brandwright run status")
    status = brandwright("run", "status", "--json", cwd=workspace).follows("run-status")
    assert status["waiting"] == 0
    assert [job["state"] for job in status["jobs"]] == ["done", "done"]


def test_a_notice_that_could_not_be_delivered_is_shown_and_tried_anew(
    workspace: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_oneshot_request("/T1/secret").respond_with_data("no_team", status=404)
    httpserver.expect_oneshot_request("/T1/secret").respond_with_data("no_team", status=404)

    brandwright("run", "due", cwd=workspace)

    shown = brandwright("run", "status", cwd=workspace)
    dead = brandwright("run", "status", "--json", cwd=workspace).follows("run-status")["notices"]
    assert {(one["state"], one["fault"]) for one in dead} == {("dead", "status-404")}
    assert f"Next: brandwright run retry {dead[0]['id']}" in shown.out
    assert "no_team" not in shown.out

    httpserver.expect_request("/T1/secret").respond_with_data("ok")
    brandwright("run", "retry", "ntc-nothing", "--json", cwd=workspace).refused("BW2130")
    again = brandwright("run", "retry", "all", "--json", cwd=workspace).follows("run-retry")
    assert len(again["notices"]) == 2
    assert brandwright("run", "due", "--json", cwd=workspace).json["notices"]["sent"] == 2


def test_a_part_that_failed_is_said_and_the_command_fails(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLACK_URL")

    ended = brandwright("run", "due", "--json", cwd=workspace)

    assert ended.code == 1
    faults = {step["name"]: step["fault"] for step in ended.follows("run-due")["steps"] if step["fault"]}
    assert faults == {"send": "BW6131"}
    assert "SLACK_URL" in brandwright("run", "due", cwd=workspace).out


def test_doctor_says_how_people_are_told_and_shows_no_secret(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = brandwright("doctor", "--json", cwd=workspace)
    assert "by a webhook" in said.out
    assert "T1/secret" not in said.out

    monkeypatch.delenv("SLACK_URL")
    assert "BW6131" in brandwright("doctor", "--json", cwd=workspace).out
