"""What a run may use at most in calls of agents and wall-clock time, checked before each of them.

What requests to models use is the meter's to hold; the embedded engine makes none, and its calls are counted here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..errors import ModelError
from ._job import Job
from ._meter import capped_hint
from .desk import Desk

__all__ = ("with_deadline", "within_budget")


def with_deadline(desk: Desk) -> Desk:
    """The same desk with the run's time limit, counted from now: a run that resumes gets its time anew."""
    return replace(desk, deadline=time.monotonic() + desk.budget.seconds_per_run)


@contextmanager
def within_budget(job: Job) -> Iterator[None]:
    """Make one call of an agent and record its step, if the run may make another call.

    Calls that are under way count already.

    Raises:
        ModelError: the run has used up its calls or time. What it finished is kept.
    """
    with job.calls.lock:
        _check(job)
        job.calls.number += 1
    try:
        yield
    except BaseException:
        with job.calls.lock:
            job.calls.number -= 1
        raise


def _check(job: Job) -> None:
    limits = job.desk.budget
    if job.calls.number >= limits.calls_per_run:
        raise _spent(job, f"{limits.calls_per_run} model calls", "calls_per_run")
    if job.desk.deadline is not None and time.monotonic() > job.desk.deadline:
        raise _spent(job, f"{limits.seconds_per_run:g} seconds", "seconds_per_run")


def _spent(job: Job, what: str, name: str) -> ModelError:
    mine, policy = job.desk.workspace.settings.budget, job.desk.playbook.policy.budget_limits
    hint = capped_hint(mine, policy, name)
    return ModelError("BW530", f"{job.run.id} has used up its budget of {what}", hint=hint)
