"""`worker` and `run`: what the clock asks for, done again and again or once, and how far the notices are."""

from __future__ import annotations

import os
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, note, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.scheduling import Round
    from ..store.jobs import Job
    from ..store.outbox import Notice

__all__ = ("register",)

_WORDS = {
    "escalate": ("", "passed on to another role"),
    "expire": ("", "expired without an answer"),
    "settle": ("decision", "settled"),
    "remind": ("reminder", "written"),
    "digest": ("digest", "written"),
    "sample": ("draft", "drawn for a second look"),
    "stale": ("draft", "told of: what it rests on has ended"),
    "send": ("notice", "sent"),
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "worker")(worker)
    run_app = typer.Typer(help="What the clock asks for: do it once, see how far the notices are.")
    command(run_app, "due")(run_due_once)
    command(run_app, "status")(run_status)
    command(run_app, "retry")(run_retry)
    app.add_typer(run_app, name="run")


def worker(
    common: Common,
    every: Annotated[
        float, typer.Option(help="Seconds between two looks at what is due.", min=0.1, max=3600)
    ] = 15.0,
) -> Result:
    """Do what is due, again and again, until SIGTERM or Ctrl-C: expiry, reminders, digest, second looks, notices.

    Any number of workers may run; each thing is done by one of them. A worker stops within five seconds.
    """
    from ..graph.scheduling import Stop, work

    stop, rounds = Stop(), 0
    note("The worker looks for what is due. Ctrl-C or SIGTERM ends it.", common)
    with stop.on_signals():
        rounds = work(partial(plain_desk, common), os.environ, stop, every=every, told=partial(_tell, common))

    def render(out: Console) -> None:
        out.print("The worker has stopped.\n\nNext: brandwright run status")

    return Result("worker", {"rounds": rounds}, render)


def _tell(common: Common, done: Round) -> None:
    if not done.idle:
        note("; ".join(_said(done)), common)


def _said(done: Round) -> list[str]:
    said = [_counted(step.count, *_WORDS[step.name]) for step in done.steps if step.count]
    said += [_counted(count, "notice", what) for what, count in _undelivered(done).items() if count]
    return said + [f"{step.name}: {step.fault} {step.message}" for step in done.steps if step.fault]


def _counted(count: int, noun: str, what: str) -> str:
    named = f"{noun}{'' if count == 1 else 's'} " if noun else ""
    return f"{count} {named}{what}"


def _undelivered(done: Round) -> dict[str, int]:
    sent = done.sent
    return {"to be tried again": sent.again, "put aside": sent.dead, "not sent any more": sent.dropped}


def run_due_once(common: Common) -> Result:
    """Do once what is due, for cron: expiry, reminders, digest, second looks, notices. Exit 1 when a part failed."""
    from ..graph.scheduling import run_due

    with plain_desk(common) as desk:
        done = run_due(desk, os.environ)

    def render(out: Console) -> None:
        for line in _said(done) or ["Nothing was due."]:
            out.print(plain(line))
        out.print("\nNext: brandwright run status")

    data = {"steps": [asdict(step) for step in done.steps], "notices": asdict(done.sent)}
    return Result("run-due", data, render, exit_code=0 if done.ok else 1)


def run_status(
    common: Common,
    limit: Annotated[int, typer.Option(help="How many notices of each kind.", min=1, max=1000)] = 20,
) -> Result:
    """Show notices that wait or could not be delivered, and when the work of the clock was done last."""
    from ..store import jobs, outbox

    with plain_desk(common) as desk, desk.ledger.read() as tx:
        waiting = outbox.waiting(tx)
        found = [one for state in ("dead", "waiting") for one in outbox.list_(tx, state=state, limit=limit)]
        known = [jobs.latest(tx, name) for name in ("digest", "sample")]
    rows = [_notice(one) for one in found]
    done = [_job(job) for job in known if job]

    def render(out: Console) -> None:
        _show_notices(out, rows, waiting)
        for job in done:
            out.print(f"{job['name']} of {job['period']}: {job['state']}")
        dead = next((row["id"] for row in rows if row["state"] == "dead"), "")
        out.print("\nNext: brandwright " + (f"run retry {dead}" if dead else "run due"))

    return Result("run-status", {"waiting": waiting, "notices": rows, "jobs": done}, render)


def _show_notices(out: Console, rows: list[dict[str, Any]], waiting: int) -> None:
    from rich.table import Table

    out.print(f"{waiting} notices wait to be sent.\n")
    table = Table("notice", "state", "tries", "why", "about", box=None)
    for row in rows:
        cells = (row["id"], row["state"], row["attempts"], row["fault"], row["title"])
        table.add_row(*(plain(cell) for cell in cells))
    if rows:
        out.print(table)
        out.print()


def _notice(one: Notice) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state,
        "title": one.title,
        "risk": one.risk,
        "attempts": one.attempts,
        "fault": one.fault,
        "written": one.created_at.isoformat(),
        "next": one.next_at.isoformat(),
    }


def _job(job: Job) -> dict[str, Any]:
    done = job.done_at.isoformat() if job.done_at else None
    return {"name": job.name, "period": job.period, "state": job.state, "fault": job.fault, "done": done}


def run_retry(
    common: Common,
    notice: Annotated[
        str, typer.Argument(metavar="NOTICE", help="The notice's id, or `all`.", show_default=False)
    ],
) -> Result:
    """Try a notice anew that could not be delivered: to those whom it did not reach."""
    from ..errors import UsageError
    from ..graph.desk import SYSTEM
    from ..store import ObjectRef, outbox

    with plain_desk(common) as desk, desk.ledger.write(SYSTEM) as tx:
        dead = [one.id for one in outbox.list_(tx, state="dead", limit=1000)]
        wanted = dead if notice == "all" else [notice]
        revived = [name for name in wanted if outbox.revive(tx, name)]
        if not revived and notice != "all":
            message = f"There is no notice {notice} that could not be delivered."
            raise UsageError("BW2130", message, hint="`brandwright run status` lists those that there are.")
        for name in revived:
            tx.audit("notice.revived", ObjectRef("notice", name))

    def render(out: Console) -> None:
        out.print(f"{len(revived)} notices wait again.\n\nNext: brandwright run due")

    return Result("run-retry", {"notices": revived}, render)
