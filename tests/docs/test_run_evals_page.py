"""How to run evaluations, and what the reference says of a run's log: the pages do what they say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.docs.test_docs_run import ROOT, Reader

PAGE = ROOT / "docs" / "how-to" / "run-evals.md"
REFERENCE = ROOT / "docs" / "reference" / "suites.md"


def test_how_to_run_evals(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(PAGE)
    runs = reader.brandwright(["eval", "list", "--runs", "--json"]).json["runs"]
    by_suite = {run["suite"]: run for run in runs if not run["source"]}

    assert set(by_suite) == {"content", "questions", "research", "planning"}
    assert {run["verdict"] for run in runs} == {"passed"}
    assert [run["source"] for run in runs if run["source"]] == [by_suite["research"]["run"]]
    made = subprocess.run(
        [sys.executable, reader.folder / "check_prices.py"], capture_output=True, text=True, check=True
    )
    assert made.stdout.startswith("50 1.0 0.9")


def test_the_reference_names_every_field_of_a_log(tmp_path: Path) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    named = {
        kind: {*re.findall(r"`(\w+)`", fields), "type"}
        for kind, fields in re.findall(r"^\| `(header|output|score|end)` \| (.*) \|$", text, re.MULTILINE)
    }
    reader = Reader(tmp_path)
    reader.run("brandwright init demo --example")
    reader.run("cd demo")
    log = Path(reader.brandwright(["eval", "run", "research", "--json"]).json["log"])
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]

    for kind in ("header", "output", "score", "end"):
        first = next(line for line in lines if line["type"] == kind)
        assert set(first) == named[kind] - ({"part"} if kind == "score" else set()), kind


def test_the_lines_of_python_in_the_reference_run(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.run("brandwright init demo --example")
    reader.run("cd demo")
    reader.run("brandwright eval run content")
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    ended = subprocess.run(
        [sys.executable, "-c", code + "\nprint(missed)"],
        cwd=reader.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout == "[]\n"
