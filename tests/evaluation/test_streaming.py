"""Large suites: read twice and never held, worked on in batches, and repeatable in every order."""

import asyncio
import json
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.evaluation.test_runner import LIVE, double, even, lines, run, score, write

from brandwright.errors import BrandwrightError
from brandwright.evaluation import Record, Score, SuiteRun, load_suite
from brandwright.evaluation._tally import MOST_FAILURES, Tally
from brandwright.evaluation.record import judge
from brandwright.evaluation.runner import Progress
from brandwright.llm.trials import current_trial


def numbers(count: int) -> list[dict[str, Any]]:
    return [{"id": f"c{i}", "output": i} for i in range(count)]


MEMORY = """
    import json, resource, sys
    from contextlib import suppress
    from pathlib import Path
    from brandwright.evaluation import Score, run_suite

    def even(record):
        ok = record.output["n"] % 2 == 0
        return Score(name="even", value=float(ok), verdict="pass" if ok else "fail", reason="" if ok else "odd")

    folder = Path(sys.argv[1])
    run_suite(folder, {}, folder / "runs", scorers={"even": even})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(OSError):
        # Where there is /proc: the other figure counts what the process was before it became this program.
        lines = Path("/proc/self/status").read_text().splitlines()
        peak = int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    print(peak)
"""


def peak_mb(folder: Path, cases: int) -> float:
    rows = ({"id": f"c{i}", "output": {"n": i, "text": "word " * 200}} for i in range(cases))
    write(folder, [])
    with (folder / "cases.jsonl").open("w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    command = [sys.executable, "-c", textwrap.dedent(MEMORY), str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(made.stdout) / (1 << (20 if sys.platform == "darwin" else 10))


def test_memory_stays_flat_however_many_cases_there_are(tmp_path: Path) -> None:
    small, large = peak_mb(tmp_path / "small", 200), peak_mb(tmp_path / "large", 4_000)

    assert large < 100
    # The large one takes 4.5 MB as text and three times that as records.
    assert large - small < 5


def counted_in(cases: int) -> float:
    """Megabytes that a run's numbers take at their peak, its scores included."""
    # Lower is better, so that no case is a failure: of those the first thousand are kept with their words.
    label = {"lower_is_better": True, "resampled": False, "statistic": None, "min": None, "max": None}
    tracemalloc.start()
    tally = Tally({"graded": label}, {})
    for at in range(cases):
        line = {
            "mode": "stored",
            "case": f"c{at}",
            "cluster": f"c{at}",
            "line": at + 1,
            "trial": 1,
            "scorer": "graded",
        }
        said = {
            "labels": ["graded"],
            "status": "scored",
            "value": 0.5 + at % 2 / 2,
            "label": None,
            "of": None,
        }
        tally.take([{**line, **said, "reason": "", "ms": 0.0, "cost": 0.0, "tokens": 0}])
    tally.scoring("stored")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def test_a_case_more_costs_a_few_numbers_until_the_scores_are_made() -> None:
    few, many = counted_in(500), counted_in(2_500)

    assert (many - few) / 2_000 * 1e6 < 60


def test_cases_that_change_while_they_run_make_the_run_void(tmp_path: Path) -> None:
    folder = write(tmp_path, numbers(200))

    def changing(record: Record) -> Score:
        (folder / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in numbers(199)))
        return even(record)

    # The first case is worked on before the next ones are read.
    (folder / "cases.jsonl").write_text(
        "".join(json.dumps({**case, "expect": {"pad": "x" * 1000}}) + "\n" for case in numbers(200))
    )
    with pytest.raises(BrandwrightError) as caught:
        run(folder, scorers={"even": changing})

    assert caught.value.code == "BW6001"
    (log,) = (folder / "runs").glob("*.jsonl")
    assert json.loads(log.read_text().splitlines()[-1])["type"] == "void"


def test_a_suite_is_read_again_at_each_iteration(tmp_path: Path) -> None:
    cases = load_suite(write(tmp_path, numbers(3))).cases

    assert [case.id for case in cases] == [case.id for case in cases] == ["c0", "c1", "c2"]
    assert (len(cases), cases[1].output, [case.id for case in cases[1:]]) == (3, 1, ["c1", "c2"])


def test_failures_beyond_the_first_thousand_are_counted_and_stand_in_the_log(tmp_path: Path) -> None:
    result = run(write(tmp_path, numbers(2 * MOST_FAILURES + 20)))

    failures = result.scoring.failures
    assert (len(failures), result.scoring.failures_left_out) == (MOST_FAILURES, 10)
    assert [failure.line for failure in failures] == list(range(2, 2 * MOST_FAILURES + 1, 2))
    assert sum(line.get("value") == 0 for line in lines(result)) == MOST_FAILURES + 10


def results(folder: Path, delays: Iterator[float], limit: int) -> SuiteRun:
    """A run whose calls end in an order of their own."""

    def slow(given: Mapping[str, Any]) -> int:
        time.sleep(next(delays))
        return int(given["n"])

    def graded(record: Record) -> Score:
        return Score(name="graded", value=1 / (1 + record.output), verdict="pass")

    graded.resampled = True  # type: ignore[attr-defined]
    cases = [{"id": f"c{i}", "cluster": f"k{i % 4}", "input": {"n": i}, "live": True} for i in range(12)]
    folder = write(folder, cases, target="count", scorers=["graded"])
    return run(folder, {"count": slow}, scorers={"graded": graded}, limit=limit)


def test_the_order_in_which_calls_end_changes_no_figure(tmp_path: Path) -> None:
    forwards = results(tmp_path / "a", iter([0.0] * 12), limit=1)
    backwards = results(tmp_path / "b", iter([0.06, 0.04, 0.02, 0.0] * 3), limit=4)

    first, second = ([line["case"] for line in lines(made)[1:-1]] for made in (forwards, backwards))
    assert (first != second, sorted(first) == sorted(second)) == (True, True)
    assert forwards.scoring == backwards.scoring


def test_the_seed_and_the_trial_reach_target_and_scorer(tmp_path: Path) -> None:
    seen: set[tuple[str, int, int]] = set()

    def target(given: Mapping[str, Any]) -> int:
        seen.add(("target", current_trial().seed, current_trial().number))
        return double(given)

    @judge
    def watched(record: Record) -> Score:
        seen.add(("scorer", current_trial().seed, current_trial().number))
        return even(record)

    folder = write(tmp_path, LIVE[:1], target="count")
    run(folder, {"count": target}, scorers={"even": watched}, seed=5, trials=2)

    assert seen == {(who, 5, number) for who in ("target", "scorer") for number in (1, 2)}


def test_stored_outputs_are_judged_side_by_side_up_to_the_limit(tmp_path: Path) -> None:
    together = threading.Barrier(3, timeout=10)

    @judge
    def waiting(_: Record) -> Score:
        together.wait()
        return Score(name="even", value=1.0, verdict="pass", cost=0.25, tokens=10)

    result = run(write(tmp_path, numbers(6)), scorers={"even": waiting}, limit=3)

    assert result.scoring.scored == 6
    assert (result.as_dict()["cost"], result.as_dict()["tokens"]) == (1.5, 60)


def test_a_rule_that_hangs_on_one_case_of_a_batch_costs_no_other_case_its_score(tmp_path: Path) -> None:
    def hanging(record: Record) -> Score:
        if record.output == 30:
            threading.Event().wait(1)
        return even(record)

    result = run(write(tmp_path, numbers(60), timeout_s=0.2), scorers={"even": hanging})

    assert (result.scoring.scored, result.scoring.errored) == (59, 1)
    assert {f.case: f.reason for f in result.scoring.failures}["c30"] == "no answer within 0.2 s"


def test_progress_is_told_from_where_an_earlier_part_stopped(tmp_path: Path) -> None:
    folder = write(tmp_path, numbers(5))
    log = run(folder).log
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:3]))
    told: list[Progress] = []
    run(folder, tell=told.append)

    assert (told[0].done, told[0].of) == (2, 5)
    assert (told[-1].done, told[-1].errored) == (5, 0)
    assert [at.done for at in told] == sorted(at.done for at in told)


def test_a_suite_runs_inside_a_running_loop_too(tmp_path: Path) -> None:
    async def notebook() -> SuiteRun:
        return run(write(tmp_path, numbers(4)))

    assert score(asyncio.run(notebook()), "even")["n"] == 4


def test_a_case_that_nothing_is_asked_of_is_not_counted_and_no_agent_is_called_for_it(tmp_path: Path) -> None:
    calls: list[int] = []

    def target(given: Mapping[str, Any]) -> int:
        calls.append(given["n"])
        return double(given)

    cases = [{**LIVE[0], "tags": ["asked"]}, *LIVE[1:]]
    folder = write(tmp_path, cases, target="count", scorers=[{"name": "even", "only": "asked"}])

    assert (run(folder, {"count": target}).scoring.n, calls) == (1, [0])


def test_an_edit_of_the_cases_is_named_in_the_header_and_makes_another_run(tmp_path: Path) -> None:
    folder = write(tmp_path, numbers(4))
    plain = run(folder)
    edited = run(folder, edit=lambda case: case.model_copy(update={"output": 1}), defect="all-odd")

    assert (score(plain, "even")["value"], score(edited, "even")["value"]) == (0.5, 0.0)
    assert (lines(edited)[0]["defect"], edited.defect, plain.defect) == ("all-odd", "all-odd", None)
    assert edited.run != plain.run


def test_text_that_is_no_utf8_is_logged_and_read_back(tmp_path: Path) -> None:
    def half(record: Record) -> Score:
        return Score.model_construct(
            name="even", value=0.0, verdict="fail", reason="half a pair: \ud83d", findings=(), label=None,
            of=None, ms=0.0, cost=0.0, tokens=0, version="1",
        )  # fmt: skip

    result = run(write(tmp_path, numbers(1)), scorers={"even": half})

    assert lines(result)[1]["reason"] == "half a pair: \ud83d"


def test_a_case_of_a_suite_in_parts_is_named_by_part_and_line(tmp_path: Path) -> None:
    folder = write(tmp_path, [], parts=["second", "first"])
    for part in ("first", "second"):
        (folder / part).mkdir()
        (folder / part / "cases.jsonl").write_text(f'\n{{"id": "{part}", "output": 1}}\n')
    result = run(folder)

    found = [(failure.case, failure.part, failure.line) for failure in result.scoring.failures]
    assert found == [("second", "second", 2), ("first", "first", 2)]
    assert [line.get("part") for line in lines(result)[1:-1]] == ["second", "first"]


def test_a_run_is_not_continued_by_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "from brandwright.evaluation import Score\n"
    text += "def even(record): return Score(name='even', value=1.0, verdict='pass')\n"
    monkeypatch.syspath_prepend(str(tmp_path))
    resumed, runs = [], []
    for source in (text, text, text.replace("1.0", "0.5")):
        (tmp_path / "rules_of_ours.py").write_text(source)
        monkeypatch.delitem(sys.modules, "rules_of_ours", raising=False)
        made = run(
            write(tmp_path / "suite", numbers(3)), scorers={"even": import_module("rules_of_ours").even}
        )
        resumed.append(made.resumed)
        runs.append(made.run)
        made.log.write_text("".join(made.log.read_text().splitlines(keepends=True)[:2]))

    assert resumed == [False, True, False]
    assert runs[0] == runs[1] != runs[2]
