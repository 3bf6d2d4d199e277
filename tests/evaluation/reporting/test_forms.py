"""Reports in all their forms: the same facts as text, JSON, JUnit XML and HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.evaluation.logged import scored, write_log
from tests.evaluation.reporting.examples import past_runs, the_report

from brandwright.errors import BrandwrightError
from brandwright.evaluation.reporting import (
    Report,
    html_report,
    junit_report,
    make_report,
    report_json,
    report_text,
    summary_text,
)
from brandwright.evaluation.runs import StoredRun, find_run


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return the_report(tmp_path_factory.mktemp("runs"), cases=30)


def small(folder: Path, **more: Any) -> StoredRun:
    """Four cases: good, flawed, an error, and one that another score finds flawed."""
    lines = [
        scored("c1", "voice", 1),
        scored("c2", "voice", 0.5, reason="half of it", ms=250.0),
        scored("c3", "voice", None),
        scored("c4", "voice", 1),
        scored("c4", "length", 0, reason="too long"),
    ]
    return write_log(folder, "ev-content-1", lines, **more)


class TestFacts:
    def test_what_the_run_summed_up_is_what_the_report_says(self, tmp_path: Path) -> None:
        made = make_report(small(tmp_path, thresholds={"voice": 0.9}))
        assert (made.totals.n, made.totals.errored, made.passed) == (4, 1, False)
        assert [(score.name, score.passed, score.limit) for score in made.scores] == [
            ("voice", False, "at least 90 %"),
            ("length", None, ""),
        ]

    def test_errors_come_first_among_the_answers_without_full_marks(self, tmp_path: Path) -> None:
        made = make_report(small(tmp_path))
        assert [(failure.case, failure.value) for failure in made.failures] == [
            ("c3", None),
            ("c2", 0.5),
            ("c4", 0),
        ]

    def test_an_unfinished_run_has_no_report(self, tmp_path: Path) -> None:
        with pytest.raises(BrandwrightError, match="not finished") as refused:
            make_report(small(tmp_path, finished=False))
        assert refused.value.code == "BW2022"

    def test_values_are_counted_in_tenths_with_full_marks_and_errors_apart(self, tmp_path: Path) -> None:
        values = [0, 0.05, 0.3, 0.999, 1, 1, None]
        run = write_log(
            tmp_path, "r-1", [scored(f"c{at}", "voice", value) for at, value in enumerate(values)]
        )
        (spread,) = make_report(run).spreads
        assert spread.counts == (2, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2)
        assert (spread.errored, spread.n) == (1, 7)

    def test_confidences_are_set_against_what_came_true(self, tmp_path: Path) -> None:
        told = [(0.9, "true"), (0.85, "true"), (0.9, "false"), (0.1, "false"), (None, None)]
        lines = [
            scored(f"c{at}", "calibration_error", sure, label=label) for at, (sure, label) in enumerate(told)
        ]
        (found,) = make_report(write_log(tmp_path, "r-1", lines)).reliability
        assert [(one.n, one.true) for one in found.bins] == [(1, 0), (3, pytest.approx(2 / 3))]
        assert [one.confidence for one in found.bins] == pytest.approx([0.1, 2.65 / 3])

    def test_the_trend_is_of_this_run_and_those_before_it(self, tmp_path: Path) -> None:
        runs = past_runs(tmp_path, cases=4)
        write_log(tmp_path, "other-1", [scored("c1", "voice", 1)], suite="planning")
        write_log(tmp_path, "killed-1", [scored("c1", "voice", 1)], finished=False)
        made = make_report(runs[3], past=runs)
        assert [past.run for past in made.past] == [run.id for run in runs[:4]]
        assert [past.alike for past in made.past] == [False, True, True, True]

    def test_a_run_with_a_planted_defect_is_no_part_of_the_trend(self, tmp_path: Path) -> None:
        runs = past_runs(tmp_path, cases=2)
        planted = write_log(
            tmp_path,
            "ev-content-d-1",
            [scored("c1", "key_facts", 0)],
            defect="drop-citation",
            started="2026-01-01",
        )
        assert planted.id not in [past.run for past in make_report(runs[-1], past=[*runs, planted]).past]

    def test_a_planted_defect_is_named_in_each_form(self, tmp_path: Path) -> None:
        made = make_report(small(tmp_path, defect="drop-citation"))
        assert report_json(made)["defect"] == "drop-citation"
        assert "planted defect drop-citation" in report_text(made)
        assert "defect drop-citation was planted" in html_report(made)


class TestText:
    def test_it_says_whether_the_run_passed_what_failed_and_what_it_rests_on(self, report: Report) -> None:
        told = report_text(report)
        assert told.splitlines()[0].endswith("NOT PASSED") or "passed" in told.splitlines()[0]
        for words in (
            "expected_verdict",
            "95 % interval",
            "at least 85 %",
            "without full marks",
            "dataset_sha",
        ):
            assert words in told
        assert summary_text(report).splitlines()[-1].startswith("beside ev-content-5f2c9a-5: ")

    def test_what_is_hidden_in_a_text_is_shown(self, tmp_path: Path) -> None:
        run = write_log(tmp_path, "r-1", [scored("c1", "voice", 0, reason="a\x1b[2Jb\nc\u202ed")])
        told = report_text(make_report(run))
        assert "a\\u001b[2Jb c\\u202ed" in told

    def test_columns_are_as_wide_as_what_stands_in_them(self, tmp_path: Path) -> None:
        run = write_log(tmp_path, "r-1", [scored("c1", "voice", 1), scored("c1", "トーン", 1)])
        rows = report_text(make_report(run)).splitlines()
        head, plain, wide = rows[4:7]
        assert head.index("value") + len("value") == plain.index("100 %") + len("100 %")
        # Each of the three characters takes two columns.
        assert wide.index("100 %") == plain.index("100 %") - 3


class TestJson:
    def test_it_has_every_fact_as_plain_json(self, report: Report) -> None:
        data = json.loads(json.dumps(report_json(report), allow_nan=False))
        assert (data["n"], len(data["scores"]), len(data["past"])) == (30, 5, 6)
        assert data["comparison"]["new"]["run"] == data["run"]
        assert data["failures"][0]["excerpts"] == []
        assert {"name": "engine", "value": "openai"} in data["provenance"]


# The shape of JUnit XML as Jenkins publishes it (xunit-plugin, junit-10.xsd): attributes, those required, children.
SHAPE: Mapping[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": (
        {
            "name",
            "tests",
            "failures",
            "errors",
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
        },
        {"name", "tests", "failures", "errors"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, {"name", "value"}, set()),
    "testcase": (
        {"name", "time", "classname", "group"},
        {"name"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": ({"type", "message"}, set(), set()),
    "error": ({"type", "message"}, set(), set()),
    "system-out": (set(), set(), set()),
}


def checked(text: str) -> ET.Element:
    """The document, once it proves to have the published shape and its sums to be right."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    for element in root.iter():
        allowed, required, children = SHAPE[element.tag]
        assert required <= set(element.attrib) <= allowed, element.tag
        assert {child.tag for child in element} <= children, element.tag
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        for kind in ("failure", "error"):
            assert int(suite.attrib[f"{kind}s"]) == sum(case.find(kind) is not None for case in cases)
    for kind in ("tests", "failures", "errors"):
        assert int(root.attrib[kind]) == sum(int(suite.attrib[kind]) for suite in root)
    return root


class TestJUnit:
    def written(self, run: StoredRun) -> ET.Element:
        return checked(junit_report(run, make_report(run)))

    def test_one_test_case_a_case_failures_and_errors_apart(self, tmp_path: Path) -> None:
        cases, thresholds = self.written(small(tmp_path, thresholds={"voice": 0.9}))
        said = {case.attrib["name"]: [part.tag for part in case] for case in cases.findall("testcase")}
        assert said == {"c1": [], "c2": ["failure"], "c3": ["error"], "c4": ["system-out"]}
        (missed,) = thresholds.findall("testcase")
        assert (missed.attrib["name"], [part.tag for part in missed]) == ("voice", ["failure"])

    def test_a_case_fails_only_where_its_score_missed_the_threshold(self, tmp_path: Path) -> None:
        cases, thresholds = self.written(small(tmp_path, thresholds={"voice": 0.5}))
        said = {case.attrib["name"]: [part.tag for part in case] for case in cases.findall("testcase")}
        assert said == {"c1": [], "c2": ["system-out"], "c3": ["error"], "c4": ["system-out"]}
        assert thresholds.attrib["failures"] == "0"

    def test_a_failure_says_why_and_how_long_the_case_took(self, tmp_path: Path) -> None:
        cases = self.written(small(tmp_path, thresholds={"voice": 0.9}))[0]
        case = cases.findall("testcase")[1]
        (failure,) = case
        assert failure.attrib["message"] == "voice, line 3, trial 1: 0.5 half of it"
        assert case.attrib["time"] == "0.250"

    def test_trials_of_a_case_are_one_test_case(self, tmp_path: Path) -> None:
        lines = [scored("c1", "voice", float(trial > 1), trial=trial) for trial in (1, 2, 3)]
        cases = self.written(write_log(tmp_path, "r-1", lines, thresholds={"voice": 1.0}))[0]
        assert cases.attrib["tests"] == "1"

    def test_scores_of_live_outputs_are_a_suite_of_their_own(self, tmp_path: Path) -> None:
        lines = [scored("c1", "voice", 1), scored("c1", "voice", 0, mode="live")]
        root = self.written(write_log(tmp_path, "r-1", lines, thresholds={"voice": 1.0}))
        assert [(suite.attrib["name"], suite.attrib["failures"]) for suite in root] == [
            ("content", "0"),
            ("content live", "1"),
            ("content thresholds", "1"),
        ]

    def test_the_example_has_the_published_shape(self, report: Report, tmp_path: Path) -> None:
        past_runs(tmp_path, cases=30)
        checked(junit_report(find_run(tmp_path, report.run), report))


class TestHtml:
    def test_the_first_run_of_a_suite_has_no_trend_and_says_so(self, tmp_path: Path) -> None:
        run = small(tmp_path)
        told = html_report(make_report(run, past=[run]))
        assert "first finished run" in told

    def test_equal_bytes_each_time(self, report: Report) -> None:
        assert html_report(report) == html_report(report)

    def test_a_large_run_makes_a_page_that_opens(self, tmp_path: Path) -> None:
        lines = [scored(f"c{at}", "voice", 0, reason="x" * 400) for at in range(1500)]
        made = make_report(write_log(tmp_path, "r-1", lines))
        assert (made.failed, len(made.failures)) == (1500, 500)
        assert len(html_report(made)) < 500_000
