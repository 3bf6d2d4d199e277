"""Running a suite of the workspace: in this process, or spread over the actors of Ray."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from .._assets import asset
from ..evaluation import SuiteRun, Tools, run_suite
from ..evaluation.runner import Progress
from ..workspace import Workspace
from .desk import Desk, open_desk
from .judging import suite_scorers
from .targets import targets

__all__ = ("evaluate", "suite_folder", "suite_setting", "workspace_tools")


def suite_folder(suite: Path, workspace: Workspace) -> Path:
    """The folder that is meant: as given, by its name in the workspace, or a suite of the house."""
    places = (suite, workspace.evals / suite, asset("evals") / suite)
    return next((place for place in places if (place / "suite.yaml").is_file()), suite)


def suite_setting(
    desk: Desk,
    folder: Path,
    *,
    trials: int | None = None,
    seed: int = 0,
    limit: int = 4,
    tell: Callable[[Progress], None] = lambda _at: None,
) -> dict[str, Any]:
    """What a suite is run with here: the workspace's agents, judges and kit, and its place for logs."""
    return {
        "folder": folder,
        "scorers": suite_scorers(desk, folder),
        "targets": targets(desk),
        "out_dir": desk.workspace.state / "evals",
        "workspace_kit": desk.workspace.brand,
        "engine": desk.port.engine,
        "about": {"model": desk.port.model, "prompts": desk.prompts.hashes()},
        "trials": trials,
        "seed": seed,
        "limit": limit,
        "tell": tell,
    }


def evaluate(desk: Desk, folder: Path, *, spread: str | None = None, **setting: Any) -> SuiteRun:
    """Run a suite.

    Args:
        spread: spread it over Ray's actors: of the cluster with this address, or of this machine when it is empty.
        setting: of `suite_setting`.

    Raises:
        UsageError, WorkspaceError, StateError: as `run_suite` says.
    """
    asked = suite_setting(desk, folder, **setting)
    if spread is None:
        return run_suite(**asked)
    rebuild = partial(workspace_tools, desk.workspace.root.resolve(), folder.resolve())
    return run_suite(**asked, spread=rebuild, cluster=spread)


def workspace_tools(root: Path, folder: Path) -> Tools:
    """The agents, judges and kit of the workspace in a folder, opened for as long as this process lives."""
    opened = ExitStack()
    desk = opened.enter_context(open_desk(Workspace.find(explicit=root)))
    atexit.register(opened.close)
    return Tools(targets(desk), suite_scorers(desk, folder), desk.workspace.brand)
