"""Runs one command in a process that kills itself at a named point: `driver.py POINT -- COMMAND …`.

POINT is `node:NAME:before`, `node:NAME:after` (of `prepare` or `settle`), `commit:N` (right after the N-th
write transaction of the ledger has committed) or `write:N` (inside the N-th one, before it commits).
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at_node(name: str, when: str) -> None:
    from brandwright.graph import prepare, settle

    for nodes in (prepare.PREPARE_NODES, settle.SETTLE_NODES):
        if name in nodes:
            nodes[name] = killing(nodes[name], when)  # type: ignore[index]


def killing(node: Callable[..., Any], when: str) -> Callable[..., Any]:
    def killed(state: Any, runtime: Any) -> Any:
        if when == "before":
            die()
        result = node(state, runtime)
        die()
        return result

    return killed


def at_write(number: int, *, committed: bool) -> None:
    from brandwright.store import Ledger

    original = Ledger.write
    count = 0

    @contextmanager
    def write(self: Ledger, actor: Any) -> Iterator[Any]:
        nonlocal count
        count += 1
        mine = count
        with original(self, actor) as tx:
            yield tx
            if mine == number and not committed:
                die()
        if mine == number and committed:
            die()

    Ledger.write = write  # type: ignore[method-assign]


def main() -> None:
    point, _, *command = sys.argv[1:]
    kind, *rest = point.split(":")
    if kind == "node":
        at_node(*rest)
    else:
        at_write(int(rest[0]), committed=kind == "commit")
    from brandwright.cli import main as brandwright

    brandwright(command)


if __name__ == "__main__":
    main()
