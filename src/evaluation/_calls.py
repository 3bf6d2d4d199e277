"""Calling foreign code with a time limit.

A thread cannot be stopped from outside, so a call that takes too long is left behind: the caller goes on
with a new worker, and the old one ends when the call returns. Workers are kept, because starting a thread
for each call would cost more than most scorers do.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Awaitable, Callable
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
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        worker = worker or _Worker()
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
        with self._lock:
            self._idle.append(worker)
        if ok:
            return value
        raise CallFailed(value)

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
