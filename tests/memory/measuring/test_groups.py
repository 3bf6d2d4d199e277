"""Groups that nobody assigned: levels with intervals, comparisons, and never more than an observation."""

from typing import Any

import pytest
from tests.memory.measuring.making import Desk

from brandwright.memory.convert import learning_of
from brandwright.memory.inputs import LearningInput

COST = {"name": "cost_per_sale", "ratio": "cost", "over": "sales"}
ADS: dict[str, Any] = {
    "design": "observational",
    "groups": {"column": "campaign", "each": "ad", "each_say": "ads", "say": "campaign {}"},
    "metrics": [COST],
    "quantities": {"cost": {"sum": "cost", "currency": "EUR"}},
}


def ads(**campaigns: float) -> list[tuple[object, ...]]:
    """Twenty ads a campaign, two days each; the number is what a sale costs on the whole."""
    return [
        (name, f"{name}-{ad}", day, cost * (1 + ad % 5) / 3, 1)
        for name, cost in campaigns.items()
        for ad in range(20)
        for day in (1, 2)
    ]


def test_the_best_group_comes_first_with_how_sure_that_is(desk: Desk) -> None:
    desk.table("campaign,ad,day,cost,sales", ads(north=6, south=18, west=30))
    desk.map(**ADS, scope={"channel": "paid-social"})
    best, *others = desk.measured()
    assert best["statement"] == (
        "Campaign north had the lowest cost per sale of all 3: 6.0 EUR (95 % interval 4.8 to 7.3 EUR; 20 ads), against"
        " 18.0 EUR for campaign south and 30.0 EUR for campaign west. The lead is clear at 95 %, all 2 comparisons"
        " counted. Nothing was randomised."
    )
    assert (best["value"], best["unit"], best["n"], best["offer"]) == (
        pytest.approx(6),
        "EUR",
        20,
        "campaign north",
    )
    assert best["locator"] == 'rows 2-121 where campaign = "north"; 40 rows'
    assert best["method"] == "observational; bootstrap of 20 ads, 2,000 draws, seeded"
    assert [row["offer"] for row in others] == [
        "campaign south",
        "campaign west",
        "campaign north against campaign south",
        "campaign north against campaign west",
    ]
    assert others[-1]["statement"].startswith(
        "The cost per sale was 24.0 EUR lower with campaign north than with campaign west: 6.0 EUR against 30.0 EUR"
    )
    assert (others[-1]["direction"], others[-1]["value"]) == ("positive", pytest.approx(-24))
    for row in (best, *others):
        made = learning_of(LearningInput.model_validate(row), workspace="acme")
        assert (made.strength, made.status, made.kind) == ("observation", "proposed", "channel")
        assert "Nothing was randomised." in row["statement"]


def test_ads_are_drawn_and_not_their_days(desk: Desk) -> None:
    desk.table("campaign,ad,day,cost,sales", ads(north=6, south=18))
    desk.map(**ADS)
    by_ad = desk.measured()[0]
    desk.map(**{**ADS, "groups": {"column": "campaign"}})
    by_row = desk.measured()[0]
    assert (by_ad["n"], by_row["n"]) == (20, 40)
    assert by_ad["high"] - by_ad["low"] > by_row["high"] - by_row["low"]


def test_a_lead_that_chance_may_have_made_is_called_so(desk: Desk) -> None:
    desk.table("campaign,ad,day,cost,sales", ads(north=6, south=6.1, west=30))
    desk.map(**ADS)
    best = desk.measured()[0]["statement"]
    assert "The lead over campaign south is not clear." in best


def test_what_is_better_when_higher_is_ranked_so(desk: Desk) -> None:
    desk.table("campaign,ad,day,cost,sales", ads(north=6, south=18))
    desk.map(**{**ADS, "metrics": [{"name": "sales_per_euro", "ratio": "sales", "over": "cost"}]})
    assert desk.measured()[0]["statement"].startswith("Campaign north had the highest sales per euro: 0.167")


def test_few_ads_give_no_interval(desk: Desk) -> None:
    desk.table("campaign,ad,day,cost,sales", [("north", 1, 1, 5, 1), ("south", 2, 1, 9, 1)])
    desk.map(**ADS)
    best, _, compared = desk.measured()
    assert "(1 ads: too little for an interval)" in best["statement"]
    assert not {"low", "high", "confidence"} & (set(best) | set(compared))
    assert compared["direction"] == "none"


def test_a_group_with_nothing_below_the_line_is_named(desk: Desk) -> None:
    rows = [*ads(north=6), *((*row[:4], 0) for row in ads(south=6))]
    desk.table("campaign,ad,day,cost,sales", rows)
    desk.map(**ADS)
    nothing, level = desk.measured()
    assert nothing["statement"] == (
        "No cost per sale can be stated for campaign south: the sum of sales is 0. Nothing was randomised."
    )
    assert level["statement"].startswith("Campaign north had a cost per sale of 6.0 EUR")


def test_segments_are_exploratory_and_said_first(desk: Desk) -> None:
    rows = [(*row, land) for row in ads(north=6, south=18) for land in ("AT", "DE")]
    desk.table("campaign,ad,day,cost,sales,land", rows)
    desk.map(**ADS, by=[{"column": "land", "values": {"AT": "Austria"}, "field": "market"}])
    among = [row for row in desk.measured() if row.get("market") == "Austria"]
    assert len(among) == 3
    assert all(row["statement"].startswith("Among Austria, ") for row in among)
    assert all("Exploratory." in row["statement"] for row in among)
    assert among[0]["locator"] == 'rows 2-161 where land = "AT" and campaign = "north"; 40 rows'


@pytest.mark.parametrize(("compare", "pairs"), [("none", 0), ("best", 2), ("all", 3)])
def test_the_mapping_says_what_is_compared(desk: Desk, compare: str, pairs: int) -> None:
    desk.table("campaign,ad,day,cost,sales", ads(north=6, south=18, west=30))
    desk.map(**{**ADS, "groups": {**ADS["groups"], "compare": compare}})
    assert len(desk.measured()) == 3 + pairs


def test_many_units_are_measured_by_the_delta_method(desk: Desk) -> None:
    desk.table("campaign,cost,sales", [("north", at % 7, 1) for at in range(6000)])
    desk.map(**{**ADS, "groups": {"column": "campaign"}})
    (row,) = desk.measured()
    assert row["method"] == "observational; delta method"
    # The mean of 0 to 6 over 6,000 rows: 1.96 * 2 / sqrt(6000) = 0.0506.
    assert row["high"] - row["low"] == pytest.approx(2 * 0.0506, rel=0.01)


def test_the_last_day_is_the_day_of_observation(desk: Desk) -> None:
    desk.table(
        "campaign,ad,day,cost,sales", [("north", 1, "03/02/2026", 5, 1), ("north", 2, "28/01/2026", 9, 1)]
    )
    desk.map(**ADS, observed={"column": "day", "format": "%d/%m/%Y"})
    assert desk.measured()[0]["observed"] == "2026-02-03"


def test_the_same_file_gives_the_same_numbers(desk: Desk) -> None:
    desk.table("campaign,ad,day,cost,sales", ads(north=6, south=18))
    desk.map(**ADS)
    assert desk.measured() == desk.measured()
