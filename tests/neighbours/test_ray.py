"""A run that is spread over actors comes to the same as one in this process (`make neighbours`)."""

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import brandwright
from tests.docs.test_docs_run import ROOT, blocks
from tests.evaluation.test_runner import write
from tests.neighbours.spread_suite import count, even, tools

from brandwright.errors import StateError
from brandwright.evaluation import SuiteRun, run_suite

pytestmark = [
    pytest.mark.neighbours,
    pytest.mark.timeout(300),
    # Ray leaves its processes to end by themselves.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
if find_spec("ray") is None:
    pytest.skip("Ray is not installed: make neighbours", allow_module_level=True)


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
    # Actors import what makes their tools.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]), prepend=os.pathsep)
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


def test_the_code_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`docs/how-to/other-harnesses.md`; `my_evals` is the module of this folder that actors can import."""
    from tests.neighbours import spread_suite

    page = ROOT / "docs" / "how-to" / "other-harnesses.md"
    (code,) = (
        block.text for block in blocks(page) if block.kind == "python" and "spread=tools" in block.text
    )
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    monkeypatch.setitem(sys.modules, "my_evals", spread_suite)
    folder = write(tmp_path / "stored", [{"id": f"c{i}", "output": i} for i in range(20)])
    given = {
        "folder": folder,
        "runs": folder / "runs",
        "targets": {"count": count},
        "scorers": {"even": even},
    }
    exec(code, given)
    made: Any = given["made"]

    assert (made.scoring.n, made.scoring.errored) == (20, 0)


def timeless(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key != "ms"}


def test_a_workspace_is_opened_by_each_actor_anew(example_workspace: Path) -> None:
    """The command line: suites with stored outputs, with agents that are called, and with records in a memory."""
    for suite in ("planning", "recall"):
        here = brandwright("eval", "run", suite, "--json", cwd=example_workspace)
        log = Path(here.json["log"])
        log.rename(log.with_suffix(".here"))
        there = brandwright("eval", "run", suite, "--spread", "ray", "--json", cwd=example_workspace)

        assert there.code == here.code
        assert timeless(there.json) == timeless(here.json)


def test_a_cluster_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path / "stored", [{"id": "c1", "output": 1}])
    with pytest.raises(StateError, match=r"Ray cannot start at 127\.0\.0\.1:9") as refused:
        run_suite(folder, {}, folder / "runs", scorers={"even": even}, spread=tools, cluster="127.0.0.1:9")
    assert refused.value.code == "BW7070"
