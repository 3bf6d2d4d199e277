"""The page on agents' quality does what it says, and names every figure."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from tests.docs.test_docs_run import ROOT, Reader, blocks

from brandwright.governance.quality.figures import FIGURES
from brandwright.memory.inputs import parse_learning

PAGE = ROOT / "docs" / "how-to" / "agent-quality.md"


def test_its_commands_run(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(PAGE)
    assert len(reader.ran) == 6
    found = reader.brandwright(["eval", "quality", "--json"]).json
    counted = {figure["name"]: figure["n"] for group in found["groups"] for figure in group["figures"]}
    assert counted["used"] == counted["rated_useful"] == 1


def test_it_names_every_figure() -> None:
    (table,) = re.findall(r"## What is counted\n(.*?)\n## ", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    named = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert named == set(FIGURES)


def test_its_outcome_is_a_learning() -> None:
    (example,) = (block.text for block in blocks(PAGE) if block.kind == "json")
    assert parse_learning(json.loads(example), today=date(2026, 3, 1)).source.startswith("dr-")
