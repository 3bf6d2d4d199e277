"""What cannot be measured is one clear error with its place, never a number."""

from typing import Any

import pytest
from tests.memory.measuring.making import ARMS, RATE, Desk, arm_rows

from brandwright.errors import UsageError

TEST: dict[str, Any] = {"design": "randomised", "arms": ARMS, "metrics": [RATE], "split": {"a": 1, "b": 1}}
SPENT = {"name": "spend", "mean": "spent"}
GROUPS: dict[str, Any] = {
    "design": "observational",
    "groups": {"column": "arm"},
    "metrics": [{"name": "cost_per_sale", "ratio": "cost", "over": "sales"}],
}


def refused(desk: Desk, code: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        desk.measured()
    assert caught.value.code == code, caught.value.message
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("cells", "metrics", "line", "field", "words"),
    [
        (("c", 1), [RATE], 6, "arm", "'c' is no arm"),
        (("", 1), [RATE], 6, "arm", "empty"),
        (("b", 2), [RATE], 6, "signed", "neither 0 nor 1"),
        (("b", ""), [RATE], 6, "signed", "neither 0 nor 1"),
        (("b", "nan"), [SPENT], 6, "spent", "'nan' is no number"),
        (("b", "inf"), [SPENT], 6, "spent", "'inf' is no number"),
        (("b", "1e999"), [SPENT], 6, "spent", "no number"),
        (("b", "1e16"), [SPENT], 6, "spent", "too large"),
        (("b", "-1"), [SPENT], 6, "spent", "below zero"),
        (("b", ""), [SPENT], 6, "spent", "empty"),
        (("b", '"1,5"'), [SPENT], 6, "spent", "comma"),
        (("b", "=1+1"), [SPENT], 6, "spent", "no number"),
        (("b", "1", "2"), [SPENT], 6, None, "3 cells and the header has 2"),
    ],
)
def test_a_bad_cell_is_named_with_its_line(
    desk: Desk, cells: tuple[Any, ...], metrics: list[Any], line: int, field: str | None, words: str
) -> None:
    column = "signed" if metrics == [RATE] else "spent"
    desk.table(f"arm,{column}", [("a", 0), ("a", 1), ("b", 0), ("b", 1), cells, ("b", 0)])
    desk.map(**{**TEST, "metrics": metrics})
    error = refused(desk, "BW263")
    assert (error.where.file, error.where.line, error.where.field) == (str(desk.file), line, field)
    assert words in error.message


@pytest.mark.parametrize(
    ("clicks", "shown", "words"),
    [(11, 10, "a rate above 1"), (1.5, 10, "no whole number"), (-1, 10, "below zero")],
)
def test_counts_are_whole_and_within_what_they_are_of(
    desk: Desk, clicks: float, shown: float, words: str
) -> None:
    desk.table("arm,shown,clicks", [("a", 10, 1), ("b", shown, clicks)])
    desk.map(
        design="observational",
        arms={**ARMS, "count": "shown"},
        metrics=[{"name": "ctr", "rate": "clicks", "of": "shown"}],
    )
    assert words in refused(desk, "BW263").message


def test_an_arm_without_rows_is_named_with_what_is_there(desk: Desk) -> None:
    desk.table("arm,signed", [("a", 0), ("a", 1)])
    desk.map(**TEST)
    error = refused(desk, "BW264")
    assert "'b'" in error.message
    assert "'a'" in error.hint


def test_an_arm_without_rows_in_a_segment_is_named_too(desk: Desk) -> None:
    desk.table("arm,signed,land", [("a", 0, "AT"), ("b", 1, "AT"), ("a", 0, "DE")])
    desk.map(**{**TEST, "split": {}}, by=[{"column": "land", "values": {"DE": "Germans"}}])
    error = refused(desk, "BW264")
    assert "land = 'DE'" in error.message


def test_an_arm_that_sums_up_nobody_is_no_arm(desk: Desk) -> None:
    desk.table("arm,shown,clicks", [("a", 10, 1), ("b", 0, 0)])
    desk.map(
        design="observational",
        arms={**ARMS, "count": "shown"},
        metrics=[{"name": "ctr", "rate": "clicks", "of": "shown"}],
    )
    assert "no units" in refused(desk, "BW264").message


def test_a_segment_that_no_row_has_is_named(desk: Desk) -> None:
    desk.table("arm,cost,sales,land", [("a", 1, 1, "AT")])
    desk.map(**GROUPS, by=[{"column": "land", "values": {"DE": "Germans"}}])
    assert "land = 'DE'" in refused(desk, "BW264").message


def test_all_arms_that_are_found_have_to_be_those_of_the_split(desk: Desk) -> None:
    desk.table("arm,signed", arm_rows({"a": (1, 5), "b": (1, 5), "c": (1, 5)}))
    desk.map(**{**TEST, "arms": {**ARMS, "treated": "all"}})
    assert "`split`" in refused(desk, "BW264").message


def test_one_arm_is_no_test(desk: Desk) -> None:
    desk.table("arm,signed", [("a", 0)])
    desk.map(**{**TEST, "arms": {**ARMS, "treated": "all"}, "split": {}})
    assert "1 arms" in refused(desk, "BW264").message


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "BW262", "is empty"),
        ("\n\n", "BW262", "is empty"),
        ("arm,signed\n", "BW262", "no rows"),
        ("arm,visited\na,1\n", "BW262", "no column `signed`"),
        ("arm,signed,arm\na,1,a\n", "BW262", "twice"),
        (b"arm,signed\na,\xff\n", "BW262", "is not UTF-8 text"),
        ("arm,signed\na,1\n".encode("utf-16"), "BW262", "is not UTF-8 text"),
        ('arm,signed\na,"1\n', "BW263", "no CSV"),
        ('arm,signed\na,"1"x\n', "BW263", "no CSV"),
    ],
)
def test_a_file_that_is_none_is_refused(desk: Desk, text: str | bytes, code: str, words: str) -> None:
    desk.write(text)
    desk.map(**TEST)
    assert words in refused(desk, code).message


def test_a_missing_file_is_refused(desk: Desk) -> None:
    desk.map(**TEST)
    assert "No such file" in refused(desk, "BW262").message


def test_rows_that_nobody_wants_give_nothing(desk: Desk) -> None:
    desk.table("arm,signed", [("a", 0), ("b", 1)])
    desk.map(**TEST, where={"signed": "9"})
    assert "no row of it is wanted" in refused(desk, "BW262").message


def test_money_is_never_added_up_over_currencies(desk: Desk) -> None:
    desk.table("arm,cost,sales,cur", [("a", 1, 1, "EUR"), ("b", 1, 1, "EUR"), ("b", 1, 1, "USD")])
    desk.map(**GROUPS, quantities={"cost": {"sum": "cost", "currency_column": "cur"}})
    error = refused(desk, "BW263")
    assert (error.where.line, error.where.field) == (4, "cur")
    assert "'USD' follows 'EUR'" in error.message


def test_one_currency_is_chosen_by_where(desk: Desk) -> None:
    desk.table("arm,cost,sales,cur", [("a", 1, 1, "EUR"), ("b", 1, 1, "EUR"), ("b", 1, 1, "USD")])
    desk.map(**GROUPS, quantities={"cost": {"sum": "cost", "currency_column": "cur"}}, where={"cur": "EUR"})
    assert {row["unit"] for row in desk.measured()} == {"EUR"}


@pytest.mark.parametrize("name", ["conversion_rate", "ctr"])
def test_what_is_named_as_a_rate_lies_between_0_and_1(desk: Desk, name: str) -> None:
    desk.table("arm,clicks,sales", [("a", 1, 2), ("b", 1, 3)])
    desk.map(
        design="observational",
        groups={"column": "arm"},
        metrics=[{"name": name, "ratio": "sales", "over": "clicks"}],
    )
    assert "a rate lies between 0 and 1" in refused(desk, "BW264").message


def test_too_many_groups_are_no_groups(desk: Desk) -> None:
    desk.table("arm,cost,sales", [(at, 1, 1) for at in range(300)])
    desk.map(**GROUPS)
    assert "more than 200 values" in refused(desk, "BW262").message


def test_a_day_in_another_order_is_refused(desk: Desk) -> None:
    desk.table("arm,cost,sales,day", [("a", 1, 1, "13/02/2026"), ("b", 1, 1, "02/14/2026")])
    desk.map(**GROUPS, observed={"column": "day", "format": "%d/%m/%Y"})
    error = refused(desk, "BW263")
    assert (error.where.line, error.where.field) == (3, "day")
