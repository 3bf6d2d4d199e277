"""A run of one call of one agent: on record before the call, and closed whatever comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .._canonical import digest
from ..agents import Agent
from ..errors import BrandwrightError
from ..governance import allow
from ..store import ObjectRef, new_id, runs
from ..store.records import Run
from .desk import SYSTEM, Desk

__all__ = ("single_run",)


@contextmanager
def single_run(
    desk: Desk, agent: Agent[Any, Any, Any], graph: str, field: str, asked: str, *, parent: str = ""
) -> Iterator[Run]:
    """A new run of `graph`. The body finishes it; an error closes it as failed, because nothing resumes it.

    Args:
        field, asked: what was asked for, as the run's brief has it.
        parent: the decision that asked for it.

    Raises:
        RefusedError: the roster does not let the agent; then there is no run.
    """
    allow(desk.playbook.roster, agent.id, agent.reads)
    with desk.ledger.write(SYSTEM) as tx:
        run = Run(
            id=new_id("run"),
            workspace=desk.ledger.workspace,
            graph=graph,
            graph_version=f"{graph}/1",
            key=new_id(graph),
            brief_json={field: asked},
            inputs_json={"brief_sha": digest(asked), **desk.identity()},
            parent=parent or None,
            created_at=tx.now,
        )
        runs.create(tx, run)
        tx.audit("run.started", ObjectRef("run", run.id, digest(asked)), data=dict(desk.identity()))
    try:
        yield run
    except BrandwrightError as error:
        with desk.ledger.write(SYSTEM) as tx:
            if runs.finish(tx, run.id, "failed", {"code": error.code}):
                tx.audit("run.failed", ObjectRef("run", run.id), data={"code": error.code})
        raise
