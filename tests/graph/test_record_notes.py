"""What code says of a record before an agent sees it: its numbers in words, and what is weak about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from brandwright.graph._record_notes import Replacement, record_note
from brandwright.memory.convert import learning_of
from brandwright.memory.figures import baseline_phrase, figure_phrase, interval_phrase, sample_phrase
from brandwright.memory.inputs import parse_learning
from brandwright.store.records import Learning

ON = date(2025, 11, 1)
BASE = {"kind": "creative", "statement": "A longer subject line raised opens.", "metric": "open_rate"}
TEST = {"unit": "difference", "method": "RCT", "split": 0.5, "n": 20_000, "n_control": 20_000}


def record(**given: Any) -> Learning:
    """An approved record, as `remember` would make it."""
    return replace(
        learning_of(parse_learning({**BASE, **given}, today=ON), workspace="acme"), status="approved"
    )


@pytest.mark.parametrize(
    ("given", "weak"),
    [
        ({**TEST, "value": 0.024, "low": 0.015, "high": 0.033}, ()),
        ({"method": "interview"}, ("anecdote",)),
        ({"method": "observational", "n": 40, "value": 0.1, "unit": "share"}, ("n = 40 is small",)),
        ({**TEST, "n": 20_000, "n_control": 99, "split": None, "value": 0.1}, ("n = 99 is small",)),
        ({**TEST, "value": 0.01, "low": -0.01, "high": 0.03}, ("the interval holds zero",)),
        ({**TEST, "value": 0.02, "low": 0.001, "high": 0.039}, ("wide interval",)),
        ({"method": "survey", "n": 400, "unit": "share", "value": 0.3, "low": 0.28, "high": 0.32}, ()),
        (
            {"method": "survey", "n": 400, "unit": "share", "value": 0.3, "low": 0.02, "high": 0.6},
            ("wide interval",),
        ),
    ],
)
def test_what_is_weak_is_named(given: dict[str, Any], weak: tuple[str, ...]) -> None:
    assert record_note(record(**given), on=ON).weak == weak


@pytest.mark.parametrize(
    ("given", "changes", "note"),
    [
        ({"observed": "2025-05-01"}, {}, ""),
        ({"observed": "2012-05-01"}, {}, "old: observed 2012-05-01"),
        ({"observed": "2012-05-01", "kind": "seasonal"}, {}, ""),
        (
            {},
            {"retest": "nobody confirmed it for two years"},
            "marked for re-test: nobody confirmed it for two years",
        ),
    ],
)
def test_what_is_old_or_waits_for_another_test_is_named(
    given: dict[str, Any], changes: dict[str, Any], note: str
) -> None:
    assert record_note(replace(record(**given), **changes), on=ON).note == note


def test_age_is_counted_from_the_day_that_the_question_is_about() -> None:
    assert record_note(record(observed="2012-05-01"), on=date(2013, 1, 1)).note == ""


def test_a_record_says_what_contradicts_and_what_replaced_it() -> None:
    gone = Replacement("lrn-0123456789ab", date(2025, 6, 1))
    note = record_note(record(), on=ON, contradicted_by=["lrn-ba9876543210"], replaced=gone)

    assert note.note == "contradicted by lrn-ba9876543210"
    assert note.replaced == "replaced by lrn-0123456789ab on 2025-06-01"


@pytest.mark.parametrize(
    ("given", "figure", "interval", "sample", "base"),
    [
        (
            {**TEST, "value": 0.024, "low": 0.015, "high": 0.033, "confidence": 0.95, "baseline": 0.213},
            "open rate +2.40 pp",
            "+1.50 to +3.30 pp (95 %)",
            "n = 20,000 against 20,000",
            "21.3 %",
        ),
        (
            {
                "metric": "cost_per_lead",
                "value": 12.5,
                "unit": "USD",
                "baseline": 20.0,
                "n": 1_200,
                "method": "report",
            },
            "cost per lead 12.5 USD",
            "",
            "n = 1,200",
            "20 USD",
        ),
        (
            {
                "metric": "cost_per_lead",
                "value": -57.6,
                "low": -65.04,
                "high": -50.52,
                "unit": "USD",
                "baseline": 63.8327,
                "method": "report",
                "n": 54,
            },
            "cost per lead -57.6 USD",
            "-65.0 to -50.5 USD",
            "n = 54",
            "63.8 USD",
        ),
        ({}, "", "", "", ""),
    ],
)
def test_figures_in_words(given: dict[str, Any], figure: str, interval: str, sample: str, base: str) -> None:
    made = record(**given)

    assert figure_phrase(made) == figure
    assert interval_phrase(made) == interval
    assert sample_phrase(made) == sample
    assert baseline_phrase(made) == base
