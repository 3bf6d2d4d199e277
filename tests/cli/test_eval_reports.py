"""Runs compared and reported through the command line: verdicts, forms, files and exit codes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.cli.terminal import brandwright
from tests.evaluation.logged import scored, write_log
from tests.store.making import ANN

from brandwright.store import Ledger, calibrations
from brandwright.store.calibrations import Calibration
from brandwright.workspace import Workspace

CASES = [f"bakery-{at}" for at in range(12)]


@pytest.fixture(scope="module")
def runs(workspace: Path) -> tuple[str, str]:
    """A good run of a suite, and one after a new prompt that lost its reasons."""
    folder = workspace / ".brandwright" / "evals"
    header: dict[str, Any] = {
        "suite": "planning",
        "scorers": {"plan_complete": "1"},
        "thresholds": {"plan_complete": 1.0},
    }
    good = [scored(case, "plan_complete", 1) for case in CASES]
    bad = [scored(case, "plan_complete", 0.5, reason="the plan has no why") for case in CASES]
    first = write_log(folder, "ev-planning-a1-1", good, **header)
    prompts: dict[str, Any] = {"prompts": {"write": "2" * 64}, "started": "2026-02-01T08:00:00+00:00"}
    return first.id, write_log(folder, "ev-planning-b2-1", bad, **header, **prompts).id


def test_what_got_worse_is_a_regression(workspace: Path, runs: tuple[str, str]) -> None:
    ended = brandwright("eval", "compare", *runs, "--json", cwd=workspace)
    found = ended.follows("eval.compare")
    assert (ended.code, found["ok"], found["verdict"]) == (3, False, "worse")
    assert [row["what"] for row in found["differences"]] == ["prompts.write"]
    broken = [change for score in found["scores"] for change in score["changes"]]
    assert {change["kind"] for change in broken} == {"broken"}
    assert all(change["line"] and change["new_reason"] for change in broken)


def test_mending_it_is_none(workspace: Path, runs: tuple[str, str]) -> None:
    ended = brandwright("eval", "compare", *reversed(runs), "--json", cwd=workspace)
    assert (ended.code, ended.json["verdict"]) == (0, "better")


def test_a_terminal_shows_the_table_the_cases_and_the_next_command(
    workspace: Path, runs: tuple[str, str]
) -> None:
    told = brandwright("eval", "compare", *runs, cwd=workspace).out
    for words in ("difference, 95 % interval", "bakery-1 (line 2)", "prompts.write", "worse: ", "Next: "):
        assert words in told


def test_a_suite_stands_for_its_newest_run(workspace: Path, runs: tuple[str, str]) -> None:
    ended = brandwright("eval", "compare", "ev-planning-b", "planning", "--json", cwd=workspace)
    assert ended.json["old"]["run"] == runs[1]
    assert ended.json["new"]["run"] == runs[0], "the newest by its start"


def test_runs_over_other_cases_are_not_compared(
    workspace: Path, runs: tuple[str, str], tmp_path: Path
) -> None:
    other = write_log(tmp_path, "other-1", [scored(CASES[0], "plan_complete", 1)], dataset_sha="e" * 64)
    brandwright("eval", "compare", runs[0], other.path, "--json", cwd=workspace).refused("BW2020")


def test_a_margin_is_a_share(workspace: Path, runs: tuple[str, str]) -> None:
    brandwright("eval", "compare", *runs, "--margin", "5", "--json", cwd=workspace).refused("BW2024")


def test_a_run_that_nobody_made(workspace: Path) -> None:
    brandwright("eval", "report", "nothing-of-the-kind", "--json", cwd=workspace).refused("BW2001")


class TestReport:
    def test_json_follows_its_schema_and_the_exit_code_says_whether_the_run_passed(
        self, workspace: Path, runs: tuple[str, str]
    ) -> None:
        good, bad = (brandwright("eval", "report", run, "--json", cwd=workspace) for run in runs)
        assert (good.code, good.follows("eval.report")["passed"]) == (0, True)
        assert (bad.code, bad.follows("eval.report")["passed"]) == (3, False)
        assert bad.json["comparison"] is None

    def test_beside_another_run(self, workspace: Path, runs: tuple[str, str]) -> None:
        ended = brandwright("eval", "report", runs[1], "--against", runs[0], "--json", cwd=workspace)
        assert ended.follows("eval.report")["comparison"]["verdict"] == "worse"

    @pytest.mark.parametrize(
        ("name", "begins"),
        [("r.html", "<!doctype html>"), ("r.xml", "<?xml"), ("r.json", "{"), ("r.txt", "planning  ev-")],
    )
    def test_the_name_of_a_file_says_its_form(
        self, workspace: Path, runs: tuple[str, str], tmp_path: Path, name: str, begins: str
    ) -> None:
        ended = brandwright("eval", "report", runs[0], "--out", tmp_path / name, cwd=workspace)
        assert ended.code == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
        assert str(tmp_path / name) in ended.err
        assert "Next: " in ended.out

    def test_a_form_that_there_is_not_is_no_text_under_its_name(
        self, workspace: Path, runs: tuple[str, str], tmp_path: Path
    ) -> None:
        out = tmp_path / "r.pdf"
        ended = brandwright("eval", "report", runs[0], "--out", out, "--json", cwd=workspace)
        assert ".html" in ended.refused("BW2230")["hint"]
        assert not out.exists()

    def test_a_form_without_a_file_stands_on_stdout_alone(
        self, workspace: Path, runs: tuple[str, str]
    ) -> None:
        junit = brandwright("eval", "report", runs[1], "--format", "junit", cwd=workspace)
        assert (junit.code, ET.fromstring(junit.out).tag) == (3, "testsuites")
        made = json.loads(brandwright("eval", "report", runs[0], "--format", "json", cwd=workspace).out)
        assert made["schema"] == "brandwright.eval.report/1"

    def test_a_file_that_cannot_be_written(
        self, workspace: Path, runs: tuple[str, str], tmp_path: Path
    ) -> None:
        out = tmp_path / "no-such-folder" / "r.html"
        ended = brandwright("eval", "report", runs[0], "--out", out, "--json", cwd=workspace)
        assert ended.refused("BW744")["hint"]

    def test_a_judge_stands_with_its_last_calibration(self, example_workspace: Path) -> None:
        opened = Workspace.find(example_workspace, None)
        write_log(
            opened.state / "evals", "ev-content-1", [scored("c1", "voice-fit", 1)], scorers={"voice-fit": "1"}
        )
        row = Calibration(
            id="cal-1",
            judge="voice-fit",
            version="1",
            spec_sha="a" * 64,
            prompt_sha="b" * 64,
            engine="openai",
            model="judge",
            source="reviews",
            both_pass=40,
            judge_only=5,
            human_only=2,
            both_fail=20,
            kappa=0.7,
            by="ana",
            at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        with Ledger.open(opened.database_url, opened.id) as ledger, ledger.write(ANN) as tx:
            calibrations.add(tx, row)
        ended = brandwright("eval", "report", "ev-content-1", "--json", cwd=example_workspace)
        (judge,) = ended.follows("eval.report")["judges"]
        assert (judge["judge"], judge["both_pass"], judge["judge_only"], judge["kappa"]) == (
            "voice-fit",
            40,
            5,
            0.7,
        )
