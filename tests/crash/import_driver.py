"""Imports in a process that kills itself meanwhile: `import_driver.py POINT URL FILE`, or `POINT -- COMMAND …`.

POINT is `row:N` (when the N-th row is judged), `before:N` or `after:N` (around the N-th statement that a write
transaction sends to the database), `time:MS` (that many milliseconds after the first row) or `never`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at_row(number: int) -> None:
    from brandwright.memory.importing.taking import Taker

    judge, count = Taker._judge, 0

    def counting(self: Taker, *args: Any) -> Any:
        nonlocal count
        count += 1
        if count == number:
            die()
        return judge(self, *args)

    Taker._judge = counting  # type: ignore[method-assign, assignment]


def after_milliseconds(wait: int) -> None:
    from brandwright.memory.importing.taking import Taker

    judge = Taker._judge

    def starting(self: Taker, *args: Any) -> Any:
        Taker._judge = judge  # type: ignore[method-assign]
        threading.Timer(wait / 1000, die).start()
        return judge(self, *args)

    Taker._judge = starting  # type: ignore[method-assign, assignment]


def at_statement(number: int, *, after: bool) -> None:
    from sqlalchemy import Engine, event

    from brandwright.memory.importing.taking import Taker

    take, importing, count = Taker.take, False, 0

    def marking(self: Taker, *args: Any) -> None:
        nonlocal importing
        importing = True
        take(self, *args)

    Taker.take = marking  # type: ignore[method-assign, assignment]

    def counting(*_: Any) -> None:
        nonlocal count
        count += importing
        if count == number:
            die()

    event.listen(Engine, "after_cursor_execute" if after else "before_cursor_execute", counting)
    _count_what_is_sent_at_once(counting, after=after)


def _count_what_is_sent_at_once(counting: Callable[[], None], *, after: bool) -> None:
    """Statements that are written already go to the driver without SQLAlchemy's events."""
    from brandwright.store import _rows

    def counted(send: Callable[..., Any]) -> Callable[..., Any]:
        def sending(*args: Any) -> Any:
            if not after:
                counting()
            answer = send(*args)
            if after:
                counting()
            return answer

        return sending

    for name in ("_copy", "_fetched", "_sent"):
        setattr(_rows, name, counted(getattr(_rows, name)))


def main() -> None:
    point, *command = sys.argv[1:]
    kind, _, number = point.partition(":")
    if kind == "row":
        at_row(int(number))
    elif kind == "time":
        after_milliseconds(int(number))
    elif kind != "never":
        at_statement(int(number), after=kind == "after")
    if command[0] == "--":
        from brandwright.cli import main as brandwright

        brandwright(command[1:])
        return
    from brandwright.memory import import_file
    from brandwright.store import Actor, Ledger

    with Ledger.open(command[0], "acme") as ledger:
        report = import_file(ledger, Path(command[1]), actor=Actor("person", "ada", "ada", "local"))
    print(report.added_count, report.unchanged_count, report.refused_count)


if __name__ == "__main__":
    main()
