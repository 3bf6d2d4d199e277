"""How to check the harness: the page does what it says, and lists every defect that there is."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.test_docs_run import ROOT, Reader

from brandwright.evaluation.defects import DEFECTS

PAGE = ROOT / "docs" / "how-to" / "check-the-harness.md"
ROW = re.compile(r"^\| `([\w-]+)` \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)


def test_how_to_check_the_harness(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(PAGE)
    runs = reader.brandwright(["eval", "list", "--runs", "--json"]).json["runs"]
    assert [run["defect"] for run in runs if run["suite"] == "lamps"][::-1] == [
        None,
        "alter-number",
        "alter-number",
    ]


def test_the_page_lists_every_defect_as_it_is() -> None:
    listed = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert listed == [
        (defect.name, defect.what, defect.applies_to, ", ".join(defect.suites)) for defect in DEFECTS.values()
    ]
