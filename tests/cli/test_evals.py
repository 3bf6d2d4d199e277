"""Suites through the command line: their scores, thresholds and exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.terminal import brandwright

SUITES = ("content", "planning", "recall", "research")


@pytest.mark.parametrize("suite", SUITES)
def test_a_shipped_suite_meets_its_thresholds(workspace: Path, suite: str) -> None:
    ended = brandwright("eval", "run", f"evals/{suite}", "--json", cwd=workspace)
    result = ended.follows("eval.run")
    assert (ended.code, result["passed"], result["suite"]) == (0, True, suite)
    assert (result["n"], result["errored"]) == (result["scored"], 0)
    for score in result["scores"]:
        assert 0 <= score["low"] <= score["value"] <= score["high"] <= 1
        assert score["passed"] in (True, None)


def test_a_damaged_output_fails_its_suite_and_is_named(workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "content"
    shutil.copytree(workspace / "evals" / "content", copy)
    file = copy / "cases.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert "ferments for 24 hours" in lines[0]
    lines[0] = lines[0].replace("ferments for 24 hours", "ferments for 48 hours")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ended = brandwright("eval", "run", copy, "--json", cwd=workspace)
    result = ended.follows("eval.run")
    assert (ended.code, result["passed"], result["ok"]) == (3, False, False)
    missed = {score["name"] for score in result["scores"] if score["passed"] is False}
    assert {"expected_verdict", "expected_findings"} <= missed
    told = brandwright("eval", "run", copy, cwd=workspace)
    assert told.code == 3
    assert json.loads(lines[0])["id"] in told.out


def test_the_suites_are_listed(workspace: Path) -> None:
    listed = brandwright("eval", "list", "--json", cwd=workspace).json["suites"]
    assert [suite["id"] for suite in listed] == [
        "brand-rules",
        "claims",
        "content",
        "gate",
        "injection",
        "memory",
        "planning",
        "privacy",
        "recall",
        "research",
    ]
    assert all(suite["cases"] > 20 and suite["description"] for suite in listed)


def test_a_folder_without_a_suite(workspace: Path) -> None:
    brandwright("eval", "run", "brand", "--json", cwd=workspace).refused("BW230")


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("suite.yaml", "id: [", "BW601"),
        ("suite.yaml", "id: broken\n", "BW660"),
        ("cases.jsonl", "", "BW663"),
        ("cases.jsonl", "{\n", "BW661"),
        ("cases.jsonl", '{"id": "a", "output": {}}\n{"id": "a", "output": {}}\n', "BW662"),
    ],
)
def test_a_broken_suite(workspace: Path, tmp_path: Path, file: str, text: str, code: str) -> None:
    copy = tmp_path / "planning"
    shutil.copytree(workspace / "evals" / "planning", copy)
    (copy / file).write_text(text)
    brandwright("eval", "run", copy, "--json", cwd=workspace).refused(code)


def test_a_planted_defect_fails_its_suite_and_is_named(workspace: Path) -> None:
    ended = brandwright("eval", "run", "evals/recall", "--defect", "drop-conflict", "--json", cwd=workspace)
    result = ended.follows("eval.run")
    assert (ended.code, result["ok"], result["passed"], result["defect"]) == (
        3,
        False,
        False,
        "drop-conflict",
    )
    assert result["planted"]["caught"]
    assert result["planted"]["noticed"] == result["planted"]["touched"] > 0
    told = brandwright("eval", "run", "evals/recall", "--defect", "drop-conflict", cwd=workspace)
    assert told.code == 3
    assert "caught: the suite fails with this defect" in told.out
    assert "drop-conflict" in told.out


def test_a_defect_that_goes_unnoticed_is_a_failure(workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "recall"
    shutil.copytree(workspace / "evals" / "recall", copy)
    settings = (copy / "suite.yaml").read_text(encoding="utf-8")
    (copy / "suite.yaml").write_text(settings.replace("{min: 1.0}", "{min: 0}"), encoding="utf-8")
    ended = brandwright("eval", "run", copy, "--defect", "drop-conflict", cwd=workspace)
    assert ended.code == 1
    assert "the defect went unnoticed: the suite passes all the same" in ended.out


def test_the_defects_are_listed_with_what_has_to_catch_them(workspace: Path) -> None:
    listed = brandwright("eval", "list", "--defects", "--json", cwd=workspace).follows("eval.list")["defects"]
    assert len(listed) >= 14
    assert all(defect["what"] and defect["edits"] and defect["suites"] for defect in listed)
    assert "drop-citation" in brandwright("eval", "list", "--defects", cwd=workspace).out


@pytest.mark.parametrize(("defect", "code"), [("drop-everything", "BW2050"), ("drop-disclosure", "BW2051")])
def test_a_defect_that_cannot_be_planted(workspace: Path, defect: str, code: str) -> None:
    brandwright("eval", "run", "evals/recall", "--defect", defect, "--json", cwd=workspace).refused(code)
