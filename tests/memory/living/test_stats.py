"""What a memory covers, and what it has nothing to say about."""

from __future__ import annotations

from datetime import date
from typing import Any

from brandwright.memory.living.stats import Map, stats_of
from brandwright.store.records import Learning

TODAY = date(2025, 11, 1)
KNOWN = Map(("email", "sms"), ("cmo", "founder", "agency"), ("awareness", "retention"))


def record(number: int, **fields: Any) -> Learning:
    given = {
        "id": f"lrn-{number:012x}",
        "workspace": "acme",
        "kind": "creative",
        "statement": f"Finding {number}.",
    }
    return Learning(**{**given, "status": "approved", **fields})


def test_records_are_counted_by_every_field_and_age() -> None:
    found = stats_of(
        [
            record(1, channel="email", observed=date(2025, 10, 1), strength="experiment"),
            record(2, channel="email", observed=date(2025, 1, 1), kind="offer"),
            record(3, channel="sms", observed=date(2020, 1, 1), retest="old"),
            record(4, status="proposed"),
            record(5, status="erased", statement=""),
        ],
        KNOWN,
        today=TODAY,
    )

    assert (found.records, found.approved, found.erased, found.retest) == (4, 3, 1, 1)
    assert found.counts["status"] == {"approved": 3, "proposed": 1}
    assert found.counts["channel"] == {"email": 2, "": 1, "sms": 1}
    assert found.coverage == {"email": {"creative": 1, "offer": 1}, "sms": {"creative": 1}}
    assert [count for count in found.ages.values() if count] == [1, 1, 1]


def test_what_was_used_most_stands_first_and_what_never_was_is_counted() -> None:
    found = stats_of([record(1, retrieved_count=9), record(2, cited_count=2), record(3)], KNOWN, today=TODAY)

    assert [used.id[-1] for used in found.most_used] == ["2", "1"]
    assert found.never_used == 1


def test_gaps_are_what_the_company_works_with_and_nothing_approved_speaks_of() -> None:
    found = stats_of(
        [record(1, channel="email", segment="cmo", stage="awareness", strength="experiment")],
        KNOWN,
        today=TODAY,
    )

    assert found.gaps == (
        "no learning about 1 of 2 channels: sms",
        "no learning about 2 of 3 segments: founder, agency",
        "no learning about 1 of 2 stages: retention",
        "no experiment in 2 of 3 segments: founder, agency",
        "no learning about email in the stage retention",
    )


def test_a_record_for_every_stage_leaves_no_gap_in_its_channel() -> None:
    found = stats_of([record(1, channel="email", stage="")], Map(("email",), (), ("retention",)), today=TODAY)
    assert "no learning about email in the stage retention" not in found.gaps


def test_an_empty_memory_says_so() -> None:
    assert stats_of([], KNOWN, today=TODAY).gaps == ("nothing is approved yet",)
