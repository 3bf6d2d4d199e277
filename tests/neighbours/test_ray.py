"""A run that is spread over actors comes to the same as one in this process (`make neighbours`)."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.evaluation.test_runner import write
from tests.neighbours.spread_suite import count, even, tools

from brandwright.evaluation import SuiteRun, run_suite

pytestmark = [
    pytest.mark.neighbours,
    pytest.mark.timeout(300),
    # Ray leaves its processes to end by themselves.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
pytest.importorskip("ray", reason="Ray is not installed: make neighbours")


def said(run: SuiteRun) -> list[Any]:
    """The lines of the log, apart from times and their order."""
    entries = map(json.loads, run.log.read_text().splitlines()[1:-1])
    return sorted(
        json.dumps({k: v for k, v in entry.items() if k != "ms"}, sort_keys=True) for entry in entries
    )


def both(folder: Path) -> tuple[SuiteRun, SuiteRun]:
    options: dict[str, Any] = {"targets": {"count": count}, "scorers": {"even": even}, "seed": 3}
    here = run_suite(folder, out_dir=folder / "here", **options)
    return here, run_suite(folder, out_dir=folder / "there", spread=tools, limit=2, **options)


def test_stored_outputs_and_called_agents_score_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Actors import what makes their tools; and a busy machine needs more than half a minute to start them.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]), prepend=os.pathsep)
    monkeypatch.setenv("RAY_raylet_start_wait_time_s", "120")
    stored = write(tmp_path / "stored", [{"id": f"c{i}", "output": i} for i in range(200)])
    called = write(
        tmp_path / "called", [{"id": f"c{i}", "input": {"n": i}} for i in range(12)], target="count", trials=2
    )
    for folder in (stored, called):
        here, there = both(folder)

        assert there.scoring == here.scoring
        assert there.run == here.run
        assert said(there) == said(here)
    assert here.scoring.errored == 2
