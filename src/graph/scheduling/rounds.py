"""One round: everything that is due now, each thing for itself, so that one that fails holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ...errors import BrandwrightError
from ...governance import expire_overdue
from ...governance.escalating import escalate_due
from ...governance.sampling import draw_sample
from ...store import ObjectRef, jobs, outbox
from ..desk import SYSTEM, Desk
from ..resting import stale_drafts
from ..settle import settle_pending
from .digest import remind, tell_digest, waiting_reviews
from .once import LEASE, once
from .periods import latest_day
from .sending import Sent, open_channels, send_due
from .staleness import tell_stale

__all__ = ("Round", "Step", "run_due")

KEPT = timedelta(days=90)
"""How long the ledger keeps notices and jobs that are over; the audit log keeps that there were such."""


@dataclass(frozen=True)
class Step:
    """One thing that was looked after.

    Attributes:
        count: how much there was to do.
        fault: the code of what went wrong; empty when nothing did.
    """

    name: str
    count: int = 0
    fault: str = ""
    message: str = ""


@dataclass(frozen=True)
class Round:
    """What one round did."""

    steps: tuple[Step, ...]
    sent: Sent = field(default_factory=Sent)

    @property
    def ok(self) -> bool:
        """Whether nothing went wrong."""
        return not any(step.fault for step in self.steps)

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return self.ok and self.sent == Sent() and not any(step.count for step in self.steps)


def run_due(desk: Desk, env: Mapping[str, str], going_on: Callable[[], bool] = lambda: True) -> Round:
    """Do everything that is due by the ledger's clock, and send what is to be told.

    Whatever is done once in a period has its row in the ledger: a period that is over without a worker is made up for
    once, by the newest; of two workers, one does it.
    """
    sent = Sent()

    def send() -> int:
        nonlocal sent
        sent = send_due(desk, open_channels(desk.workspace.settings.notify, env), going_on)
        return sent.sent

    work: dict[str, Callable[[], int]] = {
        "expire": lambda: len(expire_overdue(desk.ledger)),
        "escalate": lambda: len(escalate_due(desk.ledger, desk.playbook)),
        "settle": lambda: len(settle_pending(desk)),
        "remind": lambda: remind(desk),
        "digest": lambda: _digest(desk),
        "sample": lambda: _sample(desk),
        "stale": lambda: tell_stale(desk),
        "send": send,
    }
    return Round(tuple(_steps(work, going_on)), sent)


def _steps(work: Mapping[str, Callable[[], int]], going_on: Callable[[], bool]) -> Iterator[Step]:
    for name, act in work.items():
        if not going_on():
            return
        try:
            yield Step(name, act())
        except BrandwrightError as error:
            yield Step(name, fault=error.code, message=error.message)
        except Exception as error:
            # A mistake of ours in one part must not keep people from being told by the others; it is said as one.
            yield Step(name, fault="BW199", message=f"this should not have happened: {type(error).__name__}")


def _period(desk: Desk) -> str:
    settings = desk.workspace.settings.notify
    return latest_day(desk.ledger.now(), settings.zone, settings.digest_hour)


def _digest(desk: Desk) -> int:
    """The day's digest, in one transaction with the row that says it was made."""
    day = _period(desk)
    with desk.ledger.read() as tx:
        known = jobs.latest(tx, "digest")
    if known and known.state == "done" and known.period >= day:
        return 0
    waiting, stale = waiting_reviews(desk), stale_drafts(desk)
    with desk.ledger.write(SYSTEM) as tx:
        held = jobs.begin(tx, "digest", day, LEASE)
        if held is None:
            return 0
        told = tell_digest(tx, desk.playbook, waiting, stale, day)
        outbox.forget(tx, tx.now - KEPT)
        jobs.forget(tx, tx.now - KEPT)
        jobs.finish(tx, held)
        tx.audit("job.done", ObjectRef("job", f"digest:{day}"), data={"count": told})
        return told


def _sample(desk: Desk) -> int:
    """The day's look at which approved drafts chance draws for a second look; what a period drew is on record."""
    return once(
        desk,
        "sample",
        _period(desk),
        lambda: draw_sample(desk.ledger, desk.playbook.policy, desk.ledger.now()),
        lambda _tx, drawn: len(drawn),
    )
