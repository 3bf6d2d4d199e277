"""Suites as tests of pytest: only where they are asked for, and failing with what was missed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from brandwright.errors import BrandwrightError
from brandwright.evaluation import Record, Score
from brandwright.testing.pytest_evals import assert_suite


def even(record: Record) -> Score:
    passed = record.output % 2 == 0
    reason = "" if passed else f"{record.output} is odd"
    return Score(name="even", value=float(passed), verdict="pass" if passed else "fail", reason=reason)


def suite(folder: Path, *outputs: int) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "suite.yaml").write_text(
        "id: numbers\nagent: count\ndescription: Numbers.\nscorers: [even]\nthresholds: {even: {min: 0.75}}\n"
    )
    rows = [json.dumps({"id": f"c{at}", "output": output}) for at, output in enumerate(outputs)]
    (folder / "cases.jsonl").write_text("\n".join(rows))
    return folder


def test_a_suite_that_passes_gives_its_run(tmp_path: Path) -> None:
    made = assert_suite(suite(tmp_path / "s", 2, 4, 6), {}, scorers={"even": even})

    assert (made.passed, made.scoring.n) == (True, 3)
    assert not list(tmp_path.glob("**/ev-*.jsonl"))


def test_a_suite_that_fails_lists_the_missed_thresholds_and_the_cases(tmp_path: Path) -> None:
    with pytest.raises(AssertionError) as caught:
        assert_suite(suite(tmp_path / "s", 2, 3), {}, scorers={"even": even})

    told = str(caught.value)
    assert "The suite numbers did not pass. 2 cases: 2 scored, 0 errored, 0 skipped." in told
    assert "even: 0.500 [" in told
    assert "at least 0.75 asked for" in told
    assert "c1 (line 2) even: 3 is odd" in told


def test_a_folder_without_a_suite_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BrandwrightError) as caught:
        assert_suite(tmp_path, {}, scorers={"even": even})

    assert caught.value.code == "BW230"


MARKED = """
import pytest
from brandwright.evaluation import Score

def even(record):
    passed = record.output % 2 == 0
    return Score(name="even", value=float(passed), verdict="pass" if passed else "fail")

@pytest.mark.brandwright_suite("good", {}, scorers={"even": even})
def test_good(): pass

@pytest.mark.brandwright_suite("bad", {}, scorers={"even": even})
def test_bad(): pass

def test_plain(): pass
"""

SEEN = """
import sys

def pytest_sessionfinish(session):
    print("SEEN", sorted(name for name in sys.modules if name.split(".")[0] == "brandwright"))
"""


def pytest_in(folder: Path) -> str:
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        str(folder),
    ]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False).stdout


@pytest.mark.slow
def test_the_marker_runs_the_suite_before_the_test(tmp_path: Path) -> None:
    suite(tmp_path / "good", 2, 4)
    suite(tmp_path / "bad", 1, 3)
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["brandwright.testing.pytest_evals"]\n')
    (tmp_path / "test_suites.py").write_text(MARKED)

    told = pytest_in(tmp_path)

    assert "2 passed, 1 error" in told
    assert "The suite numbers did not pass." in told
    assert "good" not in told.split("short test summary")[1]


@pytest.mark.slow
def test_a_run_of_pytest_that_does_not_ask_for_it_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(SEEN)
    (tmp_path / "test_nothing.py").write_text("def test_nothing(): pass\n")

    told = pytest_in(tmp_path)

    assert "1 passed" in told
    assert "SEEN []" in told
