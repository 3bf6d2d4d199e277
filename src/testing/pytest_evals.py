"""Suites as tests of pytest: `pytest_plugins = ["brandwright.testing.pytest_evals"]` in a conftest.

@pytest.mark.brandwright_suite("evals/content")
def test_content(): ...

Nothing of it is loaded until it is named, and a test without the marker is not touched. `assert_suite` does the same
as a plain function, also outside of pytest.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..evaluation import Scorer, SuiteRun, SuiteScore
    from ..evaluation._bench import Target

__all__ = ("assert_suite",)

_FAILURES = 5


def assert_suite(
    folder: Path | str,
    targets: Mapping[str, Target] | None = None,
    *,
    scorers: Mapping[str, Scorer] | None = None,
    trials: int | None = None,
    seed: int = 0,
    limit: int = 4,
) -> SuiteRun:
    """Run a suite and fail unless it passes; the failure lists what was missed.

    Args:
        folder: the suite's.
        targets: functions to call instead of the agents of the workspace that the folder is in.
        scorers: instead of the workspace's own.
        trials, seed, limit: as those of `brandwright eval run`.

    Raises:
        AssertionError: a threshold was missed, there were errors, or nothing was scored.
        BrandwrightError: the suite cannot be run.
    """
    __tracebackhide__ = True
    from ..evaluation import SCORERS, run_suite

    folder = Path(folder)
    asked: dict[str, Any] = {"targets": targets, "scorers": scorers or SCORERS}
    with ExitStack() as stack:
        if targets is None:
            asked |= _of_workspace(stack, folder, scorers)
        # A test leaves no log behind, and continues none.
        out = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="brandwright-suite-")))
        made = run_suite(folder, out_dir=out, trials=trials, seed=seed, limit=limit, **asked)
    if not made.passed:
        raise AssertionError(_told(made))
    return made


def _of_workspace(stack: ExitStack, folder: Path, scorers: Mapping[str, Scorer] | None) -> dict[str, Any]:
    """The agents, the scorers and the kit of the workspace that a folder is in."""
    from ..graph.desk import open_desk
    from ..graph.judging import suite_scorers
    from ..graph.targets import targets
    from ..workspace import Workspace

    desk = stack.enter_context(open_desk(Workspace.find(folder.resolve())))
    return {
        "targets": targets(desk),
        "scorers": scorers or suite_scorers(desk, folder),
        "workspace_kit": desk.workspace.brand,
        "engine": desk.port.engine,
    }


def _told(made: SuiteRun) -> str:
    """Why a suite did not pass."""
    sides = [side for side in (made.scoring, made.baseline) if side]
    first = sides[0]
    counts = f"{first.n} cases: {first.scored} scored, {first.errored} errored, {first.skipped} skipped"
    missed = [_missed(score) for side in sides for score in side.scores if score.passed is False]
    failures = [
        f"  {failure.case} (line {failure.line}) {failure.scorer}: {failure.reason or failure.value}"
        for side in sides
        for failure in side.failures
    ]
    return "\n".join([f"The suite {made.suite} did not pass. {counts}.", *missed, *failures[:_FAILURES]])


def _missed(score: SuiteScore) -> str:
    sign = "at most" if score.lower_is_better else "at least"
    figure = f"{score.value:.3f} [{score.low:.3f}, {score.high:.3f}]"
    return f"  {score.name}: {figure}, {sign} {score.threshold:g} asked for"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", "brandwright_suite(folder, **options): run a suite first, and fail with it"
    )


@pytest.fixture(autouse=True)
def _brandwright_suite(request: pytest.FixtureRequest) -> None:
    """Run the suites that a test is marked with; folders are relative to pytest's root."""
    __tracebackhide__ = True
    for marker in request.node.iter_markers("brandwright_suite"):
        folder, *rest = marker.args
        assert_suite(request.config.rootpath / folder, *rest, **marker.kwargs)
