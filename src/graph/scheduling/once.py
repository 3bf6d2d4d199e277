"""A job that is done once a period: whoever holds it does it, and a dead holder's lease runs out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from ...errors import BrandwrightError
from ...store import ObjectRef, Transaction, jobs
from ..desk import SYSTEM, Desk

__all__ = ("LEASE", "once")

LEASE = timedelta(minutes=15)
"""How long a job is its holder's."""

AGAIN = timedelta(minutes=5)
"""After which a job that failed is tried again."""

Found = TypeVar("Found")
_DAY = len("2026-01-31")


def once(
    desk: Desk,
    name: str,
    period: str,
    find: Callable[[], Found],
    tell: Callable[[Transaction, Found], int],
) -> int:
    """Do a job for a period unless that is done, or somebody else is at it; how much it came to.

    Args:
        period: begins with its day; of a day that is over nothing is made up for.
        find: what the job is about.
        tell: what is written of it, in one transaction with the row that says it is done; how much that is.

    Raises:
        BrandwrightError: as `find` does; the job is tried again later.
    """
    with desk.ledger.read() as tx:
        known = jobs.latest(tx, name)
    if known and known.state == "done" and (known.period == period or known.period[:_DAY] > period[:_DAY]):
        return 0
    with desk.ledger.write(SYSTEM) as tx:
        held = jobs.begin(tx, name, period, LEASE)
    if held is None:
        return 0
    try:
        found = find()
    except BrandwrightError as error:
        with desk.ledger.write(SYSTEM) as tx:
            jobs.fail(tx, held, error.code, AGAIN)
        raise
    with desk.ledger.write(SYSTEM) as tx:
        told = tell(tx, found)
        if jobs.finish(tx, held):
            tx.audit("job.done", ObjectRef("job", f"{name}:{period}"), data={"count": told})
    return told
