"""The page about the embedded engine says what its code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from brandwright.agents._compose.recipes import recipe_for

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "embedded-engine.md"
STAGES = ("awareness", "consideration", "decision", "retention", "any other")


@pytest.mark.parametrize("stage", STAGES)
def test_the_page_has_each_stages_order(stage: str) -> None:
    row = re.search(rf"^\| {stage} \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert row is not None
    assert tuple(row[1].split(", ")) == recipe_for(stage, {})[0]
