"""Spreading a run over Ray's actors: each has its own suite and targets; the log is written here alone. Extra `ray`.

Ray is loaded when a run is spread, never before. An actor gets cases and gives back the lines of the log, so a run is
the same wherever its cases are worked on. What an agent answers reaches the log with its scores: of a run that is
killed, the answers that are under way are asked for again.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Any

from ..errors import StateError, WorkspaceError
from ._bench import Bench, Target, Task, Worked
from ._runlog import Entry
from .record import Scorer
from .suite import Case, Mode, Suite, load_suite

__all__ = ("Crew", "Rebuild", "Tools")

KNOCK_S = 5.0
"""Seconds in which a cluster has to answer."""


@dataclass(frozen=True)
class Tools:
    """What a suite is run with, made anew in each actor."""

    targets: Mapping[str, Target]
    scorers: Mapping[str, Scorer]
    workspace_kit: Path | None = None


Rebuild = Callable[[], Tools]
"""Makes the tools; it crosses to other processes, so it is a function of a module, with names and paths bound to it."""

_Asked = tuple[Mode, Case, int, bool]
_Said = tuple[Entry | None, Sequence[Entry], bytes]


class _Hand:
    """What an actor does."""

    def __init__(self, rebuild: Rebuild, folder: Path, trials: int) -> None:
        tools = rebuild()
        suite = load_suite(folder, tools.scorers)
        self._suite = replace(suite, spec=suite.spec.model_copy(update={"trials": trials}))
        self._bench = Bench(self._suite, tools.scorers, tools.workspace_kit)
        self._targets = tools.targets

    async def shas(self) -> tuple[str, str]:
        """The hashes of the suite that it has."""
        return self._suite.dataset_sha, self._suite.suite_sha

    async def work(self, asked: Sequence[_Asked], seed: int) -> list[_Said]:
        """The lines of some cases, those of answers that cost something first."""
        tasks = [
            Task(mode, case, trial, self._target(mode) if call else None) for mode, case, trial, call in asked
        ]
        paid: list[bytes] = []
        worked = await asyncio.to_thread(self._bench.work, tasks, seed, paid.append)
        said = [(one.output, one.scores, one.data) for one in worked]
        output, scores, data = said[0]
        return [(output, scores, b"".join(paid) + data), *said[1:]]

    def _target(self, mode: Mode) -> Target:
        spec = self._suite.spec
        return self._targets[spec.target if mode == "stored" else spec.agent]


class Crew:
    """Actors that work on the cases of a run, in turn.

    Args:
        limit: how many calls run at once, over all actors.
        cluster: the address of Ray's head; without it the one that `RAY_ADDRESS` names, or this machine alone.

    Raises:
        WorkspaceError: BW6070 Ray is not installed.
        StateError: BW7070 Ray or an actor cannot start; BW7071 an actor has another suite.
    """

    def __init__(self, rebuild: Rebuild, suite: Suite, limit: int, cluster: str = "") -> None:
        cluster = cluster or os.environ.get("RAY_ADDRESS", "")
        ray = _ray(cluster)
        self._own = not ray.is_initialized()
        if self._own:
            _start(ray, cluster)
        number = max(1, min(limit, int(ray.cluster_resources().get("CPU", 1))))
        hand = ray.remote(_Hand).options(max_concurrency=max(1, -(-limit // number)))
        self._hands = [hand.remote(rebuild, suite.folder.resolve(), suite.spec.trials) for _ in range(number)]
        self._next = cycle(self._hands)
        self._died = ray.exceptions.RayError
        try:
            shas = ray.get([one.shas.remote() for one in self._hands])
        except self._died as error:
            self.close()
            raise _broken(error) from error
        if any(one != (suite.dataset_sha, suite.suite_sha) for one in shas):
            self.close()
            raise StateError(
                "BW7071",
                "A machine of the cluster has another suite in this folder.",
                hint="Put the workspace where all machines see the same files.",
            )

    async def work(self, tasks: Sequence[Task], seed: int) -> list[Worked]:
        """What came of the tasks.

        Raises:
            StateError: BW7070 the actor is gone.
        """
        asked = [(task.mode, task.case, task.trial, task.target is not None) for task in tasks]
        try:
            said = await next(self._next).work.remote(asked, seed)
        except self._died as error:
            raise _broken(error) from error
        return [Worked(task, *one) for task, one in zip(tasks, said, strict=True)]

    def close(self) -> None:
        """Let the actors go, and Ray where it was started for them."""
        ray = _ray()
        for one in self._hands:
            ray.kill(one)
        if self._own:
            ray.shutdown()


def _ray(cluster: str = "") -> Any:
    """Ray, with what it reads from the environment when it is loaded."""
    # It tells its makers how it is used, unless somebody says no.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # A busy machine needs more than the half minute that Ray waits for itself.
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "120")
    if not cluster:
        # Where clusters are switched off, every process of Ray listens on the loopback address alone. Otherwise it
        # takes the address that other machines reach this one by, whatever it is told.
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    try:
        import ray
    except ImportError:
        raise WorkspaceError(
            "BW6070",
            "Spreading a run needs Ray, which is not installed.",
            hint="pip install 'brandwright[ray]'",
        ) from None
    return ray


def _start(ray: Any, cluster: str) -> None:
    """Join the cluster, or start one of this machine that nobody else can reach.

    Raises:
        StateError: BW7070 there is none, or it does not start.
    """
    how: dict[str, Any] = {"address": cluster}
    if not cluster:
        how = {"address": "local", "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    try:
        _knock(cluster)
        ray.init(log_to_driver=False, logging_level="ERROR", **how)
    # Ray raises a bare `Exception` when its own processes do not come up.
    except Exception as error:
        ray.shutdown()
        raise _broken(error, f"Ray cannot start{f' at {cluster}' if cluster else ''}") from error


def _knock(cluster: str) -> None:
    """Find out in seconds that nobody listens there; Ray itself takes minutes.

    Raises:
        OSError: nobody does.
    """
    host, _, port = cluster.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        with socket.create_connection((host.strip("[]"), int(port)), timeout=KNOCK_S):
            pass


def _broken(error: BaseException, what: str = "An actor of Ray cannot work") -> StateError:
    lines = str(error).strip().splitlines()
    return StateError(
        "BW7070",
        f"{what}: {lines[-1] if lines else type(error).__name__}",
        hint="Run the suite again: it goes on where it stopped.",
    )
