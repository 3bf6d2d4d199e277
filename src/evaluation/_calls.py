"""Calling foreign code with a time limit.

A thread cannot be stopped from outside, so a call that takes too long is left behind: the caller goes on
with a new worker, and the old one ends when the call returns. Workers are kept, because starting a thread
for each call would cost more than most scorers do, and they get many calls at once, because changing threads
for each would cost as much again.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

__all__ = ("CallFailed", "CallTimeout", "Called", "Calls")

T = TypeVar("T")
_Call = tuple[Callable[..., Any], tuple[Any, ...]]


class CallTimeout(Exception):
    """The call did not return in time."""


class CallFailed(Exception):
    """The call raised; `cause` is what it raised, `SystemExit` included."""

    def __init__(self, cause: BaseException) -> None:
        # Not `str(cause)`: an exception of somebody else's may not be able to say what it is.
        super().__init__(type(cause).__name__)
        self.cause = cause


class Called(NamedTuple):
    """What a call came to: its value, a `CallTimeout` or a `CallFailed`, and the milliseconds that it took."""

    outcome: Any
    ms: float


class _Worker:
    """One daemon thread that runs jobs until it is told to end. Jobs do not raise."""

    def __init__(self) -> None:
        self.jobs: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        threading.Thread(target=self._work, name="brandwright-scorer", daemon=True).start()

    def _work(self) -> None:
        while (job := self.jobs.get()) is not None:
            job()
            # Kept until the next job, the last record would stay alive.
            del job


def _finished(value: Any) -> Any:
    return asyncio.run(_awaited(value)) if inspect.isawaitable(value) else value


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value


class _Batch:
    """Calls that one worker makes one after the other; `at` says which one it is in, and since when."""

    def __init__(self, calls: Sequence[_Call]) -> None:
        self.outcomes: list[Called] = []
        self.at = (0, time.monotonic())
        self.done = threading.Event()
        self.given_up = False
        self._calls = calls
        # Whose work it is, such as which trial, goes with the work into the other thread.
        self._context = copy_context()

    def run(self) -> None:
        self._context.run(self._run)

    def _run(self) -> None:
        for number, (function, arguments) in enumerate(self._calls):
            if self.given_up:
                return
            started = time.monotonic()
            self.at = (number, started)
            outcome: Any
            try:
                outcome = _finished(function(*arguments))
            except BaseException as error:  # `SystemExit` in a scorer is an error like any other
                outcome = CallFailed(error)
            self.outcomes.append(Called(outcome, (time.monotonic() - started) * 1000))
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
        ((outcome, _),) = self.timed([(function, arguments)], timeout_s=timeout_s)
        if isinstance(outcome, CallTimeout | CallFailed):
            raise outcome
        return outcome

    def call_each(
        self, functions: Sequence[Callable[..., Any]], *arguments: Any, timeout_s: float
    ) -> list[Any]:
        """What each function returns, in order, or the `CallTimeout` or `CallFailed` that it came to."""
        calls = [(function, arguments) for function in functions]
        return [called.outcome for called in self.timed(calls, timeout_s=timeout_s)]

    def timed(self, calls: Sequence[_Call], *, timeout_s: float) -> list[Called]:
        """What each call of a function with its arguments comes to, in order.

        One worker makes them one after the other. The limit holds for each; when one is left behind, another
        worker goes on with the next.
        """
        outcomes: list[Called] = []
        while len(outcomes) < len(calls):
            outcomes += self._batch(calls[len(outcomes) :], timeout_s)
        return outcomes

    def _batch(self, calls: Sequence[_Call], timeout_s: float) -> list[Called]:
        """The outcomes up to the first call that is left behind."""
        worker, batch = self._worker(), _Batch(calls)
        worker.jobs.put(batch.run)
        finished = False
        try:
            finished = batch.wait(timeout_s)
        finally:
            batch.given_up = True
            self._take_back(worker) if finished else worker.jobs.put(None)
        if finished:
            return batch.outcomes
        late = Called(CallTimeout(f"no answer within {timeout_s:g} s"), timeout_s * 1000)
        return [*batch.outcomes[: batch.at[0]], late]

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Let a worker call our own function, without a limit: it sets its own. A process does not wait for it."""
        worker, future = self._worker(), Future[T]()

        def job() -> None:
            try:
                value = function(*arguments)
            except BaseException as error:
                self._take_back(worker)
                future.set_exception(error)
            else:
                self._take_back(worker)
                future.set_result(value)

        worker.jobs.put(job)
        return future

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
