"""The page of scorers: it lists those that there are, and says of each what the code says."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from brandwright.evaluation import SCORERS
from brandwright.evaluation.policy import DRAFT_RULES
from brandwright.evaluation.record import scorer_version

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "scorers.md"
ROW = re.compile(r"^\| `(\w+)` \|.*\| (high|low) \| (cases|things|all)(\*?) \| (\S+) \|$", re.MULTILINE)
POOLED = {
    "detection_f1",
    "detection_precision",
    "detection_recall",
    "gate_lets_through",
    "gate_precision",
    "gate_recall",
    "privacy_precision",
    "privacy_recall",
}


class Row(NamedTuple):
    name: str
    better: str
    over: str
    star: str
    version: str


TEXT = PAGE.read_text("utf-8")
ROWS = [Row(*found.groups()) for found in ROW.finditer(TEXT)]


def test_every_scorer_has_one_row_and_no_row_is_without_a_scorer() -> None:
    assert sorted(row.name for row in ROWS) == sorted(SCORERS)
    assert TEXT.count("\n| `") == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_says_what_the_code_says(row: Row) -> None:
    scorer = SCORERS[row.name]
    whole = bool(getattr(scorer, "statistic", None))

    assert row.version == scorer_version(scorer)
    assert (row.better == "low") is bool(getattr(scorer, "lower_is_better", False))
    assert (row.star == "*") is bool(getattr(scorer, "resampled", False) or whole)
    assert row.over == ("all" if whole else "things" if row.name in POOLED else "cases")
    assert (scorer.__doc__ or "").strip()


def test_the_brand_rules_stand_in_the_order_of_the_policy() -> None:
    assert tuple(row.name for row in ROWS)[: len(DRAFT_RULES)] == DRAFT_RULES
