"""What a run may use at most: model calls, tokens, wall-clock time. Checked before every call of an agent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..errors import ModelError
from ..governance import capped
from ..store import runs
from ._job import Job
from .desk import Desk

__all__ = ("with_deadline", "within_budget")


def with_deadline(desk: Desk) -> Desk:
    """The same desk with the run's time limit, counted from now: a run that resumes gets its time anew."""
    limits = capped(desk.workspace.settings.budget, desk.playbook.policy)
    return replace(desk, deadline=time.monotonic() + limits.seconds_per_run)


@contextmanager
def within_budget(job: Job) -> Iterator[None]:
    """Make one call of an agent and record its step, if the run may make another call.

    Calls that are under way count already; what they will use is not known, so the tokens of a run may go
    over their limit by the last calls that it makes at the same time.

    Raises:
        ModelError: the run has used up its calls, tokens or time. What it finished is kept.
    """
    with job.calls.lock:
        _check(job)
        job.calls.under_way += 1
    try:
        yield
    finally:
        with job.calls.lock:
            job.calls.under_way -= 1


def _check(job: Job) -> None:
    limits = capped(job.desk.workspace.settings.budget, job.desk.playbook.policy)
    with job.desk.ledger.read() as tx:
        calls = [step.detail_json for step in runs.steps(tx, job.run.id) if step.kind == "model"]
    tokens = sum(int(call.get("tokens_in", 0)) + int(call.get("tokens_out", 0)) for call in calls)
    if len(calls) + job.calls.under_way >= limits.calls_per_run:
        raise _spent(job, f"{limits.calls_per_run} model calls", "calls_per_run")
    if tokens >= limits.tokens_per_run:
        raise _spent(job, f"{tokens} tokens", "tokens_per_run")
    if job.desk.deadline is not None and time.monotonic() > job.desk.deadline:
        raise _spent(job, f"{limits.seconds_per_run:g} seconds", "seconds_per_run")


def _spent(job: Job, what: str, name: str) -> ModelError:
    """The error names the limit that holds: a policy's is part of what a run rests on, a setting is not."""
    mine = getattr(job.desk.workspace.settings.budget, name)
    limit = getattr(job.desk.playbook.policy.budget_limits, name)
    if limit is not None and limit < mine:
        hint = (
            f"have budget_limits.{name} in playbook/policy.yaml raised; under the new policy a new run begins"
        )
    else:
        hint = f"raise budget.{name} in brandwright.toml; the same command resumes the run"
    return ModelError("BW530", f"{job.run.id} has used up its budget of {what}", hint=hint)
