"""Which records are to be tested again: time passed, they ran out, or what they speak of is no more.

Nothing is deleted and nothing is hidden: a record keeps its status, and says from then on why somebody should look
at it. A person who confirms it clears the mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ...errors import ConflictError
from ...store import Ledger, ObjectRef, Transaction, learnings
from ...store.records import Actor, Learning
from .._ranking import HALF_LIFE
from .stats import Map

__all__ = ("Aged", "aged", "mark_aged")

AUTHOR = "brandwright"


@dataclass(frozen=True)
class Aged:
    """A record that is to be tested again, and why.

    Attributes:
        marked: whether it says so already.
    """

    record: Learning
    why: str
    marked: bool


def aged(records: Sequence[Learning], known: Map, *, today: date) -> list[Aged]:
    """The approved records that are to be tested again, by id.

    A record ages from the day on which it was observed, or last confirmed by a person. Half of what can fade has
    faded after the half-life of its kind; what comes back every season does not fade.
    """
    found = []
    for record in sorted(records, key=lambda record: record.id):
        if record.status == "approved" and (why := _why(record, known, today)):
            found.append(Aged(record, why, bool(record.retest)))
    return found


def _why(record: Learning, known: Map, today: date) -> str:
    confirmed = record.last_confirmed_at.date() if record.last_confirmed_at else None
    reasons = [
        _expired(record, today),
        _faded(record, confirmed, today),
        _gone("kit", "channel", record.channel, known.channels),
        _gone("strategy", "segment", record.segment, known.segments),
        _gone("strategy", "stage", record.stage, known.stages),
    ]
    return "; ".join(filter(None, reasons))


def _expired(record: Learning, today: date) -> str:
    if record.valid_until is None or record.valid_until >= today:
        return ""
    return f"it held until {record.valid_until}"


def _faded(record: Learning, confirmed: date | None, today: date) -> str:
    half_life = HALF_LIFE[record.kind]
    since = record.observed or (record.recorded_at.date() if record.recorded_at else None)
    if half_life is None or since is None:
        return ""
    # An approval says that the record is true; only a later confirmation says that it still is.
    approved = record.approved_at.date() if record.approved_at else None
    fresh = max(since, confirmed) if confirmed and confirmed != approved else since
    days = (today - fresh).days
    if days <= half_life:
        return ""
    word = "confirmed" if fresh != since else "observed" if record.observed else "recorded"
    return f"{word} {days} days ago, and the half-life of kind {record.kind} is {half_life} days"


def _gone(where: str, name: str, value: str, known: Sequence[str]) -> str:
    if not value or not known or value in known:
        return ""
    return f"the {where} has no {name} {value}"


def mark_aged(ledger: Ledger, known: Map, *, actor: Actor, today: date) -> list[Aged]:
    """Mark every record that is to be tested again and does not say so; they are returned, as they stood before.

    Raises:
        ConflictError: `BW720`, somebody changed a record at the same moment; nothing was marked.
    """
    with ledger.write(actor) as tx:
        fresh = [one for one in aged(learnings.list_(tx), known, today=today) if not one.marked]
        for one in fresh:
            _mark(tx, one)
        if fresh:
            tx.audit("memory.aged", ObjectRef("memory", ""), data={"marked": len(fresh)})
    return fresh


def _mark(tx: Transaction, one: Aged) -> None:
    record = one.record
    changes = {"retest": one.why}
    revised = learnings.revise(
        tx, record.id, record.version, changes, author=AUTHOR, reason="to be tested again"
    )
    if revised is None:
        raise ConflictError(
            "BW720", f"{record.id} was changed by somebody else.", hint="Run the same command again."
        )
