"""Files as people export them: other encodings, separators and decimals; and whatever else may stand in one."""

import math
import tracemalloc
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.memory.measuring.making import ARMS, RATE, Desk

from brandwright.errors import UsageError
from brandwright.memory.inputs import LearningInput

COST: dict[str, Any] = {
    "design": "observational",
    "groups": {"column": "Kampagne"},
    "metrics": [{"name": "cost_per_lead", "ratio": "Kosten", "over": "Leads"}],
}
TEXT = "Kampagne;Kosten;Leads\nFrühling;1.234,50;10\nFrühling;765,50;10\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_german_exports_are_read_as_they_are(desk: Desk, encoding: str) -> None:
    desk.write(TEXT.encode(encoding))
    form = {"delimiter": ";", "decimal": ",", "thousands": "."}
    desk.map(**COST, file=form if encoding.startswith("utf-8") else {**form, "encoding": encoding})
    (row,) = desk.measured()
    assert (row["value"], row["offer"]) == (100.0, "Frühling")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_count_as_lines(desk: Desk, end: str) -> None:
    desk.write(TEXT.replace("\n", end))
    desk.map(**COST, file={"delimiter": ";", "decimal": ",", "thousands": "."})
    assert desk.measured()[0]["locator"] == 'rows 2-3 where Kampagne = "Frühling"; 2 rows'


def test_blank_lines_and_cells_over_several_lines_are_no_rows(desk: Desk) -> None:
    desk.write('arm,signed,note\na,0,"two\nlines"\n\nb,1,\na,1,\nb,2,\n')
    desk.map(design="randomised", arms=ARMS, metrics=[RATE])
    with pytest.raises(UsageError) as caught:
        desk.measured()
    assert caught.value.where.line == 7


def test_a_line_without_end_is_refused_before_it_fills_the_memory(desk: Desk) -> None:
    desk.write("arm,signed\n" + "a" * 8_000_000)
    desk.map(design="randomised", arms=ARMS, metrics=[RATE])
    tracemalloc.start()
    with pytest.raises(UsageError, match="longer than 1,000,000 characters"):
        desk.measured()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 7_000_000


def test_memory_does_not_grow_with_the_rows(desk: Desk) -> None:
    desk.map(design="randomised", arms=ARMS, metrics=[{"name": "spend", "mean": "spent"}])
    peaks = []
    for rows in (10_000, 40_000):
        desk.table("arm,spent", (("ab"[at % 2], at % 997) for at in range(rows)))
        tracemalloc.start()
        assert desk.measured()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


Cell = st.sampled_from(
    ["a", "b", "0", "1", "2", "-1", "", "nan", "1e308", "9e14", "0.0000001", '"', "x,y", "\x00", "ü"]
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(Cell, min_size=2, max_size=4), max_size=30), st.sampled_from(["arms", "groups"]))
def test_any_rows_give_finite_learnings_or_one_clear_error(
    desk: Desk, rows: list[list[str]], kind: str
) -> None:
    desk.table("arm,x,y", [["a", "1", "2"], ["b", "2", "2"], *([row[0], *row[1:3], "1"][:3] for row in rows)])
    spec: dict[str, Any] = {
        "design": "observational",
        "metrics": [{"name": "cost", "ratio": "x", "over": "y"}],
    }
    desk.map(**spec, **({"arms": ARMS} if kind == "arms" else {"groups": {"column": "arm"}}))
    found: list[dict[str, Any]] = []
    refusal: UsageError | None = None
    try:
        found = desk.measured()
    except UsageError as error:
        refusal = error
    assert refusal is None or (refusal.code in ("BW262", "BW263", "BW264") and refusal.where.file)
    assert found or refusal
    for row in found:
        LearningInput.model_validate(row)
        assert all(math.isfinite(value) for value in row.values() if isinstance(value, float))
        assert "nan" not in row["statement"].replace("a nan", "").split()
