"""Running suites: denominators, thresholds, live baselines, logs, and going on after a kill."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.evaluation.killed_suite import write_suite

from brandwright.errors import BrandwrightError
from brandwright.evaluation import Record, Score, Scorer, SuiteRun, run_suite
from brandwright.evaluation._bench import Target

CASES = [{"id": f"c{i}", "output": i} for i in range(4)]


def even(record: Record) -> Score:
    ok = record.output % 2 == 0
    return Score(name="even", value=float(ok), verdict="pass" if ok else "fail", reason="" if ok else "odd")


def small(record: Record) -> Score:
    if record.output > 2:
        raise OverflowError("too large")
    return Score(name="small", value=1.0, verdict="pass")


SCORERS: dict[str, Scorer] = {"even": even, "small": small}


def write(folder: Path, cases: list[dict[str, Any]] = CASES, **settings: Any) -> Path:
    folder.mkdir(exist_ok=True)
    full = {"id": "numbers", "agent": "count", "description": "Numbers.", "scorers": ["even"], **settings}
    (folder / "suite.yaml").write_text(json.dumps(full))
    (folder / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    return folder


def run(folder: Path, targets: Mapping[str, Target] | None = None, **more: Any) -> SuiteRun:
    more.setdefault("scorers", SCORERS)
    return run_suite(folder, targets or {}, folder / "runs", **more)


def score(run: SuiteRun, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(s for s in run.as_dict()["scores"] if s["name"] == name)
    return found


def test_scores_are_means_over_the_cases_with_an_interval(tmp_path: Path) -> None:
    result = run(write(tmp_path))

    assert (result.scoring.n, result.scoring.scored, result.scoring.errored) == (4, 4, 0)
    found = score(result, "even")
    assert found["value"] == 0.5
    assert found["low"] == pytest.approx(0.150, abs=0.001)
    assert found["high"] == pytest.approx(0.850, abs=0.001)


@pytest.mark.parametrize(("least", "passed"), [(0.5, True), (0.51, False)])
def test_a_run_passes_when_its_thresholds_are_met(tmp_path: Path, least: float, passed: bool) -> None:
    result = run(write(tmp_path, thresholds={"even": {"min": least}}))

    assert result.passed is passed
    assert score(result, "even")["passed"] is passed


def test_an_error_counts_as_nothing_and_stays_in_the_denominator(tmp_path: Path) -> None:
    folder = write(tmp_path, scorers=["small"], thresholds={"small": {"min": 0.7}})
    result = run(folder)

    assert score(result, "small")["value"] == 0.75
    assert (result.scoring.n, result.scoring.scored, result.scoring.errored) == (4, 3, 1)
    assert result.passed is False
    write(tmp_path, scorers=["small"], thresholds={"small": {"min": 0.7}}, allowed_errors=1)
    assert run(folder).passed is True


def test_what_did_not_get_full_marks_is_listed_with_its_line_and_reason(tmp_path: Path) -> None:
    failures = run(write(tmp_path, scorers=["even", "small"])).as_dict()["failures"]

    assert [(f["case"], f["line"], f["scorer"], f["value"], f["reason"]) for f in failures] == [
        ("c1", 2, "even", 0.0, "odd"),
        ("c3", 4, "even", 0.0, "odd"),
        ("c3", 4, "small", None, "it raised OverflowError: too large"),
    ]


def test_a_scorer_is_asked_only_of_the_tag_that_the_suite_names(tmp_path: Path) -> None:
    cases = [{**case, "tags": [["good"], []][i % 2]} for i, case in enumerate(CASES)]
    result = run(write(tmp_path, cases, scorers=[{"name": "even", "only": "good"}]))

    assert (score(result, "even")["value"], score(result, "even")["n"]) == (1.0, 2)


def test_one_scorer_is_asked_of_several_tags_under_a_name_each(tmp_path: Path) -> None:
    cases = [{**case, "tags": [["low"], ["high"]][i // 2]} for i, case in enumerate(CASES[:3])]
    scorers = [
        {"name": "even", "only": "low", "as": "low/even"},
        {"name": "even", "only": "high", "as": "high/even"},
    ]
    least = {"low/even": {"min": 0.6}, "high/even": {"min": 0.6}}
    result = run(write(tmp_path, cases, scorers=scorers, thresholds=least))

    found = {s.name: (s.value, s.n, s.threshold, s.passed) for s in result.scoring.scores}
    assert found == {"low/even": (0.5, 2, 0.6, False), "high/even": (1.0, 1, 0.6, True)}
    assert [(f.case, f.scorer) for f in result.scoring.failures] == [("c1", "low/even")]
    assert (result.scoring.n, result.passed) == (3, False)


def test_a_case_with_both_tags_counts_in_both_scores_and_is_asked_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def counted(record: Record) -> Score:
        asked.append(record.id)
        return even(record)

    cases = [{**case, "tags": ["a", "b"]} for case in CASES]
    scorers = [{"name": "even", "only": "a", "as": "a"}, {"name": "even", "only": "b", "as": "b"}]
    result = run(write(tmp_path, cases, scorers=scorers), scorers={"even": counted})

    assert [(s.name, s.n) for s in result.scoring.scores] == [("a", 4), ("b", 4)]
    assert [(f.case, f.scorer) for f in result.scoring.failures] == [("c1", "a"), ("c3", "a")]
    assert (result.scoring.n, sorted(asked)) == (4, ["c0", "c1", "c2", "c3"])


def test_a_threshold_is_not_met_when_nobody_was_asked(tmp_path: Path) -> None:
    scorers = ["small", {"name": "even", "only": "nobody"}]
    result = run(write(tmp_path, CASES[:2], scorers=scorers, thresholds={"even": {"min": 0.0}}))

    assert result.passed is False


def test_the_json_result_has_the_names_that_scripts_rely_on(tmp_path: Path) -> None:
    result = run(write(tmp_path), engine="embedded").as_dict()

    assert result["schema"] == "brandwright.eval.run/1"
    assert {"suite", "n", "scored", "errored", "skipped", "scores", "baseline", "passed", "run"} <= set(
        result
    )
    assert {"name", "value", "low", "high", "threshold", "passed"} <= set(result["scores"][0])
    assert json.loads(json.dumps(result)) == result


# --- targets --------------------------------------------------------------------------------------------


def double(given: Mapping[str, Any]) -> int:
    return int(given["n"]) * 2


LIVE = [{"id": f"l{i}", "input": {"n": i}, "output": 0, "live": True} for i in range(3)]


def test_live_scores_are_a_labelled_baseline_beside_the_stored_ones(tmp_path: Path) -> None:
    def odd(given: Mapping[str, Any]) -> int:
        return int(given["n"]) * 2 + 1

    folder = write(tmp_path, LIVE, live={"scorers": ["even"]}, thresholds={"even": {"min": 1.0}})
    result = run(folder, {"count": odd}, engine="embedded")

    assert (score(result, "even")["value"], result.passed) == (1.0, True)
    assert result.baseline is not None
    assert [(s.name, s.value, s.threshold, s.passed) for s in result.baseline.scores] == [
        ("baseline/embedded/even", 0.0, None, None)
    ]
    assert not any(s["name"].startswith("baseline/") for s in result.as_dict()["scores"])


def test_a_live_threshold_is_the_baselines_own(tmp_path: Path) -> None:
    live = {"scorers": ["even"], "thresholds": {"even": {"min": 0.5}}}

    assert run(write(tmp_path, LIVE, live=live), {"count": double}).passed is True
    assert run(write(tmp_path, LIVE, live=live), {"count": lambda _: 1}).passed is False


def test_live_cases_are_counted_as_skipped_without_their_agent(tmp_path: Path) -> None:
    result = run(write(tmp_path, LIVE, live={"scorers": ["even"]}))

    assert result.baseline is not None
    assert (result.baseline.n, result.baseline.scored, result.baseline.skipped) == (3, 0, 3)
    assert result.passed is True


def test_a_suite_may_score_a_target_instead_of_what_is_stored(tmp_path: Path) -> None:
    folder = write(tmp_path, LIVE, target="count", trials=2)
    result = run(folder, {"count": double})

    assert (result.scoring.n, score(result, "even")["value"]) == (6, 1.0)


def test_a_target_that_was_not_given_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(BrandwrightError) as caught:
        run(write(tmp_path, LIVE, target="count"))

    assert (caught.value.code, caught.value.exit_code) == ("BW232", 2)


def raises(_: Mapping[str, Any]) -> Any:
    raise ConnectionError("no route")


def hangs(_: Mapping[str, Any]) -> Any:
    threading.Event().wait(5)


@pytest.mark.parametrize("target", [raises, hangs, lambda _: object(), lambda _: float("nan")])
def test_a_target_without_a_usable_answer_is_an_error_of_its_case(tmp_path: Path, target: Target) -> None:
    folder = write(tmp_path, LIVE[:1], target="count", timeout_s=0.1, thresholds={"even": {"min": 0.0}})
    result = run(folder, {"count": target})

    assert (result.scoring.n, result.scoring.errored, result.passed) == (1, 1, False)


def test_no_more_calls_run_at_once_than_the_limit(tmp_path: Path) -> None:
    lock, running, most = threading.Lock(), 0, 0

    def watched(given: Mapping[str, Any]) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1
        return int(given["n"])

    cases = [{"id": f"l{i}", "input": {"n": i}, "live": True} for i in range(12)]
    run(write(tmp_path, cases, target="count"), {"count": watched}, limit=3)

    assert 1 < most <= 3


# --- the log --------------------------------------------------------------------------------------------


def lines(result: SuiteRun) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.log.read_text().splitlines()]


def test_the_log_says_what_was_run_and_what_came_of_it(tmp_path: Path) -> None:
    result = run(write(tmp_path), engine="embedded", about={"seed": 7})
    header, *rows, end = lines(result)

    assert header["schema"] == "brandwright.eval.log/2"
    assert {"dataset_sha", "suite_sha", "kits", "policy_sha", "scorers", "brandwright"} <= set(header)
    assert (header["engine"], header["seed"], header["scorers"]) == ("embedded", 7, {"even": "1"})
    assert [(row["case"], row["trial"], row["scorer"]) for row in rows] == [
        (f"c{i}", 1, "even") for i in range(4)
    ]
    assert end["scores"][0] == json.loads(json.dumps(score(result, "even")))
    assert {name: end[name] for name in ("type", "passed", "n", "scored", "errored", "skipped")} == {
        "type": "end",
        "passed": True,
        "n": 4,
        "scored": 4,
        "errored": 0,
        "skipped": 0,
    }
    assert result.log.stat().st_mode & 0o077 == 0


def test_a_finished_run_is_not_continued(tmp_path: Path) -> None:
    folder = write(tmp_path)
    first, second = run(folder), run(folder)

    assert first.run != second.run
    assert second.resumed is False


def cut(result: SuiteRun, keep: int, torn: str = "") -> None:
    """Leave the header and that many lines of a log, as a crash would."""
    kept = result.log.read_text().splitlines(keepends=True)[: keep + 1]
    result.log.write_text("".join(kept) + torn)


@pytest.mark.parametrize("torn", ["", '{"type": "sco', '{"type": "score", "case": "c2"', "\x00\x00\n"])
def test_an_unfinished_run_goes_on_where_it_stopped(tmp_path: Path, torn: str) -> None:
    folder = write(tmp_path)
    asked: list[str] = []

    def counted(record: Record) -> Score:
        asked.append(record.id)
        return even(record)

    whole = run(folder)
    cut(whole, 2, torn)
    again = run(folder, scorers={"even": counted})

    assert asked == ["c2", "c3"]
    assert (again.run, again.resumed) == (whole.run, True)
    assert again.scoring == whole.scoring
    assert [row["type"] for row in lines(again)] == ["header", *["score"] * 4, "end"]


def test_a_damaged_log_is_left_alone_and_a_new_one_begun(tmp_path: Path) -> None:
    folder = write(tmp_path)
    first = run(folder)
    cut(first, 1, 'not JSON\n{"type": "score"}\n')
    second = run(folder)

    assert second.run != first.run
    assert second.scoring == first.scoring


CHANGES: dict[str, dict[str, Any]] = {
    "other cases": {"cases": CASES[:3]},
    "other settings": {"description": "Others."},
    "another engine": {"engine": "openai"},
    "another scorer": {"version": "2"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_unfinished_run_of_other_things_is_not_continued(tmp_path: Path, change: dict[str, Any]) -> None:
    cut(run(write(tmp_path)), 2)
    settings = {key: change[key] for key in ("cases", "description") if key in change}

    def newer(record: Record) -> Score:
        return even(record)

    newer.version = change.get("version", "1")  # type: ignore[attr-defined]
    again = run(write(tmp_path, **settings), scorers={"even": newer}, engine=change.get("engine", ""))

    assert again.resumed is False


def test_a_live_output_that_was_paid_for_is_not_asked_for_again(tmp_path: Path) -> None:
    calls: list[int] = []

    def counted(given: Mapping[str, Any]) -> int:
        calls.append(given["n"])
        return double(given)

    folder = write(tmp_path, LIVE, target="count")
    cut(run(folder, {"count": counted}, limit=1), 1)  # keeps one output without its score
    calls.clear()
    again = run(folder, {"count": counted}, limit=1)

    assert calls == [1, 2]
    assert again.scoring.n == 3


def test_a_log_folder_that_cannot_be_written_is_the_owners_problem(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")

    with pytest.raises(BrandwrightError) as caught:
        run(write(tmp_path))

    assert (caught.value.code, caught.value.exit_code) == ("BW669", 6)


def test_two_runs_at_once_do_not_share_a_log(tmp_path: Path) -> None:
    folder = write(tmp_path, LIVE, target="count")
    inside = threading.Event()
    results: list[SuiteRun] = []

    def slow(given: Mapping[str, Any]) -> int:
        inside.set()
        time.sleep(0.05)
        return double(given)

    thread = threading.Thread(target=lambda: results.append(run(folder, {"count": slow}, limit=1)))
    thread.start()
    assert inside.wait(5)
    results.append(run(folder, {"count": double}))
    thread.join()

    assert results[0].run != results[1].run


KILLED = Path(__file__).with_name("killed_suite.py")


def test_a_killed_run_goes_on_where_it_stopped_and_comes_to_the_same_result(tmp_path: Path) -> None:
    write_suite(tmp_path / "broken", 60)
    write_suite(tmp_path / "whole", 60)
    command = [sys.executable, str(KILLED)]
    calls = tmp_path / "calls"
    process = subprocess.Popen([*command, str(tmp_path / "broken"), str(calls), "0.02", "3"])
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (calls.exists() and len(calls.read_text().split()) > 20):
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    ended = [
        subprocess.run([*command, str(tmp_path / name), str(calls)], capture_output=True, check=True).stdout
        for name in ("broken", "whole")
    ]

    assert ended[0] == ended[1]
    assert len(list((tmp_path / "broken" / "runs").glob("*.jsonl"))) == 1
    called = Counter(calls.read_text().split())
    assert set(called) == {str(number) for number in range(60)}
    again = sum(called.values()) - 2 * 60
    assert 0 <= again <= 3, "no more than the calls that the kill interrupted"


def test_a_thousand_rule_cases_take_little_time(tmp_path: Path) -> None:
    cases = [{"id": f"c{i}", "output": i * 2} for i in range(1000)]
    folder = write(tmp_path, cases)
    started = time.process_time()
    run(folder)

    # Measured 0.25 s of processor time; the bound leaves room for a busy machine.
    assert time.process_time() - started < 3


def test_a_full_disk_is_said_and_the_run_goes_on_when_there_is_room(tmp_path: Path) -> None:
    write_suite(tmp_path / "suite", 60)
    command = [sys.executable, str(KILLED), str(tmp_path / "suite"), str(tmp_path / "calls")]
    limited = ["bash", "-c", 'ulimit -f 8; exec "$@"', "bash", *command]
    full = subprocess.run(limited, capture_output=True, text=True, check=False)
    ended = subprocess.run(command, capture_output=True, text=True, check=True)

    said = "brandwright.errors.WorkspaceError: The run's log cannot be written: File too large."
    assert full.stderr.splitlines()[-1] == said
    assert json.loads(ended.stdout)["scored"] == 60
    (log,) = (tmp_path / "suite" / "runs").glob("*.jsonl")
    assert log.stat().st_size > 8 * 1024


def test_an_answer_that_cannot_be_logged_is_no_error_of_its_case(tmp_path: Path) -> None:
    def losing(given: Mapping[str, Any]) -> int:
        for log in (tmp_path / "suite" / "runs").glob("*.jsonl"):
            limit = log.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
        return double(given)

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with pytest.raises(BrandwrightError) as caught:
            run(write(tmp_path / "suite", LIVE, target="count"), {"count": losing}, limit=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert caught.value.code == "BW669"
    assert run(tmp_path / "suite", {"count": double}).scoring.errored == 0
