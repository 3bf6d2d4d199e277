"""Records age by kind, run out, and outlive what they speak of; nothing is deleted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.memory.library import ADA, Clock, Library
from tests.memory.living.test_stats import KNOWN, TODAY, record

from brandwright.memory.living.ageing import aged, mark_aged
from brandwright.store import Actor, Ledger, audit, learnings

SYSTEM = Actor("system", "brandwright", "", "none")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "creative", "observed": date(2025, 10, 1)}, ""),
        (
            {"kind": "creative", "observed": date(2025, 5, 1)},
            "observed 184 days ago, and the half-life of kind creative is 180 days",
        ),
        ({"kind": "creative", "observed": date(2025, 5, 5)}, ""),
        ({"kind": "seasonal", "observed": date(2015, 1, 1)}, ""),
        ({"kind": "experiment", "observed": date(2024, 11, 1)}, ""),
        ({"valid_until": date(2025, 10, 31), "observed": TODAY}, "it held until 2025-10-31"),
        ({"valid_until": TODAY, "observed": TODAY}, ""),
        ({"channel": "fax", "observed": TODAY}, "the kit has no channel fax"),
        ({"segment": "cio", "observed": TODAY}, "the strategy has no segment cio"),
        ({"channel": "email", "segment": "cmo", "observed": TODAY}, ""),
        ({"status": "proposed", "observed": date(2020, 1, 1)}, ""),
        ({"kind": "creative"}, ""),
    ],
)
def test_why_a_record_is_to_be_tested_again(fields: dict[str, Any], why: str) -> None:
    assert [one.why for one in aged([record(1, **fields)], KNOWN, today=TODAY)] == ([why] if why else [])


def test_a_later_confirmation_makes_a_record_fresh_and_its_approval_does_not() -> None:
    old = {"kind": "creative", "observed": date(2024, 1, 1), "approved_at": datetime(2025, 10, 1, tzinfo=UTC)}
    approved = record(1, **old, last_confirmed_at=old["approved_at"])
    confirmed = record(2, **old, last_confirmed_at=datetime(2025, 10, 20, tzinfo=UTC))

    assert [one.record.id for one in aged([approved, confirmed], KNOWN, today=TODAY)] == [approved.id]


def test_a_mark_is_a_version_that_says_why_and_nothing_else_changes(
    ledger: Ledger, library: Library, clock: Clock
) -> None:
    old = library.add("Short subjects win.", observed="2024-01-01", channel="email")
    library.add("Long subjects lose.", observed="2025-10-20", channel="email")

    (marked,) = mark_aged(ledger, KNOWN, actor=SYSTEM, today=clock.now.date())
    again = mark_aged(ledger, KNOWN, actor=SYSTEM, today=clock.now.date())

    assert (marked.record.id, again) == (old.id, [])
    with ledger.read() as tx:
        record = learnings.get(tx, old.id)
        versions = learnings.versions(tx, old.id)
        (entry,) = audit.entries(tx, act="memory.aged")
    assert record is not None
    assert (record.status, record.retest) == ("approved", marked.why)
    assert [version.reason for version in versions][-1] == "to be tested again"
    assert entry.data == {"marked": 1}


def test_a_confirmation_by_a_person_clears_the_mark(ledger: Ledger, library: Library, clock: Clock) -> None:
    old = library.add("Short subjects win.", observed="2024-01-01", channel="email")
    mark_aged(ledger, KNOWN, actor=SYSTEM, today=clock.now.date())
    with ledger.write(ADA) as tx:
        changes = {"retest": "", "last_confirmed_at": tx.now}
        learnings.revise(tx, old.id, 3, changes, author="ada", reason="tested again")
    with ledger.read() as tx:
        record = learnings.get(tx, old.id)
        assert record is not None
        # Confirmed on the day of its approval: only a later day counts as a confirmation.
        assert record.retest == ""
