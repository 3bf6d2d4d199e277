"""The example mappings: they fit the example data, and the columns that the platforms export."""

import csv
from pathlib import Path
from typing import Any

import pytest
from tests.memory.measuring.making import Desk

from brandwright.errors import UsageError
from brandwright.memory.inputs import LearningInput
from brandwright.memory.measuring import measure_file

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
PAIRS = {
    "email-test": "email-test",
    "page-test-broken": "page-test",
    "meta-ads": "meta-ads",
    "google-ads": "google-ads",
    "google-ads-download": "google-ads-download",
    "linkedin-ads": "linkedin-ads",
}

PUBLIC = {"ad-vs-psa", "facebook-ads-kag", "hillstrom"}
"""Mappings of public data sets, which whoever tries them downloads; `test_marketing_data.py` loads those."""


def measured(data: str) -> list[dict[str, Any]]:
    return list(
        measure_file(EXAMPLES / "data" / f"{data}.csv", EXAMPLES / "mappings" / f"{PAIRS[data]}.yaml")
    )


def test_each_mapping_and_each_file_is_an_example() -> None:
    assert {path.stem for path in (EXAMPLES / "data").iterdir()} == set(PAIRS)
    assert {path.stem for path in (EXAMPLES / "mappings").iterdir()} == set(PAIRS.values()) | PUBLIC


@pytest.mark.parametrize("data", PAIRS)
def test_what_they_give_are_learnings(data: str) -> None:
    found = [LearningInput.model_validate(row) for row in measured(data)]
    assert found
    assert all(one.observed and one.channel and one.locator.startswith("rows ") for one in found)


def test_the_email_test_is_learnt_from_and_the_broken_one_is_not() -> None:
    first = measured("email-test")[0]
    assert first["statement"].startswith(
        "The question as subject line raised the visit rate by 1.51 points over"
    )
    assert first["srm_p"] > 0.01
    (broken,) = measured("page-test-broken")
    assert broken["statement"].startswith("The split of this test broke: 2,413 and 1,732 visitors")
    assert "value" not in broken


def test_micros_become_money() -> None:
    with (EXAMPLES / "data" / "google-ads.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["id"] == "9935249502"]
    cost, sales = (sum(float(row[name]) for row in rows) for name in ("cost_micros", "conversions"))
    best = measured("google-ads")[0]
    assert best["offer"] == "Google search campaign 9935249502"
    assert best["value"] == pytest.approx(cost / 1e6 / sales)
    assert best["unit"] == "EUR"


def test_the_files_own_total_is_left_out_and_checked(desk: Desk) -> None:
    source = (EXAMPLES / "data" / "google-ads-download.csv").read_text()
    mapping = EXAMPLES / "mappings" / "google-ads-download.yaml"
    assert {row["n"] for row in measure_file(desk.write(source), mapping)} == {12}
    lines = source.splitlines(keepends=True)
    with pytest.raises(UsageError, match="own total of `Cost`") as caught:
        list(measure_file(desk.write("".join([*lines[:5], *lines[6:]])), mapping))
    assert (caught.value.code, caught.value.where.line) == ("BW263", len(lines) - 1)


def test_a_campaign_total_would_have_been_a_campaign(desk: Desk) -> None:
    source = (EXAMPLES / "data" / "google-ads-download.csv").read_text().split("\n", 2)[2]
    desk.write(source)
    text = (EXAMPLES / "mappings" / "google-ads-download.yaml").read_text()
    desk.mapping.write_text(text.replace("preamble: 2, ", "").replace(', totals: {Day: "Total"}', ""))
    with pytest.raises(UsageError, match="Campaign") as caught:
        desk.measured()
    assert caught.value.code == "BW263"


def test_conversions_of_both_kinds_count_and_blanks_are_none() -> None:
    found = {(row["offer"], row["metric"]): row for row in measured("linkedin-ads")}
    best = found["LinkedIn campaign 148633901", "cost_per_conversion"]
    assert (best["unit"], best["n"]) == ("USD", 14)
    # Value and cost in the same currency, though the file has dollars as well.
    assert "unit" not in found["LinkedIn campaign 148633901", "roas"]


@pytest.mark.parametrize(
    ("export", "mapping"),
    [
        ("facebook_ads_basic_ad_data", "meta-ads"),
        ("google_ads_campaign_stats_data", "google-ads"),
        ("linkedin_ad_analytics_by_campaign_data", "linkedin-ads"),
    ],
)
def test_they_fit_the_columns_that_the_platforms_export(shared_data: Path, export: str, mapping: str) -> None:
    file = shared_data / "exports" / f"{export}.csv"
    if not file.is_file():
        pytest.skip(f"no {file.name} here")
    found = list(measure_file(file, EXAMPLES / "mappings" / f"{mapping}.yaml"))
    assert found
    for row in found:
        LearningInput.model_validate(row)
        assert row["statement"].endswith("Nothing was randomised.")
