"""Working through the tasks of a run: rules in batches, calls of agents and judges side by side up to a limit."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._bench import Bench, Task, Worked
from ._calls import Calls
from ._runlog import RunLog
from ._tally import Tally

if TYPE_CHECKING:
    from ._ray import Crew

__all__ = ("Progress", "work_through")

_MOST = 64
"""Tasks in one batch: more save no time, and hold more records in memory."""

_SECONDS = 0.2
"""How long one batch should take: what a kill can lose, and how often progress is told."""


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        done, of: cases, each trial for itself; those that an earlier part of the run had finished count as done.
        errored: how many of those done are errors.
        cost, tokens: of its model calls so far.
    """

    done: int
    of: int
    errored: int
    cost: float
    tokens: int


class _Batch:
    """Tasks for rules alone, as many as take about `_SECONDS`."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self._most = 1

    def add(self, task: Task) -> bool:
        """Whether the batch is full with this task."""
        self.tasks.append(task)
        return len(self.tasks) >= self._most

    def taken(self) -> list[Task]:
        tasks, self.tasks = self.tasks, []
        return tasks

    def took(self, seconds: float) -> None:
        if seconds < _SECONDS / 2:
            self._most = min(_MOST, self._most * 2)
        elif seconds > _SECONDS:
            self._most = max(1, self._most // 2)


class _Work:
    def __init__(
        self,
        bench: Bench,
        log: RunLog,
        tally: Tally,
        seed: int,
        limit: int,
        tell: Callable[[], None],
        crew: Crew | None,
    ) -> None:
        self._bench, self._log, self._tally = bench, log, tally
        self._seed, self._limit, self._tell = seed, max(1, limit), tell
        self._crew = crew
        self._batch = _Batch()
        self._running: set[asyncio.Task[None]] = set()
        # Its threads call nothing foreign themselves: that is done by the bench's, which can be left behind.
        self._threads = Calls()

    async def through(self, tasks: Iterable[Task]) -> None:
        try:
            for task in tasks:
                if not self._bench.is_quick(task):
                    await self._start([task])
                elif self._batch.add(task):
                    await self._quick()
            await self._quick()
            await self._room(0)
        finally:
            for running in self._running:
                running.cancel()
            # Of several that fail at once, the first one is raised, and the others are not left unheard.
            await asyncio.gather(*self._running, return_exceptions=True)
            self._threads.close()

    async def _quick(self) -> None:
        if tasks := self._batch.taken():
            started = time.monotonic()
            await (self._start(tasks) if self._crew else self._worked(tasks))
            self._batch.took(time.monotonic() - started)

    async def _start(self, tasks: Sequence[Task]) -> None:
        """Have the tasks worked on beside others, as soon as there is room."""
        await self._room(self._limit - 1)
        self._running.add(asyncio.create_task(self._worked(tasks)))

    async def _room(self, most: int) -> None:
        """Wait until at most so many calls run."""
        while len(self._running) > most:
            done, self._running = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _worked(self, tasks: Sequence[Task]) -> None:
        # What a log keeps is read where the log is.
        if self._crew and not any(task.kept for task in tasks):
            self._keep(await self._crew.work(tasks, self._seed))
            return
        future = self._threads.submit(self._bench.work, tasks, self._seed, self._log.write)
        worked = await asyncio.wrap_future(future)
        self._keep(worked)

    def _keep(self, worked: Sequence[Worked]) -> None:
        """Write all lines by one call, and count them."""
        self._log.write(b"".join(one.data for one in worked))
        for one in worked:
            if one.output:
                self._tally.take_output(one.output)
            self._tally.take(one.scores)
        self._tell()


def work_through(
    tasks: Iterable[Task],
    bench: Bench,
    log: RunLog,
    tally: Tally,
    *,
    seed: int,
    limit: int,
    tell: Callable[[], None],
    crew: Crew | None = None,
) -> None:
    """Work through all tasks; their lines are in the log and in the tally when it returns.

    Args:
        crew: works on them in other processes, instead of this one.

    Raises:
        WorkspaceError: the log cannot be written, or the cases changed.
    """
    work = _Work(bench, log, tally, seed, limit, tell, crew)
    _run(lambda: work.through(tasks))


def _run(make: Callable[[], Any]) -> None:
    """Run a coroutine to its end, also for a caller that is inside a loop of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(make())
        return
    raised: list[BaseException] = []

    def apart() -> None:
        try:
            asyncio.run(make())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=apart, name="brandwright-eval")
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
