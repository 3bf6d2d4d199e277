"""Runs that were logged: read back, found by name, and scored again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.evaluation.test_runner import LIVE, SCORERS, double, even, run, write

from brandwright.errors import BrandwrightError
from brandwright.evaluation import Record, Score
from brandwright.evaluation.runner import score_run
from brandwright.evaluation.runs import StoredRun, find_run, list_runs

CASES = [{"id": f"c{i}", "cluster": f"k{i // 2}", "tags": ["low"], "output": i} for i in range(4)]


def refused(code: str, *args: Any) -> BrandwrightError:
    with pytest.raises(BrandwrightError) as caught:
        find_run(*args)
    assert caught.value.code == code
    return caught.value


def test_a_log_says_by_itself_what_each_scorer_said_of_each_case(tmp_path: Path) -> None:
    scorers = ["small", {"name": "even", "as": "is_even"}]
    made = run(write(tmp_path, CASES, scorers=scorers, thresholds={"is_even": {"min": 0.5}}), seed=7)
    stored = find_run(tmp_path / "runs", made.run)

    assert (stored.id, stored.finished, stored.header["seed"]) == (made.run, True, 7)
    assert stored.header["labels"]["is_even"] == {
        "scorer": "even",
        "lower_is_better": False,
        "resampled": False,
        "statistic": None,
        "min": 0.5,
        "max": None,
    }
    assert stored.end is not None
    assert stored.end["scores"] == json.loads(json.dumps(made.as_dict()))["scores"]
    odd, *_, error, _ = outcomes = list(stored.outcomes())[3:]
    assert (odd.case, odd.cluster, odd.tags, odd.line) == ("c1", "k0", ("low",), 2)
    assert (odd.scorer, odd.source, odd.value, odd.reason, odd.failed) == (
        "is_even",
        "even",
        0.0,
        "odd",
        True,
    )
    assert (error.value, error.counted, error.failed) == (None, 0.0, True)
    assert len(outcomes) == 5
    assert odd.ms >= 0


def test_an_error_counts_as_the_worst_value_where_less_is_better(tmp_path: Path) -> None:
    folder = write(tmp_path, CASES, scorers=["small"], thresholds={"small": {"max": 1.0}})
    run(folder)
    last = list(find_run(tmp_path / "runs", "numbers").outcomes())[-1]

    assert (last.value, last.lower_is_better, last.counted) == (None, True, 1.0)


def test_a_run_goes_by_its_path_its_id_its_beginning_or_its_suite(tmp_path: Path) -> None:
    first, second = run(write(tmp_path)), run(write(tmp_path), seed=1)
    runs = tmp_path / "runs"

    assert find_run(runs, first.run).id == first.run
    assert find_run(runs, first.run[:-2]).id == first.run
    assert find_run(runs, str(second.log)).id == second.run
    assert find_run(runs, "numbers").id in (first.run, second.run)
    assert find_run(runs, "evals/numbers").header["suite"] == "numbers"
    assert {stored.id for stored in list_runs(runs)} == {first.run, second.run}
    assert "2 runs begin with" in refused("BW2001", runs, "ev-numbers-").message
    assert "There is no run" in refused("BW2001", runs, "ev-others").message
    refused("BW2001", runs, "")
    refused("BW2001", tmp_path / "nowhere", "numbers")


def test_the_newest_run_comes_first(tmp_path: Path) -> None:
    for at, seed in (("2026-03-01", 1), ("2026-05-01", 2), ("2026-04-01", 3)):
        log = run(write(tmp_path), seed=seed).log
        header, *rest = log.read_text().splitlines(keepends=True)
        log.write_text(json.dumps({**json.loads(header), "started": at}) + "\n" + "".join(rest))

    assert [stored.header["seed"] for stored in list_runs(tmp_path / "runs")] == [2, 3, 1]
    assert find_run(tmp_path / "runs", "numbers").header["seed"] == 2


DAMAGE = {
    "no header": '{"type": "score"}\n',
    "no JSON": "\x00\x00\n",
    "nothing": "",
    "an older form": '{"type": "header", "schema": "brandwright.eval.log/1"}\n',
}


@pytest.mark.parametrize("text", DAMAGE.values(), ids=DAMAGE)
def test_a_log_that_cannot_be_used_is_listed_with_its_problem(tmp_path: Path, text: str) -> None:
    (tmp_path / "ev-x-1.jsonl").write_text(text)
    (stored,) = list_runs(tmp_path)

    assert stored.problem
    assert stored.finished is False
    with pytest.raises(BrandwrightError) as caught:
        list(stored.outcomes())
    assert caught.value.code == "BW7001"


def test_a_damaged_line_is_named_and_a_torn_one_is_left_out(tmp_path: Path) -> None:
    log = run(write(tmp_path)).log
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join([*lines[:3], "not JSON\n", *lines[4:]]))
    with pytest.raises(BrandwrightError) as caught:
        list(find_run(tmp_path / "runs", str(log)).outcomes())
    assert (caught.value.code, caught.value.where.line) == ("BW7001", 4)

    log.write_text("".join(lines[:3]) + lines[3][:20])
    unfinished = find_run(tmp_path / "runs", str(log))
    assert unfinished.finished is False
    assert [outcome.case for outcome in unfinished.outcomes()] == ["c0", "c1"]


# --- scoring again ---------------------------------------------------------------------------------------


def again(folder: Path, stored: StoredRun, **more: Any) -> Any:
    more.setdefault("scorers", SCORERS)
    return score_run(stored, folder, folder / "runs", **more)


def found(folder: Path) -> StoredRun:
    return find_run(folder / "runs", "numbers")


def odd(record: Record) -> Score:
    return Score(name="odd", value=float(record.output % 2), verdict="pass")


def test_outputs_of_agents_are_scored_again_without_calling_them(tmp_path: Path) -> None:
    calls: list[int] = []

    def counted(given: Mapping[str, Any]) -> int:
        calls.append(given["n"])
        return double(given)

    folder = write(tmp_path, LIVE, target="count", trials=2)
    first = run(folder, {"count": counted}, engine="openai", about={"model": "m"}, seed=3)
    stored = found(folder)
    write(tmp_path, LIVE, target="count", scorers=["even", "odd"])
    made = again(folder, stored, scorers={"even": even, "odd": odd})

    assert len(calls) == 6
    assert (made.source, made.engine, made.trials, made.seed) == (first.run, "openai", 2, 3)
    assert {s.name: (s.value, s.n) for s in made.scoring.scores} == {"even": (1.0, 6), "odd": (0.0, 6)}
    header = find_run(folder / "runs", made.run).header
    assert (header["source"], header["model"]) == (first.run, "m")
    assert sorted(o.output for o in find_run(folder / "runs", made.run).outputs()) == [0, 0, 2, 2, 4, 4]


def test_what_the_run_has_no_output_for_is_an_error_and_the_new_run_has_not_passed(tmp_path: Path) -> None:
    folder = write(tmp_path, LIVE[:2], target="count", thresholds={"even": {"min": 0.0}})
    run(folder, {"count": double})
    stored = found(folder)
    changed = [LIVE[0], {**LIVE[1], "input": {"n": 9}}, LIVE[2]]
    made = again(write(tmp_path, changed, target="count", thresholds={"even": {"min": 0.0}}), stored)

    assert (made.scoring.n, made.scoring.errored, made.passed) == (3, 2, False)
    assert [failure.reason for failure in made.scoring.failures] == [
        "the target gave no output: LookupError: the case's input changed since the run was made",
        "the target gave no output: LookupError: the run has no output of this case",
    ]


def test_a_label_that_was_corrected_counts_when_outputs_are_scored_again(tmp_path: Path) -> None:
    def labelled(record: Record) -> Score:
        right = record.output == record.reference["is"]
        return Score(name="labelled", value=float(right), verdict="pass" if right else "fail")

    wrong = [{**case, "expect": {"is": 1}} for case in LIVE]
    folder = write(tmp_path, wrong, target="count", scorers=["labelled"])
    scorers = {"labelled": labelled}
    assert run(folder, {"count": double}, scorers=scorers).scoring.scores[0].value == 0.0
    stored = found(folder)
    right = [{**case, "expect": {"is": 2 * at}} for at, case in enumerate(LIVE)]
    made = again(write(tmp_path, right, target="count", scorers=["labelled"]), stored, scorers=scorers)

    assert made.scoring.scores[0].value == 1.0


def test_only_a_finished_run_of_the_suite_is_scored_again(tmp_path: Path) -> None:
    folder = write(tmp_path)
    run(folder)
    stored = found(folder)
    for unusable in (
        replace(stored, finished=False),
        replace(stored, header={**stored.header, "suite": "other"}),
    ):
        with pytest.raises(BrandwrightError) as caught:
            again(folder, unusable)
        assert (caught.value.code, caught.value.exit_code) == ("BW2002", 2)
