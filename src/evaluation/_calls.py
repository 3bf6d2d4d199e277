"""Calling foreign code with a time limit.

A thread cannot be stopped from outside, so a call that takes too long is left behind: the caller goes on
with a new worker, and the old one ends when the call returns. Workers are kept, because starting a thread
for each call would cost more than most scorers do.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any

__all__ = ("CallFailed", "CallTimeout", "Calls")

_Job = tuple[Callable[..., Any], tuple[Any, ...], "SimpleQueue[tuple[bool, Any]]"]


class CallTimeout(Exception):
    """The call did not return in time."""


class CallFailed(Exception):
    """The call raised; `cause` is what it raised, `SystemExit` included."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(str(cause))
        self.cause = cause


class _Worker:
    """One daemon thread that runs jobs until it is told to end."""

    def __init__(self) -> None:
        self.jobs: SimpleQueue[_Job | None] = SimpleQueue()
        threading.Thread(target=self._work, name="brandwright-scorer", daemon=True).start()

    def _work(self) -> None:
        while (job := self.jobs.get()) is not None:
            function, arguments, answer = job
            try:
                answer.put((True, _finished(function(*arguments))))
            except BaseException as error:  # `SystemExit` in a scorer is an error like any other
                answer.put((False, error))
            # Kept until the next job, the last record would stay alive.
            del job, function, arguments, answer


def _finished(value: Any) -> Any:
    return asyncio.run(_awaited(value)) if inspect.isawaitable(value) else value


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value


class _Batch:
    """Calls that one worker makes one after the other; `at` says which one it is in, and since when."""

    def __init__(self, functions: Sequence[Callable[..., Any]], arguments: tuple[Any, ...]) -> None:
        self.outcomes: list[Any] = []
        self.at = (0, time.monotonic())
        self.done = threading.Event()
        self.given_up = False
        self._calls = (functions, arguments)

    def run(self) -> None:
        functions, arguments = self._calls
        for number, function in enumerate(functions):
            if self.given_up:
                return
            self.at = (number, time.monotonic())
            try:
                self.outcomes.append(_finished(function(*arguments)))
            except BaseException as error:
                self.outcomes.append(CallFailed(error))
        self.done.set()

    def wait(self, timeout_s: float) -> bool:
        """Whether all calls returned; not when one of them takes longer than that."""
        while True:
            number, since = self.at
            if self.done.wait(max(0.0, since + timeout_s - time.monotonic())):
                return True
            if len(self.outcomes) == number and time.monotonic() - since >= timeout_s:
                return False


class Calls:
    """Calls functions, sync or async, with a time limit. Safe to share between threads."""

    def __init__(self) -> None:
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()

    def call(self, function: Callable[..., Any], *arguments: Any, timeout_s: float) -> Any:
        """What the function returns.

        Raises:
            CallTimeout: it did not return in time.
            CallFailed: it raised.
        """
        worker = self._worker()
        answer: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
        worker.jobs.put((function, arguments, answer))
        try:
            ok, value = answer.get(timeout=timeout_s)
        except Empty:
            worker.jobs.put(None)
            raise CallTimeout(f"no answer within {timeout_s:g} s") from None
        except BaseException:  # interrupted while waiting
            worker.jobs.put(None)
            raise
        self._take_back(worker)
        if ok:
            return value
        raise CallFailed(value)

    def call_each(
        self, functions: Sequence[Callable[..., Any]], *arguments: Any, timeout_s: float
    ) -> list[Any]:
        """What each function returns, in order, or the `CallTimeout` or `CallFailed` that it came to.

        One worker calls them one after the other, which saves a change of threads for each. The limit holds for
        each call; when one is left behind, another worker goes on with the next.
        """
        outcomes: list[Any] = []
        while len(outcomes) < len(functions):
            outcomes += self._batch(functions[len(outcomes) :], arguments, timeout_s)
        return outcomes

    def _batch(
        self, functions: Sequence[Callable[..., Any]], arguments: tuple[Any, ...], timeout_s: float
    ) -> list[Any]:
        """The outcomes up to the first call that is left behind."""
        worker, batch = self._worker(), _Batch(functions, arguments)
        worker.jobs.put((batch.run, (), SimpleQueue()))
        finished = False
        try:
            finished = batch.wait(timeout_s)
        finally:
            batch.given_up = True
            self._take_back(worker) if finished else worker.jobs.put(None)
        if finished:
            return batch.outcomes
        return [*batch.outcomes[: batch.at[0]], CallTimeout(f"no answer within {timeout_s:g} s")]

    def _worker(self) -> _Worker:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        return worker or _Worker()

    def _take_back(self, worker: _Worker) -> None:
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        """End the idle workers."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.jobs.put(None)

    def __del__(self) -> None:
        """Workers that nobody can reach any more would wait forever."""
        for worker in self._idle:
            worker.jobs.put(None)
