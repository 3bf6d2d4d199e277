"""Near-duplicates and contradictions are found by code, within one subject, and in time that grows with the number."""

import time
from typing import Any

import pytest

from brandwright.memory import propose
from brandwright.memory._conflicts import contradiction
from brandwright.memory._pairs import COMPARED_WITH, MAX_FOR_ONE, find_pairs, likeness, propose_pairs
from brandwright.store import Actor, Ledger, learnings, pairs
from brandwright.store.records import Learning, Pair

BASE: dict[str, Any] = {
    "id": "lrn-000000000001",
    "workspace": "acme",
    "kind": "experiment",
    "statement": "Questions in subject lines raised opens by 3 points.",
    "subject_key": "experiment|channel=email|format=question|metric=open_rate",
    "channel": "email",
    "format": "question",
    "metric": "open_rate",
}
EFFECT = {"unit": "difference", "value": 0.03, "low": 0.02, "high": 0.04, "n": 900, "direction": "positive"}


def record(number: int = 1, **fields: Any) -> Learning:
    return Learning(**{**BASE, "id": f"lrn-{number:012x}", **fields})


@pytest.mark.parametrize(
    "other",
    [
        {"value": -0.03, "low": -0.04, "high": -0.02, "direction": "negative"},
        {"direction": "negative", "low": None, "high": None, "value": -0.001},
        {"low": 0.05, "high": 0.09, "value": 0.07},
        {"low": 0.001, "high": 0.0199, "value": 0.01},
    ],
)
def test_opposite_directions_and_disjoint_intervals_contradict(other: dict[str, Any]) -> None:
    one, two = record(1, **EFFECT), record(2, **{**EFFECT, **other})
    assert contradiction(one, two)
    assert contradiction(two, one)


@pytest.mark.parametrize(
    ("other", "because"),
    [
        ({}, "they are the same"),
        ({"low": 0.04, "high": 0.09, "value": 0.06}, "the intervals touch"),
        ({"low": None, "high": None, "value": 0.9}, "a value without an interval may lie anywhere near"),
        ({"low": 0.05, "high": 0.09, "value": 0.07, "n": None}, "nobody counted"),
        ({"direction": "none", "low": -0.01, "high": 0.03}, "no effect was shown"),
        ({"low": 3, "high": 5, "value": 4, "unit": "relative"}, "the units differ"),
        ({"direction": "negative", "subject_key": "experiment|channel=sms"}, "the subjects differ"),
        ({"direction": "negative", "brand": "other"}, "the brands differ"),
        ({"direction": "negative", "supersedes": ("lrn-000000000001",)}, "one replaces the other"),
    ],
)
def test_what_can_both_hold_is_no_contradiction(other: dict[str, Any], because: str) -> None:
    one, two = record(1, **EFFECT), record(2, **{**EFFECT, **other})
    assert contradiction(one, two) == "", because
    assert contradiction(two, one) == "", because


def test_what_held_at_different_times_is_no_contradiction() -> None:
    from datetime import date

    one = record(1, **EFFECT, valid_until=date(2024, 6, 30))
    two = record(2, **{**EFFECT, "direction": "negative"}, valid_from=date(2024, 7, 1))
    assert contradiction(one, two) == contradiction(two, one) == ""


@pytest.mark.parametrize(
    ("other", "near"),
    [
        ({"statement": "Questions in subject lines raised opens by 3 points!"}, True),
        ({"statement": "By 3 points, questions in subject lines raised opens."}, True),
        ({"statement": "Questions in the subject line raised opens by 3 points."}, True),
        ({"statement": "Questions in subject lines raised opens by 4 points."}, False),
        ({"statement": "Emojis in subject lines lowered clicks by 3 points."}, False),
        ({"subject_key": "experiment|channel=sms"}, False),
        ({"brand": "other"}, False),
        ({"supersedes": ("lrn-000000000001",)}, False),
    ],
)
def test_near_statements_on_one_subject_are_duplicates(other: dict[str, Any], near: bool) -> None:
    one, two = record(1), record(2, **other)
    assert bool(likeness(one, two)[1]) is near
    assert likeness(one, two) == likeness(two, one)


def test_the_same_numbers_in_other_words_are_a_duplicate() -> None:
    one = record(1, **EFFECT)
    assert likeness(one, record(2, **EFFECT, statement="Asking lifts opens.")) == (
        1.0,
        "the same measurement: value, interval, n and day",
    )
    for changed in ({"value": 0.031}, {"n": 901}):
        assert likeness(one, record(2, **{**EFFECT, **changed})) == (0.0, "")


# --- in the ledger ------------------------------------------------------------------------------------------


def put(ledger: Ledger, actor: Actor, *rows: dict[str, Any]) -> list[str]:
    same = {"kind": "creative", "channel": "email", "format": "question", "metric": "open_rate"}
    with ledger.write(actor) as tx:
        made = [propose(tx, {**same, **row}) for row in rows]
    return [learning.id for learning in made]


def found(ledger: Ledger) -> list[Pair]:
    with ledger.read() as tx:
        return pairs.list_(tx)


def test_pairs_are_found_when_a_record_is_proposed(ledger: Ledger, ada: Actor) -> None:
    first, second = put(
        ledger,
        ada,
        {"statement": "Questions raise opens a lot."},
        {"statement": "Questions raise opens a lot!!"},
    )
    (opposed,) = put(
        ledger, ada, {"statement": "Questions cost opens.", "value": -0.02, "unit": "difference"}
    )
    (lifted,) = put(ledger, ada, {"statement": "Asking pays.", "value": 0.02, "unit": "difference"})

    assert [(pair.kind, {pair.one, pair.other}) for pair in found(ledger)] == [
        ("contradiction", {opposed, lifted}),
        ("duplicate", {first, second}),
    ]
    assert found(ledger)[0].why == "opposite directions: negative and positive" or (
        found(ledger)[0].why == "opposite directions: positive and negative"
    )


def test_looking_again_finds_nothing_new_and_reopens_nothing(ledger: Ledger, ada: Actor) -> None:
    put(
        ledger,
        ada,
        {"statement": "Questions raise opens a lot."},
        {"statement": "Questions raise opens a lot!!"},
    )
    (pair,) = found(ledger)
    with ledger.write(ada) as tx:
        pairs.decide(tx, pair.id, "dismissed")
        assert find_pairs(tx) == 0
    assert [again.status for again in found(ledger)] == ["dismissed"]


def test_what_is_settled_is_compared_with_nothing(ledger: Ledger, ada: Actor) -> None:
    (first,) = put(ledger, ada, {"statement": "Questions raise opens a lot."})
    with ledger.write(ada) as tx:
        learnings.update_status(tx, first, 1, "retired", author="ada", reason="old")
    put(ledger, ada, {"statement": "Questions raise opens a lot!!"})
    assert found(ledger) == []


def test_one_record_brings_along_a_few_pairs_at_most(ledger: Ledger, ada: Actor) -> None:
    marks = ["", "!", "!!", "?", "??", "!?", "...", "!!!"]
    put(ledger, ada, *({"statement": f"Questions raise opens a lot{mark}"} for mark in marks))
    counted = [sum(name in (pair.one, pair.other) for pair in found(ledger)) for name in _ids(ledger)]
    assert max(counted) <= 2 * MAX_FOR_ONE


def _ids(ledger: Ledger) -> list[str]:
    with ledger.read() as tx:
        return [learning.id for learning in learnings.list_(tx)]


def test_the_work_grows_with_the_number_of_records(ledger: Ledger, ada: Actor) -> None:
    """All of one subject, which is the worst case: each is compared with a bounded number of others."""
    rows = [
        record(
            number,
            statement=f"Finding {number} about opens and questions.",
            **EFFECT | {"value": number / 1e6},
        )
        for number in range(2000)
    ]
    start = time.process_time()
    with ledger.write(ada) as tx:
        learnings.put_many(tx, rows, "ada")
        for at in range(0, 2000, 500):
            propose_pairs(tx, rows[at : at + 500])
    assert COMPARED_WITH == 50
    assert time.process_time() - start < 6
