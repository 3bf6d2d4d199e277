"""What a run may use at most: model calls, tokens, wall-clock time. Checked before every call of an agent."""

from __future__ import annotations

import time
from dataclasses import replace

from ..errors import ModelError
from ..governance import capped
from ..store import runs
from ._job import Job
from .desk import Desk

__all__ = ("check_budget", "with_deadline")


def with_deadline(desk: Desk) -> Desk:
    """The same desk with the run's time limit, counted from now: a run that resumes gets its time anew."""
    limits = capped(desk.workspace.settings.budget, desk.playbook.policy)
    return replace(desk, deadline=time.monotonic() + limits.seconds_per_run)


def check_budget(job: Job) -> None:
    """Stop before a call that the run may not make any more.

    Raises:
        ModelError: the run has used up its calls, tokens or time. What it finished is kept.
    """
    limits = capped(job.desk.workspace.settings.budget, job.desk.playbook.policy)
    with job.desk.ledger.read() as tx:
        calls = [step.detail_json for step in runs.steps(tx, job.run.id) if step.kind == "model"]
    tokens = sum(int(call.get("tokens_in", 0)) + int(call.get("tokens_out", 0)) for call in calls)
    if len(calls) >= limits.calls_per_run:
        raise _spent(job, f"{len(calls)} model calls", "budget.calls_per_run")
    if tokens >= limits.tokens_per_run:
        raise _spent(job, f"{tokens} tokens", "budget.tokens_per_run")
    if job.desk.deadline is not None and time.monotonic() > job.desk.deadline:
        raise _spent(job, f"{limits.seconds_per_run:g} seconds", "budget.seconds_per_run")


def _spent(job: Job, what: str, setting: str) -> ModelError:
    return ModelError(
        "BW530",
        f"{job.run.id} has used up its budget of {what}",
        hint=f"raise {setting} in brandwright.toml or in the policy's budget_limits; the same command resumes the run",
    )
