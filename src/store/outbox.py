"""What is to be said to people: written with the act that it is about, sent later by whoever holds its lease.

A lease is a number that counts up: whoever comes back after the lease was given to somebody else can change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import or_

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = (
    "GIVEN_UP",
    "Notice",
    "NoticeState",
    "add",
    "claim",
    "drop_late",
    "end",
    "forget",
    "get",
    "list_",
    "reach",
    "release",
    "revive",
    "waiting",
)

NoticeState = Literal["waiting", "sent", "dead", "dropped"]
"""`dead`: it could not be delivered; `dropped`: there was nobody to tell, or it came too late to be of use."""

GIVEN_UP = "!"
"""Stands before the name of a recipient who cannot be reached."""

_t = tables.outbox.c


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to say.

    Attributes:
        id: made from its key, so that the same thing is said once.
        recipients: such as `role:brand` or `person:ann`; who that is, is looked up when it is sent.
        title, risk: what it is about, in a line; never a draft's text.
        link: a path of the inbox.
        items_json: the lines of a digest, each with title, risk and link.
        next_at: when it is to be tried next.
        fence: the number of the lease; `lease_until` is when it ends.
        reached: digests of those who have it already.
        fault: why it was not delivered, in a word.
    """

    id: str
    kind: str
    recipients: tuple[str, ...] = ()
    title: str
    risk: str = ""
    link: str = ""
    items_json: Sequence[dict[str, Any]] = ()
    created_at: datetime
    state: NoticeState = "waiting"
    attempts: int = 0
    next_at: datetime
    fence: int = 0
    lease_until: datetime | None = None
    reached: tuple[str, ...] = field(default=())
    fault: str = ""
    ended_at: datetime | None = None


def add(tx: Transaction, notice: Notice) -> bool:
    """Put a notice into the outbox; False when it is there, in whatever state."""
    return _rows.add_new(tx, tables.outbox, _rows.values(notice))


def get(tx: Transaction, notice_id: str) -> Notice | None:
    """The notice of that id."""
    return _rows.first(tx, tables.outbox, Notice, {"id": notice_id})


def list_(tx: Transaction, *, state: NoticeState | None = None, limit: int = 100) -> list[Notice]:
    """Notices, the newest first."""
    where = _rows.equal({_t.state: state})
    order = (_t.created_at.desc(), _t.id)
    return _rows.many(tx, tables.outbox, Notice, *where, order=order, limit=limit)


def waiting(tx: Transaction) -> int:
    """How many are still to be delivered."""
    return _rows.number(tx, "SELECT count(*) FROM outbox WHERE workspace = {} AND state = {}", "waiting")


def claim(tx: Transaction, lease: timedelta) -> Notice | None:
    """Take the lease of the notice that is due first and that nobody works on; None when there is none."""
    free = or_(_t.lease_until.is_(None), _t.lease_until <= tx.now)
    where = (_t.state == "waiting", _t.next_at <= tx.now, free)
    found = _rows.many(tx, tables.outbox, Notice, *where, order=(_t.next_at, _t.id), limit=1)
    if not found:
        return None
    taken = replace(found[0], fence=found[0].fence + 1, lease_until=tx.now + lease)
    same = (_t.id == taken.id, _t.fence == found[0].fence)
    new = {"fence": taken.fence, "lease_until": taken.lease_until}
    return taken if _rows.change(tx, tables.outbox, *same, **new) == 1 else None


def reach(tx: Transaction, held: Notice, reached: Sequence[str], lease: timedelta) -> bool:
    """Record who has it by now, and hold it on; False when somebody else holds it."""
    return _change(tx, held, reached=tuple(reached), lease_until=tx.now + lease)


def release(tx: Transaction, held: Notice, *, attempts: int, next_at: datetime, fault: str) -> bool:
    """Give back the lease of a notice that is to be tried again; False when somebody else holds it by now."""
    return _change(tx, held, lease_until=None, attempts=attempts, next_at=next_at, fault=fault)


def end(tx: Transaction, held: Notice, state: NoticeState, *, attempts: int, fault: str = "") -> bool:
    """Say what became of a notice; False when somebody else holds its lease by now."""
    new = {"state": state, "attempts": attempts, "fault": fault}
    return _change(tx, held, lease_until=None, ended_at=tx.now, **new)


def drop_late(tx: Transaction, before: datetime) -> int:
    """Give up on what was written before that moment and that nobody works on; how many there were."""
    free = or_(_t.lease_until.is_(None), _t.lease_until <= tx.now)
    where = (_t.state == "waiting", _t.created_at < before, free)
    return _rows.change(tx, tables.outbox, *where, state="dropped", fault="late", ended_at=tx.now)


def forget(tx: Transaction, before: datetime) -> int:
    """Remove what ended before that moment; how many there were. What it was about says the audit log."""
    return _rows.remove(tx, tables.outbox, _t.ended_at < before)


def revive(tx: Transaction, notice_id: str) -> bool:
    """Let a notice that could not be delivered be tried anew; False when there is no dead one of that id."""
    dead = _rows.first(tx, tables.outbox, Notice, {"id": notice_id, "state": "dead"})
    if dead is None:
        return False
    new = {"state": "waiting", "attempts": 0, "next_at": tx.now, "fault": "", "ended_at": None}
    told = tuple(name for name in dead.reached if not name.startswith(GIVEN_UP))
    where = (_t.id == notice_id, _t.state == "dead")
    # It is as new: what was too late a moment ago is wanted now.
    return _rows.change(tx, tables.outbox, *where, **new, created_at=tx.now, reached=told) == 1


def _change(tx: Transaction, held: Notice, **new: Any) -> bool:
    where = (_t.id == held.id, _t.fence == held.fence, _t.state == "waiting")
    return _rows.change(tx, tables.outbox, *where, **new) == 1
