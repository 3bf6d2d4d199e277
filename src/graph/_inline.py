"""Steps are saved by the thread that made them. Imported when a graph runs.

LangGraph hands each state to a thread of its own and waits until it is saved, twice a step: between two threads of
twenty, that takes longer than the saving, and every run starts and ends such a thread. Our graphs run one node at a
time and go on when its state is saved, so that there is nothing for another thread to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from langgraph.errors import GraphBubbleUp
from langgraph.pregel import _loop as _untyped_loop

__all__ = ("in_this_thread",)

_OURS: ContextVar[bool] = ContextVar("brandwright_in_this_thread", default=False)


class _Inline:
    """Does at once what it is given, and says at the end what went wrong, as LangGraph's own executor does."""

    def __init__(self) -> None:
        self._failed: list[BaseException] = []

    def __enter__(self) -> Callable[..., Future[Any]]:
        return self.submit

    def submit(
        self,
        work: Callable[..., Any],
        *given: Any,
        __name__: str | None = None,
        __cancel_on_exit__: bool = False,
        __reraise_on_exit__: bool = True,
        __next_tick__: bool = False,
        **named: Any,
    ) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*given, **named))
        except BaseException as error:
            done.set_exception(error)
            if __reraise_on_exit__ and not isinstance(error, GraphBubbleUp):
                self._failed.append(error)
        return done

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._failed:
            raise self._failed[0]


_loop: Any = _untyped_loop
_threaded: Callable[..., Any] | None = getattr(_loop, "BackgroundExecutor", None)


def _executor(config: Any) -> Any:
    if _OURS.get() or _threaded is None:
        return _Inline()
    return _threaded(config)


# LangGraph takes no executor by its settings. Graphs of others in this process keep theirs, and a version that calls
# its own by another name keeps it for ours, too: slower, and right.
if _threaded is not None:
    _loop.BackgroundExecutor = _executor


@contextmanager
def in_this_thread() -> Iterator[None]:
    """Graphs that run meanwhile, in this thread, have no threads of their own."""
    before = _OURS.set(True)
    try:
        yield
    finally:
        _OURS.reset(before)
