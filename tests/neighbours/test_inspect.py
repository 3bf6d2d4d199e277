"""inspect-ai beside us: our scorers in its tasks, our runs in its logs (`make neighbours`)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import brandwright
from tests.docs.test_docs_run import ROOT, blocks
from tests.evaluation.test_runner import even, run, write

from brandwright.evaluation import Record, Score
from brandwright.evaluation.inspect_bridge import inspect_scorer, write_inspect_log
from brandwright.evaluation.runs import find_run

pytestmark = pytest.mark.neighbours
pytest.importorskip("inspect_ai", reason="inspect-ai is not installed: make neighbours")


def state(output: str, **metadata: Any) -> Any:
    from inspect_ai.model import ModelName, ModelOutput
    from inspect_ai.solver import TaskState

    said = ModelOutput.from_content("none", output)
    return TaskState(ModelName("none/none"), "c1", 1, "2?", [], output=said, metadata=metadata)


def asked(scorer: Any, output: str, **metadata: Any) -> Any:
    from inspect_ai.scorer import Target

    return asyncio.run(inspect_scorer("even", scorer)(state(output, **metadata), Target("4")))


def test_a_scorer_of_ours_scores_a_hand_built_state() -> None:
    good, bad = asked(even, "4"), asked(even, "3")

    assert (good.value, bad.value, good.metadata["status"]) == (1.0, 0.0, "scored")


def test_it_gets_input_and_reference_of_the_sample() -> None:
    seen: list[Record] = []

    def looking(record: Record) -> Score:
        seen.append(record)
        return Score(name="looking", value=0.5, verdict="pass")

    assert asked(looking, '{"a": 1}', input={"n": 2}, expect={"m": 3}).value == 0.5
    asked(looking, "prose")

    assert (seen[0].output, seen[0].input, seen[0].reference) == ({"a": 1}, {"n": 2}, {"m": 3})
    assert (seen[1].output, seen[1].input, seen[1].reference) == ("prose", {"input": "2?"}, {"answer": "4"})


@pytest.mark.parametrize("lower", [False, True])
def test_what_raises_or_cannot_tell_counts_as_the_worst(lower: bool) -> None:
    def raising(_record: Record) -> Score:
        raise RuntimeError("no")

    def unsure(_record: Record) -> Score:
        return Score(name="unsure", verdict="undetermined", reason="too short")

    for scorer, why in ((raising, "RuntimeError: no"), (unsure, "too short")):
        scorer.lower_is_better = lower  # type: ignore[attr-defined]
        made = asked(scorer, "4")
        assert (made.value, made.metadata["status"], why in made.explanation) == (
            float(lower),
            "errored",
            True,
        )


def test_its_own_reader_opens_a_run(tmp_path: Path) -> None:
    from inspect_ai.log import read_eval_log

    folder = write(tmp_path, [{"id": f"c{i}", "output": i, "tags": ["t"]} for i in range(4)])
    run(folder)
    stored = find_run(folder / "runs", "numbers")
    write_inspect_log(stored, tmp_path / "run.eval")

    log = read_eval_log(str(tmp_path / "run.eval"))

    assert (log.status, log.eval.task, log.eval.run_id) == ("success", "numbers", stored.id)
    assert log.results is not None
    assert log.results.scores[0].metrics["mean"].value == 0.5
    assert [(s.id, s.scores["even"].value) for s in log.samples or ()] == [
        ("c0", 1.0),
        ("c1", 0.0),
        ("c2", 1.0),
        ("c3", 0.0),
    ]


def test_what_an_agent_answered_is_in_the_samples(tmp_path: Path) -> None:
    from inspect_ai.log import read_eval_log

    cases = [{"id": "c1", "input": {"n": 6}}]
    folder = write(tmp_path, cases, target="count", trials=2)
    run(folder, {"count": lambda given: given["n"]})
    write_inspect_log(find_run(folder / "runs", "numbers"), tmp_path / "run.eval")

    samples = read_eval_log(str(tmp_path / "run.eval")).samples or []

    assert [(one.epoch, json.loads(one.output.completion)) for one in samples] == [(1, 6), (2, 6)]


def test_the_command_line_writes_a_log_that_its_own_reader_opens(example_workspace: Path) -> None:
    from inspect_ai.log import read_eval_log

    made = brandwright("eval", "run", "planning", "--json", cwd=example_workspace).json
    told = brandwright(
        "eval", "report", "planning", "--format", "inspect", "--out", "planning.eval", cwd=example_workspace
    )
    log = read_eval_log(str(example_workspace / "planning.eval"))

    assert told.code == 0
    assert (log.eval.run_id, log.eval.task, log.status) == (made["run"], "planning", "success")
    assert len(log.samples or ()) >= made["n"]


# inspect-ai asks its own libraries in ways that they have replaced.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_task_of_the_page_runs_with_our_scorer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`docs/how-to/other-harnesses.md`, with a data set of one sample. A solver answers: inspect-ai's scripted model
    counts tokens by a table that it fetches."""
    from inspect_ai import Task, eval
    from inspect_ai.dataset import Sample
    from inspect_ai.solver import Generate, Solver, TaskState, solver

    @solver  # type: ignore[untyped-decorator, unused-ignore]
    def answering() -> Solver:
        async def solve(state: TaskState, _generate: Generate) -> TaskState:
            state.output.completion = "4"
            return state

        return solve

    page = ROOT / "docs" / "how-to" / "other-harnesses.md"
    (code,) = (
        block.text for block in blocks(page) if block.kind == "python" and "inspect_scorer" in block.text
    )
    monkeypatch.chdir(tmp_path)
    given: dict[str, Any] = {"Task": Task, "dataset": [Sample(input="2?", target="4")]}
    exec(code, given)
    (log,) = eval(
        given["task"], solver=answering(), model=None, display="none", log_dir=str(tmp_path / "logs")
    )

    assert log.status == "success", log.error
    assert [list(sample.scores or ()) for sample in log.samples or ()] == [["length"]]
