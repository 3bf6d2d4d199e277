"""Reviews that wait, without the work of a whole draft."""

from __future__ import annotations

from typing import Any

from tests.governance.making import submit

from brandwright.governance.notifying import notify
from brandwright.graph.desk import SYSTEM, Desk
from brandwright.store import outbox
from brandwright.store.outbox import Notice
from brandwright.store.records import Review

WORDS = "Nobody but a reviewer reads these very words."
ANNA, BEN, LEO = (f"{name}@acme.example" for name in ("anna", "ben", "leo"))


def asked(desk: Desk, *roles: str, name: str = "spring", **fields: Any) -> Review:
    """A review that asks these roles (`brand`, unless named): its holders are told."""
    brief = {"id": name, "outcome": "approved-drafts"}
    return submit(desk.ledger, *roles, brief_json=brief, words=f"{WORDS} {name}", **fields)


def say(desk: Desk, title: str = "Hello", **fields: Any) -> None:
    """Something to tell."""
    with desk.ledger.write(SYSTEM) as tx:
        notify(tx, "sample", title=title, key=title, **fields)


def notices(desk: Desk, *kinds: str) -> list[Notice]:
    """The outbox."""
    with desk.ledger.read() as tx:
        return [notice for notice in outbox.list_(tx) if not kinds or notice.kind in kinds]


def only(desk: Desk) -> Notice:
    """The one notice that there is."""
    (found,) = notices(desk)
    return found
