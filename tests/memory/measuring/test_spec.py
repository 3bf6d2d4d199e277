"""The `measure:` block: what it may hold, and how it says what is wrong."""

from typing import Any

import pytest
from tests.memory.measuring.making import ARMS, RATE, Desk

from brandwright.errors import UsageError
from brandwright.memory.measuring import load_spec

TEST: dict[str, Any] = {"design": "randomised", "arms": ARMS, "metrics": [RATE]}
OTHER = {"name": "spend", "mean": "spent"}
RATIO = {"name": "roas", "ratio": "value", "over": "cost"}
GROUPS = {"column": "campaign"}


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ({**TEST, "arm": {}}, "`measure.arm` is not a known field"),
        ({"design": "randomised", "metrics": [RATE]}, "either `arms`"),
        ({**TEST, "groups": GROUPS, "design": "observational"}, "either `arms`"),
        ({"design": "randomised", "groups": GROUPS, "metrics": [RATE]}, "were not assigned"),
        ({**TEST, "metrics": []}, "names no metric"),
        ({**TEST, "metrics": [RATE, OTHER]}, "exactly one metric is `primary"),
        ({**TEST, "metrics": [{**RATE, "primary": True}, {**OTHER, "primary": True}]}, "exactly one metric"),
        ({**TEST, "metrics": [{**RATE, "primary": True}, RATE]}, "named twice"),
        ({**TEST, "metrics": [{"name": "x"}]}, "one of `rate`"),
        ({**TEST, "metrics": [{**RATE, "mean": "x"}]}, "one of `rate`"),
        ({**TEST, "metrics": [{"name": "x", "ratio": "a"}]}, "belong together"),
        ({**TEST, "metrics": [{**RATE, "of": "sent"}]}, "`arms.count`"),
        ({**TEST, "arms": {**ARMS, "count": "sent"}}, "only a `rate` with `of`"),
        ({**TEST, "arms": {**ARMS, "treated": ["a"]}}, "an arm is named twice"),
        ({**TEST, "split": {"a": 1}}, "name each arm"),
        ({**TEST, "split": {"a": 1, "b": 1, "c": 1}}, "name each arm"),
        ({**TEST, "split": {"a": 0, "b": 1}}, "greater than 0"),
        ({**TEST, "design": "observational", "split": {"a": 1, "b": 1}}, "belongs to a `randomised` design"),
        ({**TEST, "confidence": 95}, "measure.confidence"),
        ({**TEST, "observed": "20.03.2008"}, "measure.observed"),
        ({**TEST, "quantities": {"spent": {"sum": "spent", "currency": "euro"}}}, "three capital letters"),
        ({**TEST, "quantities": {"spent": {"sum": "spent", "divide": 0}}}, "greater than 0"),
        ({**TEST, "quantities": {"signed": {"sum": "signed", "currency": "EUR"}}}, "money is no rate"),
        ({**TEST, "file": {"decimal": ",", "thousands": ","}}, "the same character"),
        ({**TEST, "scope": {"color": "red"}}, "`measure.scope.color` is not a known field"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(desk: Desk, measure: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_spec(desk.map(**measure))
    assert caught.value.code == "BW261"
    assert words in caught.value.message
    assert caught.value.where.file == str(desk.mapping)
    assert caught.value.where.line


def test_a_return_on_spend_in_two_currencies_is_refused(desk: Desk) -> None:
    # As one platform exports it: cost in dollars, the value of conversions in the account's own currency.
    quantities = {
        "value": {"sum": "value_local", "currency": "EUR"},
        "cost": {"sum": "usd", "currency": "USD"},
    }
    desk.map(design="observational", groups=GROUPS, metrics=[RATIO], quantities=quantities)
    with pytest.raises(UsageError, match="divides money in two currencies"):
        load_spec(desk.mapping)


def test_cells_that_look_like_numbers_are_text(desk: Desk) -> None:
    desk.mapping.write_text(
        "measure:\n  design: observational\n  arms: {column: campaign, control: 916, treated: 936}\n"
        "  metrics: [{name: ctr, ratio: clicks, over: shown}]\n"
    )
    arms = load_spec(desk.mapping).arms
    assert arms is not None
    assert arms.named == ("916", "936")
