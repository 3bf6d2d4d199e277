"""What is done once in a period, such as a day's digest: one row for each, and one worker that has its lease."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("Job", "JobState", "begin", "fail", "finish", "forget", "latest", "list_")

JobState = Literal["running", "done", "failed"]

_t = tables.jobs.c


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job in one period.

    Attributes:
        period: such as `2026-11-22`; periods of one job sort by time.
        fence: the number of the lease; `lease_until` is when it ends.
        fault: why it failed last, in a word.
    """

    name: str
    period: str
    state: JobState = "running"
    started_at: datetime
    lease_until: datetime
    fence: int = 1
    fault: str = ""
    done_at: datetime | None = None


def begin(tx: Transaction, name: str, period: str, lease: timedelta) -> Job | None:
    """Take the job of a period; None when it is done, or somebody is at it.

    A job that failed, or whose worker was gone before it was done, is taken when its lease is over.
    """
    until = tx.now + lease
    fresh = Job(name=name, period=period, started_at=tx.now, lease_until=until)
    if _rows.add_new(tx, tables.jobs, _rows.values(fresh)):
        return fresh
    known = _rows.first(tx, tables.jobs, Job, {"name": name, "period": period})
    assert known is not None, "the row that was in the way is there: this transaction holds the only pen"
    if known.state == "done" or known.lease_until > tx.now:
        return None
    taken = replace(known, state="running", started_at=tx.now, lease_until=until, fence=known.fence + 1)
    where = (_t.name == name, _t.period == period, _t.fence == known.fence)
    new = {"state": "running", "started_at": tx.now, "lease_until": until, "fence": taken.fence}
    return taken if _rows.change(tx, tables.jobs, *where, **new) == 1 else None


def finish(tx: Transaction, held: Job) -> bool:
    """Say that it is done; False when somebody else has its lease by now."""
    return _change(tx, held, state="done", done_at=tx.now, fault="")


def fail(tx: Transaction, held: Job, fault: str, again: timedelta) -> bool:
    """Say that it failed, and that it may be tried again after a while."""
    return _change(tx, held, state="failed", fault=fault, lease_until=tx.now + again)


def latest(tx: Transaction, name: str) -> Job | None:
    """The job's newest period on record."""
    return _rows.first(tx, tables.jobs, Job, {"name": name}, order=("-period",))


def list_(tx: Transaction, limit: int = 100) -> list[Job]:
    """Jobs and periods, those begun last first."""
    order = (_t.started_at.desc(), _t.name, _t.period)
    return _rows.many(tx, tables.jobs, Job, order=order, limit=limit)


def forget(tx: Transaction, before: datetime) -> int:
    """Remove what was done before that moment; how many there were."""
    return _rows.remove(tx, tables.jobs, _t.done_at < before)


def _change(tx: Transaction, held: Job, **new: object) -> bool:
    where = (_t.name == held.name, _t.period == held.period, _t.fence == held.fence, _t.state == "running")
    return _rows.change(tx, tables.jobs, *where, **new) == 1
