"""Many records of one subject become one proposal, with numbers only where they may be pooled."""

from __future__ import annotations

from typing import Any

import pytest
from tests.memory.library import ADA, Library

from brandwright.memory import approve, pending
from brandwright.memory.living.consolidating import consolidate, summaries_of
from brandwright.store import Actor, Ledger, learnings

SYSTEM = Actor("system", "brandwright", "", "none")
MEASURED = {
    "kind": "channel", "channel": "email", "metric": "open_rate", "unit": "difference",
    "method": "before and after", "n": 1000, "observed": "2025-03-01",
}  # fmt: skip


def add(library: Library, *values: float, **more: Any) -> list[str]:
    """One record for each value, with an interval of ±0.01."""
    return [
        library.add(
            f"Finding {value:g} {more.get('unit', '')}{more.get('method', '')}.",
            **{**MEASURED, "value": value, "low": value - 0.01, "high": value + 0.01, **more},
        ).id
        for value in values
    ]


def test_records_of_one_subject_are_proposed_as_one_with_links_back(ledger: Ledger, library: Library) -> None:
    ids = add(library, 0.02, 0.03, 0.04)

    (made,) = consolidate(ledger, actor=SYSTEM)

    with ledger.read() as tx:
        record = learnings.get(tx, made.id)
    assert record is not None
    assert (record.status, record.approver) == ("proposed", "")
    assert set(record.derived_from) == set(ids)
    assert record.value == pytest.approx(0.03)
    assert record.n == 3000
    assert "3 records on open_rate (email) together: open_rate +3" in record.statement
    assert [one.id for one in pending(ledger)] == [made.id]


def test_the_same_records_give_the_same_proposal_once(ledger: Ledger, library: Library) -> None:
    add(library, 0.02, 0.03, 0.04)
    (first,) = consolidate(ledger, actor=SYSTEM)
    (again,) = consolidate(ledger, actor=SYSTEM)
    assert (first.new, again.new, again.id) == (True, False, first.id)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"unit": "relative"}, "they differ in unit"),
        ({"method": "survey"}, "they differ in method"),
        ({"low": None, "high": None}, "not every record has an interval"),
        ({"low": 0.0301, "high": 0.2}, "the interval is not symmetric"),
    ],
)
def test_numbers_that_do_not_belong_together_are_listed_and_not_pooled(
    ledger: Ledger, library: Library, change: dict[str, Any], why: str
) -> None:
    add(library, 0.02, 0.03)
    add(library, 0.04, **change)

    (made,) = consolidate(ledger, actor=SYSTEM)

    assert (made.pooled, made.why_not) == (None, why)
    with ledger.read() as tx:
        record = learnings.get(tx, made.id)
    assert record is not None
    assert record.value is None
    assert made.statement.endswith(f"between 0.02 and 0.04; not pooled: {why}.")


def test_few_records_unapproved_ones_and_other_subjects_make_no_summary(
    ledger: Ledger, library: Library
) -> None:
    add(library, 0.02, 0.03)
    add(library, 0.04, channel="sms")
    with ledger.read() as tx:
        records = learnings.list_(tx)
    assert summaries_of(records) == []
    assert len(summaries_of(records, least=2)) == 1


def test_a_summary_is_not_summed_up_again(ledger: Ledger, library: Library) -> None:
    add(library, 0.02, 0.03, 0.04)
    (made,) = consolidate(ledger, actor=SYSTEM)
    approve(ledger, [made.id], actor=ADA, reason="read")
    (again,) = consolidate(ledger, actor=SYSTEM)
    assert again.id == made.id
