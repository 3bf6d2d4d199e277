"""Our runner in `make bench-evals`: a suite in a folder, through `run_suite`, with its log on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from _harness_cases import CHECKS, measured

from brandwright import __version__
from brandwright.evaluation import Record, Score, Scorer, run_suite


def scorer(name: str, check: Callable[[str, str], bool]) -> Scorer:
    """A check as a scorer."""

    def asked(record: Record) -> Score:
        passed = check(record.output, record.reference["answer"])
        return Score(name=name, value=float(passed), verdict="pass" if passed else "fail")

    return asked


SCORERS = {name: scorer(name, check) for name, check in CHECKS.items()}


def run(folder: Path) -> dict[str, int]:
    """How many cases passed each scorer."""
    made = run_suite(folder, {}, folder / "runs", scorers=SCORERS)
    if made.scoring.errored or made.scoring.skipped:
        raise SystemExit(f"{made.scoring.errored} errors, {made.scoring.skipped} skipped")
    return {score.name: round(score.value * score.n) for score in made.scoring.scores}


if __name__ == "__main__":
    measured(lambda: run(Path(sys.argv[1])), version=__version__)
