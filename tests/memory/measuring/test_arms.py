"""Tests with arms: effects by the planned split, segments, several comparisons, and broken splits."""

from typing import Any

import pytest
from tests.memory.measuring.making import ARMS, RATE, Desk, arm_rows

from brandwright.memory._statistics import strength_of
from brandwright.memory.convert import learning_of
from brandwright.memory.inputs import LearningInput

TEST: dict[str, Any] = {"design": "randomised", "arms": ARMS, "metrics": [RATE], "split": {"a": 1, "b": 1}}
HALVES = {"a": (48, 400), "b": (80, 400)}


def graded(row: dict[str, Any]) -> tuple[str, str]:
    """The strength and the status of the record that a row becomes."""
    made = learning_of(LearningInput.model_validate(row), workspace="acme")
    return made.strength, made.status


def test_a_rate_becomes_a_difference_with_its_levels(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows(HALVES))
    desk.map(
        **TEST, unit="visitors", scope={"channel": "landing-page"}, observed="2026-05-01", prereg="exp-7"
    )
    (row,) = desk.measured()
    assert row["statement"] == (
        "The new page raised the signup rate by 8.0 points over the old page: 20.0 % against 12.0 %"
        " (95 % interval 2.9 to 13.1 points; 67 % more)."
    )
    assert (row["value"], row["baseline"], row["n"], row["n_control"]) == (0.08, 0.12, 400, 400)
    assert (row["metric"], row["unit"], row["direction"]) == ("signup_rate", "difference", "positive")
    assert (row["confidence"], row["srm_p"], row["prereg"]) == (0.95, 1.0, "exp-7")
    assert row["source"] == "rows.csv"
    assert row["locator"] == 'rows 2-801 where arm = "b" or "a"; 400 and 400 rows'
    assert row["offer"] == "the new page against the old page"
    assert (row["kind"], row["channel"], row["observed"]) == ("experiment", "landing-page", "2026-05-01")
    assert graded(row) == ("experiment", "proposed")


def test_a_row_may_sum_up_many(desk: Desk) -> None:
    desk.table(
        "day,arm,shown,signed", [(1, "a", 150, 20), (1, "b", 250, 50), (2, "a", 250, 28), (2, "b", 150, 30)]
    )
    desk.map(**{**TEST, "arms": {**ARMS, "count": "shown"}, "metrics": [{**RATE, "of": "shown"}]})
    (row,) = desk.measured()
    assert (row["value"], row["baseline"], row["n"], row["n_control"]) == (0.08, 0.12, 400, 400)
    assert row["locator"].endswith("2 and 2 rows")


def test_a_mean_in_money_keeps_its_currency(desk: Desk) -> None:
    rows = [(arm, spent + (2 if arm == "b" else 0)) for arm in "ab" for spent in (0, 1, 2, 3, 4, 5) * 20]
    desk.table("arm,cents", [(arm, spent * 100) for arm, spent in rows])
    quantity = {"spent": {"sum": "cents", "divide": 100, "currency": "EUR"}}
    desk.map(**{**TEST, "metrics": [{"name": "spend_per_visitor", "mean": "spent"}]}, quantities=quantity)
    (row,) = desk.measured()
    assert (row["value"], row["baseline"], row["unit"], row["direction"]) == (2.0, 2.5, "EUR", "positive")
    assert (
        "raised the spend per visitor by 2.00 EUR over the old page: 4.50 EUR against 2.50 EUR"
        in row["statement"]
    )


def test_what_costs_less_helps(desk: Desk) -> None:
    rows = [(arm, cost if arm == "a" else cost // 2, 1) for arm in "ab" for cost in (8, 10, 12) * 20]
    desk.table("arm,cost,leads", rows)
    metrics = [{"name": "cost_per_lead", "ratio": "cost", "over": "leads"}]
    desk.map(**{**TEST, "metrics": metrics}, quantities={"cost": {"sum": "cost", "currency": "unknown"}})
    (row,) = desk.measured()
    assert (row["value"], row["unit"], row["direction"]) == (-5.0, "currency units", "positive")
    assert row["statement"].startswith(
        "The new page lowered the cost per lead by 5.00 against the old page: 5.00"
    )
    assert "(95 % interval 4.5" in row["statement"]


@pytest.mark.parametrize(("better", "direction"), [("higher", "positive"), ("lower", "negative")])
def test_the_mapping_says_which_way_helps(desk: Desk, better: str, direction: str) -> None:
    desk.table("arm,signed", arm_rows(HALVES))
    desk.map(**{**TEST, "metrics": [{**RATE, "better": better}]})
    assert desk.measured()[0]["direction"] == direction


def test_no_clear_difference_is_said_as_such(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows({"a": (48, 400), "b": (50, 400)}))
    desk.map(**TEST)
    (row,) = desk.measured()
    assert row["direction"] == "none"
    assert "made no clear difference to the signup rate" in row["statement"]
    assert "a difference of +0.5 points (95 % interval -4.1 to +5.1 points)" in row["statement"]


def test_a_metric_that_never_varies_has_no_interval(desk: Desk) -> None:
    desk.table("arm,spent", [(arm, 3) for arm in "ab" * 10])
    desk.map(**{**TEST, "metrics": [{"name": "spend", "mean": "spent"}]})
    (row,) = desk.measured()
    assert (row["value"], row.get("low"), row.get("confidence")) == (0.0, None, None)
    assert "no interval: nothing varies" in row["statement"]


def test_a_rate_of_nothing_in_both_arms_is_no_difference(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows({"a": (0, 50), "b": (0, 50)}))
    desk.map(**TEST)
    (row,) = desk.measured()
    assert (row["value"], row["baseline"], row["direction"]) == (0.0, 0.0, "none")


def test_nothing_below_the_line_is_said_and_gives_no_number(desk: Desk) -> None:
    desk.table("arm,cost,leads", [("a", 1, 1), ("a", 2, 1), ("b", 1, 0), ("b", 2, 0)])
    desk.map(**{**TEST, "metrics": [{"name": "cost_per_lead", "ratio": "cost", "over": "leads"}]})
    (row,) = desk.measured()
    assert row["statement"] == "No cost per lead can be stated for the new page: the sum of leads is 0."
    assert "value" not in row


# --- the split ----------------------------------------------------------------------------------------------


def test_without_a_planned_split_it_is_an_observation(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows({"a": (48, 400), "b": (800, 4000)}))
    desk.map(**{**TEST, "split": {}})
    (row,) = desk.measured()
    assert "srm_p" not in row
    assert row["statement"].startswith(
        "The signup rate was 8.0 points higher with the new page than with the old page"
    )
    assert row["statement"].endswith("No split was planned: an observation.")
    assert graded(row) == ("observation", "proposed")


def test_what_was_not_assigned_claims_no_cause(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows(HALVES))
    desk.map(**{**TEST, "split": {}, "design": "observational"})
    (row,) = desk.measured()
    assert row["statement"].endswith("Nothing was randomised.")
    assert (row["kind"], graded(row)[0]) == ("channel", "observation")


def test_a_doubtful_split_is_disputed(desk: Desk) -> None:
    # 540 against 460: chi-square 6.4, p 0.0114; 545 against 455: 8.1, p 0.0044.
    for counts, status in (((460, 540), "proposed"), ((455, 545), "disputed")):
        desk.table("arm,signed", arm_rows({"a": (50, counts[0]), "b": (90, counts[1])}))
        desk.map(**TEST)
        (row,) = desk.measured()
        assert graded(row)[1] == status, counts
        assert ("The split is in doubt (p = 0.0044)." in row["statement"]) == (status == "disputed")


def test_a_broken_split_is_quarantined_and_leaves_no_effect(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows({"a": (50, 1000), "b": (90, 1300)}))
    desk.map(**TEST, unit="visitors", by=[{"column": "signed", "values": {"1": "those who signed"}}])
    (row,) = desk.measured()
    assert row["statement"] == (
        "The split of this test broke: 1,000 and 1,300 visitors in the old page and the new page, where 1,150 and 1,150"
        " were planned (p < 0.001). Its effects were not measured and nothing is learnt from it."
    )
    assert row["srm_p"] == pytest.approx(3.97e-10, rel=0.01)
    assert not {"value", "metric", "baseline"} & set(row)
    assert graded(row) == ("observation", "disputed")


def test_a_split_may_be_uneven_by_plan(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows({"a": (48, 400), "b": (800, 4000)}))
    desk.map(**{**TEST, "split": {"a": 10, "b": 100}})
    assert graded(desk.measured()[0])[0] == "experiment"


def test_a_segment_whose_split_broke_is_left_out_alone(desk: Desk) -> None:
    rows = [(*row, "old") for row in arm_rows({"a": (30, 500), "b": (80, 500)})]
    rows += [(*row, "new") for row in arm_rows({"a": (10, 100), "b": (30, 200)})]
    rows += [(*row, "other") for row in arm_rows({"a": (10, 200), "b": (10, 100)})]
    desk.table("arm,signed,tenure", rows)
    desk.map(
        **TEST, by=[{"column": "tenure", "values": {"old": "existing customers", "new": "new customers"}}]
    )
    broken, whole, old = desk.measured()
    assert broken["statement"].startswith("Among new customers, the split of this test broke: 100 and 200")
    assert broken["segment"] == "new customers"
    assert ("segment" in whole, old["segment"]) == (False, "existing customers")


# --- several at once ----------------------------------------------------------------------------------------


def test_only_the_primary_metric_over_all_rows_is_no_exploration(desk: Desk) -> None:
    rows = [(arm, one, one, tenure) for arm, one in arm_rows(HALVES) for tenure in ("old", "new")]
    desk.table("arm,signed,bought,tenure", rows)
    by = [{"column": "tenure", "values": {"old": "existing customers", "new": "new customers"}}]
    metrics = [{**RATE, "primary": True}, {"name": "order_rate", "rate": "bought"}]
    desk.map(**{**TEST, "metrics": metrics}, by=by)
    found = desk.measured()
    assert ["Exploratory." in row["statement"] for row in found] == [False, True, True, True, True, True]
    assert found[0]["method"] == (
        "randomised experiment; difference of shares, Newcombe interval;"
        " primary, Holm p < 0.001 over 1 of 6 comparisons"
    )
    assert "over 5 of 6 comparisons" in found[1]["method"]
    assert [row["kind"] for row in found] == ["experiment", "experiment", *["audience"] * 4]
    assert "among all, +8.0 points" in found[2]["statement"]


def test_what_does_not_hold_among_many_has_no_direction(desk: Desk) -> None:
    # One arm of five differs by as much as chance gives one of five.
    desk.table("arm,signed", arm_rows({"a": (40, 400), **dict.fromkeys("cdef", (40, 400)), "b": (60, 400)}))
    arms = {"column": "arm", "control": "a", "treated": "all"}
    desk.map(**{**TEST, "arms": arms, "split": dict.fromkeys("abcdef", 1)})
    (found,) = (row for row in desk.measured() if row["offer"].startswith("b "))
    assert found["low"] > 0
    assert found["direction"] == "none"
    assert "Not clear once all 5 comparisons are counted." in found["statement"]


def test_treated_arms_are_compared_with_the_better_one_first(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows({"a": (40, 400), "b": (60, 400), "c": (90, 400)}))
    arms = {**ARMS, "treated": ["b", "c"], "pairs": "all"}
    desk.map(**{**TEST, "arms": arms, "split": {"a": 1, "b": 1, "c": 1}})
    assert [row["offer"] for row in desk.measured()] == [
        "the new page against the old page",
        "c against the old page",
        "c against the new page",
    ]


def test_the_same_file_gives_the_same_learnings(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows(HALVES))
    desk.map(**TEST)
    assert desk.measured() == desk.measured()


def test_rows_of_other_arms_and_other_rows_may_be_left_out(desk: Desk) -> None:
    rows = [(*row, "live") for row in arm_rows(HALVES)] + [("c", 1, "live"), ("b", 1, "pilot")]
    desk.table("arm,signed,phase", rows)
    desk.map(**{**TEST, "arms": {**ARMS, "others": "ignore"}}, where={"phase": "live"})
    (row,) = desk.measured()
    assert (row["n"], row["n_control"]) == (400, 400)
    assert row["locator"] == 'rows 2-803 where phase = "live" and arm = "b" or "a"; 400 and 400 rows'


def test_the_design_stands_first_in_the_method() -> None:
    assert strength_of("randomised experiment; Welch interval", 100, 0.5) == ("experiment", False)
    assert strength_of("observational; randomised experiment", 100, 0.5) == ("observation", False)
