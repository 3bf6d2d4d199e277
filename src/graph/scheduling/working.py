"""The worker: rounds, one after another, until it is asked to stop; then it stops within seconds, whatever it is at."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

from ...errors import BrandwrightError
from ..desk import Desk
from .rounds import Round, Step, run_due

__all__ = ("Stop", "Stopped", "work")

GRACE_S = 2.5
"""What is under way when a stop is asked for may end by itself within that time; then it is interrupted."""

LAST_S = 4.5
"""Then the process ends, wherever it is: every step is one transaction, so nothing is half done."""


class Stopped(BaseException):
    """Interrupts what is under way, as Ctrl-C does."""


class Stop:
    """Whether the worker is to stop."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        """Ask for a stop."""
        self._asked.set()

    def going_on(self) -> bool:
        """Whether nobody asked for a stop."""
        return not self._asked.is_set()

    def wait(self, seconds: float) -> None:
        """Wait that long, or until a stop is asked for."""
        self._asked.wait(seconds)

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """While it lasts, SIGTERM and Ctrl-C ask for a stop; only in a process's main thread."""

        last = threading.Timer(LAST_S, os._exit, (0,))
        last.daemon = True

        def asked(_number: int, _frame: FrameType | None) -> None:
            if self.going_on():
                last.start()
                signal.setitimer(signal.ITIMER_REAL, GRACE_S)
            self.ask()

        def late(_number: int, _frame: FrameType | None) -> None:
            raise Stopped

        handlers = {signal.SIGTERM: asked, signal.SIGINT: asked, signal.SIGALRM: late}
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
            last.cancel()
        except Stopped:
            # What was under way is taken up again by the next worker. The last clock runs on: whatever thread is
            # still at it must not hold up the end.
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)


def work(
    opened: Callable[[], AbstractContextManager[Desk]],
    env: Mapping[str, str],
    stop: Stop,
    *,
    every: float,
    told: Callable[[Round], None],
) -> int:
    """Do round after round until a stop is asked for; how many there were.

    The workspace is opened anew for each, so that a change of the playbook or the kit counts from the next one on. One
    that cannot be opened for a while, once it could be, holds the worker up and does not end it.

    Raises:
        BrandwrightError: the workspace cannot be opened at the start.
    """
    rounds = 0
    while stop.going_on():
        try:
            with opened() as desk:
                told(run_due(desk, env, stop.going_on))
        except BrandwrightError as error:
            if not rounds:
                raise
            told(Round((Step("open", fault=error.code, message=error.message),)))
        rounds += 1
        stop.wait(every)
    return rounds
