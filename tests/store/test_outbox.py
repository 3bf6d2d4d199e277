"""A notice is kept once, worked on by one at a time, and ended by whoever holds its lease."""

from datetime import timedelta
from typing import Any

import pytest
from tests.store.making import ANN

from brandwright.store import Ledger, Transaction, outbox
from brandwright.store.outbox import Notice

LEASE = timedelta(minutes=1)
PAST = timedelta(minutes=2)


def notice(tx: Transaction, id: str = "ntc-1", **fields: Any) -> Notice:
    given: dict[str, Any] = {
        "id": id,
        "kind": "asked",
        "recipients": ("role:brand",),
        "title": "Waits for you",
    }
    return Notice(**{**given, "created_at": tx.now, "next_at": tx.now, **fields})


def taken(tx: Transaction) -> Notice:
    found = outbox.claim(tx, LEASE)
    assert found is not None
    return found


def test_a_notice_is_read_back_as_it_was_kept(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        kept = notice(
            tx, items_json=[{"title": "One", "risk": "", "link": "/"}], risk="passed the gate", link="/"
        )

        assert outbox.add(tx, kept)
        assert outbox.get(tx, "ntc-1") == kept
        assert outbox.list_(tx, state="waiting") == [kept]
        assert outbox.get(tx, "ntc-2") is None


def test_the_same_notice_is_kept_once_whatever_became_of_the_first(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        outbox.add(tx, notice(tx))
        outbox.end(tx, taken(tx), "sent", attempts=1)

        assert not outbox.add(tx, notice(tx, title="Again"))
        assert [kept.state for kept in outbox.list_(tx)] == ["sent"]


def test_who_has_the_lease_has_the_notice_alone(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        outbox.add(tx, notice(tx))

        assert taken(tx).fence == 1
        assert outbox.claim(tx, LEASE) is None


def test_a_lease_that_is_over_is_given_to_the_next_and_the_first_changes_nothing_any_more(
    ledger: Ledger,
) -> None:
    with ledger.write(ANN) as tx:
        outbox.add(tx, notice(tx))
        first = outbox.claim(tx, timedelta(0))
        assert first is not None
        second = taken(tx)

        assert second.fence == 2
        assert not outbox.end(tx, first, "sent", attempts=1)
        assert not outbox.release(tx, first, attempts=1, next_at=tx.now, fault="")
        assert outbox.end(tx, second, "sent", attempts=1)


def test_a_notice_that_is_to_be_tried_again_waits_until_then(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        outbox.add(tx, notice(tx))
        later = tx.now + PAST
        outbox.release(tx, taken(tx), attempts=1, next_at=later, fault="timeout")

        assert outbox.claim(tx, LEASE) is None
        kept = outbox.get(tx, "ntc-1")
        assert kept is not None
        assert (kept.attempts, kept.fault, kept.next_at) == (1, "timeout", later)


def test_those_that_are_due_first_are_first(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        outbox.add(tx, notice(tx, "ntc-new"))
        outbox.add(tx, notice(tx, "ntc-old", next_at=tx.now - PAST))

        assert [taken(tx).id, taken(tx).id] == ["ntc-old", "ntc-new"]


@pytest.mark.parametrize(("state", "revived"), [("dead", True), ("sent", False), ("dropped", False)])
def test_only_a_dead_notice_is_tried_anew(ledger: Ledger, state: Any, revived: bool) -> None:
    with ledger.write(ANN) as tx:
        outbox.add(tx, notice(tx))
        outbox.end(tx, taken(tx), state, attempts=7, fault="refused")

        assert outbox.revive(tx, "ntc-1") is revived
        assert outbox.waiting(tx) == int(revived)


def test_who_is_reached_is_on_record_at_once_and_the_lease_goes_on(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        outbox.add(tx, notice(tx))
        held = taken(tx)

        assert outbox.reach(tx, held, ("a1",), LEASE)
        kept = outbox.get(tx, "ntc-1")
        assert kept is not None
        assert kept.reached == ("a1",)
        assert kept.lease_until == tx.now + LEASE


def test_what_is_revived_is_as_new_to_those_who_were_not_reached(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        outbox.add(tx, notice(tx, created_at=tx.now - PAST))
        held = taken(tx)
        outbox.reach(tx, held, ("a1", "!b2"), LEASE)
        outbox.end(tx, held, "dead", attempts=8, fault="refused")

        outbox.revive(tx, "ntc-1")
        kept = outbox.get(tx, "ntc-1")

        assert kept is not None
        assert (kept.reached, kept.created_at, kept.attempts, kept.fault) == (("a1",), tx.now, 0, "")


def test_what_is_late_is_dropped_unless_somebody_is_at_it(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        for id in ("ntc-held", "ntc-late"):
            outbox.add(tx, notice(tx, id, created_at=tx.now - PAST))
        outbox.add(tx, notice(tx, "ntc-new"))
        taken(tx)

        assert outbox.drop_late(tx, tx.now - LEASE) == 1
        late = [(kept.id, kept.fault) for kept in outbox.list_(tx, state="dropped")]
        assert late == [("ntc-late", "late")]


def test_what_ended_long_ago_is_forgotten(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        for id in ("ntc-1", "ntc-2"):
            outbox.add(tx, notice(tx, id))
        outbox.end(tx, taken(tx), "sent", attempts=1)

        assert outbox.forget(tx, tx.now) == 0
        assert outbox.forget(tx, tx.now + PAST) == 1
        assert [kept.id for kept in outbox.list_(tx)] == ["ntc-2"]
