"""Two texts are compared in both orders, ties are allowed, and length wins nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.evaluation.judges.judging import (
    PAIR,
    Answer,
    Messages,
    desk_of,
    model_of,
    shown,
    spec_of,
    verdict,
)

from brandwright.evaluation import Record
from brandwright.evaluation.judges import Judge, compare, preferences
from brandwright.evaluation.judges.pairs import Compared

SHORT, LONG = (
    "Reports take four minutes.",
    "Reports take four minutes, which is a rather long sentence to say it in.",
)


def pair(output: str = SHORT, other: str = LONG) -> Record:
    return Record("pair", output, reference={"other": other})


def prefers(text: str) -> Answer:
    return lambda messages: verdict(messages, "first" if shown(messages, "first") == text else "second")


def the_longer(messages: Messages) -> dict[str, Any]:
    lengths = [len(shown(messages, name)) for name in ("first", "second")]
    return verdict(messages, "first" if lengths[0] > lengths[1] else "second")


@pytest.mark.parametrize(
    ("answer", "winner", "preference", "turned"),
    [
        (prefers(SHORT), "output", 1.0, False),
        (prefers(LONG), "other", 0.0, False),
        (lambda m: verdict(m, "tie"), "tie", 0.5, False),
        (lambda m: verdict(m, "first"), None, 0.5, True),
        (lambda m: verdict(m, "second"), None, 0.5, True),
        (lambda m: "The first one, clearly.", None, None, False),
    ],
    ids=["the output", "the other", "a tie", "always the first", "always the second", "prose"],
)
def test_the_answer_holds_in_both_orders(
    answer: Answer, winner: str | None, preference: float | None, turned: bool
) -> None:
    found = compare(spec_of(PAIR), pair(), desk_of(answer))
    assert (found.winner, found.preference, found.turned) == (winner, preference, turned)


def test_a_tie_in_one_order_and_a_winner_in_the_other_is_no_answer() -> None:
    def hesitates(messages: Messages) -> dict[str, Any]:
        return verdict(messages, "tie" if shown(messages, "first") == SHORT else "second")

    found = compare(spec_of(PAIR), pair(), desk_of(hesitates))
    assert (found.winner, found.turned) == (None, True)
    assert found.why == "the answer changes with the order: tie, then second with the two exchanged"


def test_both_orders_are_asked_and_paid_for() -> None:
    model = model_of(prefers(SHORT))
    compare(spec_of(PAIR, repeats=3), pair(), desk_of(model))
    orders = {(shown(m, "first"), shown(m, "second")) for m in model.history}
    assert (len(model.history), orders) == (6, {(SHORT, LONG), (LONG, SHORT)})


@pytest.mark.parametrize(
    ("answer", "verdict_", "value", "label"),
    [
        (prefers(SHORT), "pass", 1.0, "output"),
        (prefers(LONG), "fail", 0.0, "other"),
        (lambda m: verdict(m, "tie"), "pass", 0.5, "tie"),
        (lambda m: verdict(m, "first"), "undetermined", 0.5, "tie"),
        (lambda m: "Neither.", "undetermined", None, None),
    ],
    ids=["better", "worse", "a tie", "by place", "prose"],
)
def test_a_comparison_is_a_score(
    answer: Answer, verdict_: str, value: float | None, label: str | None
) -> None:
    score = Judge(spec_of(PAIR), desk_of(answer))(pair())
    assert (score.name, score.verdict, score.value, score.label) == ("judge.better", verdict_, value, label)


def test_without_another_output_nothing_is_compared() -> None:
    found = compare(spec_of(PAIR), Record("pair", SHORT), desk_of(prefers(SHORT)))
    assert (found.winner, found.why) == (None, "there is no `other` output to compare with")


def test_a_judge_that_likes_length_prefers_nothing_at_equal_length() -> None:
    """Of 60 pairs the longer wins nearly always: the raw rate says 0.8, at equal length it is a coin's."""
    rng = random.Random(7)
    found = []
    for _ in range(60):
        words = rng.randint(-10, 30)
        longer = rng.random() < 0.95
        found.append(Compared("output" if longer == (words > 0) else "other", words=words))
    rates = preferences(found)
    assert rates.controlled is not None
    assert rates.controlled.raw.value > 0.65
    assert rates.controlled.rate.low < 0.5 < rates.controlled.rate.high + 0.1
    assert rates.controlled.slope > 0


def test_what_has_no_answer_counts_in_no_rate_and_is_said() -> None:
    found = [
        Compared(None, "prose"),
        Compared(None, turned=True),
        Compared("tie"),
        Compared("output", words=2),
    ]
    rates = preferences(found)
    assert (rates.pairs, rates.undetermined, rates.ties, rates.turned) == (4, 1, 1, 1)
    none = preferences([Compared(None, "prose")])
    assert (none.controlled, bool(none.why)) == (None, True)


def test_the_longer_text_is_told_from_the_better_one() -> None:
    records = [
        pair("a " * count, "a " * other) for count, other in ((3, 9), (9, 3), (4, 8), (8, 4), (5, 7), (7, 5))
    ]
    rates = preferences([compare(spec_of(PAIR), record, desk_of(the_longer)) for record in records])
    assert rates.controlled is not None
    assert rates.controlled.rate.value == pytest.approx(0.5, abs=0.01)
