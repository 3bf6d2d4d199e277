"""Runs of graphs, and the steps that they took."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import _rows, tables
from ._json import JsonText
from ._time import new_id
from .records import Run, RunStatus, Step, StepKind

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("add_step", "create", "finish", "get", "list_", "model_steps", "steps", "unfinished")

_t = tables.runs.c
_MODEL_STEPS = "SELECT count(*) FROM steps WHERE workspace = {} AND run_id = {} AND kind = 'model'"


def create(tx: Transaction, run: Run) -> Run:
    """Record a new run."""
    _rows.add(tx, tables.runs, _rows.values(run))
    return run


def get(tx: Transaction, run_id: str) -> Run | None:
    """The run of that id."""
    return _rows.first(tx, tables.runs, Run, {"id": run_id})


def unfinished(tx: Transaction, graph: str, key: str) -> Run | None:
    """The newest run of that graph and those inputs that has not ended."""
    newest = ("-created_at", "-id")
    return _rows.first(tx, tables.runs, Run, {"graph": graph, "key": key, "status": "running"}, order=newest)


def finish(tx: Transaction, run_id: str, status: RunStatus, outcome: dict[str, Any]) -> bool:
    """End a run once; False when it has ended already, or is not on record."""
    key = {"id": run_id, "status": "running"}
    new = {"status": status, "finished_at": tx.now, "outcome_json": outcome}
    return _rows.amend(tx, tables.runs, key, **new) == 1


def list_(
    tx: Transaction, limit: int = 50, *, graph: str | None = None, parent: str | None = None
) -> list[Run]:
    """The newest runs first; only those of a graph, or those that a decision asked for, if it is named."""
    wanted = ((_t.graph, graph), (_t.parent, parent))
    where = [column == value for column, value in wanted if value is not None]
    return _rows.many(tx, tables.runs, Run, *where, order=_newest(), limit=limit)


def _newest() -> tuple[Any, ...]:
    return (_t.created_at.desc(), _t.id.desc())


def add_step(
    tx: Transaction,
    run_id: str,
    node: str,
    *,
    asset: str = "",
    round: int = 0,
    kind: StepKind = "node",
    name: str = "",
    started_at: datetime | None = None,
    finished_at: datetime | None = None,
    detail: dict[str, Any] | JsonText | None = None,
) -> bool:
    """Record a step once: False when the run has one of the same node, asset, round, kind and name already."""
    step = {
        "id": new_id("step"),
        "run_id": run_id,
        "node": node,
        "asset": asset,
        "round": round,
        "kind": kind,
        "name": name,
        "started_at": started_at or tx.now,
        "finished_at": finished_at,
        "detail_json": detail or {},
    }
    return _rows.add_next(tx, tables.steps, step, within="run_id")


def model_steps(tx: Transaction, run_id: str) -> int:
    """How many of the run's steps are calls of a model."""
    return _rows.number(tx, _MODEL_STEPS, run_id)


def steps(tx: Transaction, run_id: str) -> list[Step]:
    """The run's steps, in the order in which they were recorded."""
    return _rows.read(tx, tables.steps, Step, {"run_id": run_id}, order=("seq",))
