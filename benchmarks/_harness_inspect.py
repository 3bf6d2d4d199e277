"""inspect-ai in `make bench-evals`, run by an environment of its own.

The stored outputs are put where a model's would be, by a solver: no model is called, for its scripted one counts
tokens with a table from the network. Its log is on, as ours is; its display is off, as ours is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from _harness_cases import CHECKS, measured, read
from inspect_ai import Task, eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, Scorer, Target, accuracy, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver


@solver
def stored() -> Solver:
    """Answers with the output that the case holds."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state.output = ModelOutput.from_content("stored", state.metadata["output"])
        state.completed = True
        return state

    return solve


def checking(name: str, check: Callable[[str, str], bool]) -> Scorer:
    """A check as one of its scorers."""

    @scorer(metrics=[accuracy()], name=name)
    def made() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:
            return Score(value=float(check(state.output.completion, target.text)))

        return score

    return made()


def run(folder: Path) -> dict[str, int]:
    """How many cases passed each check."""
    samples = [
        Sample(
            input=case["input"]["question"],
            target=case["expect"]["answer"],
            id=case["id"],
            metadata={"output": case["output"]},
        )
        for case in read(folder / "cases.jsonl")
    ]
    task = Task(
        dataset=MemoryDataset(samples),
        solver=stored(),
        scorer=[checking(name, check) for name, check in CHECKS.items()],
    )
    (log,) = eval(
        task,
        model="none/none",
        log_dir=str(folder / "inspect"),
        display="none",
        score_display=False,
        log_realtime=False,
    )
    if log.status != "success" or log.results is None:
        raise SystemExit(f"inspect-ai: {log.status}: {log.error}")
    return {one.name: counted(one.metrics, len(samples)) for one in log.results.scores}


def counted(metrics: dict[str, Any], number: int) -> int:
    """From the share to the number of cases."""
    return round(metrics["accuracy"].value * number)


if __name__ == "__main__":
    measured(lambda: run(Path(sys.argv[1])), version=version("inspect-ai"))
