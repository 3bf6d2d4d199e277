"""The page on comparing runs does what it says, and prints what it quotes."""

from __future__ import annotations

import shlex
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.docs.test_docs_run import ROOT, Reader, blocks

PAGE = ROOT / "docs" / "how-to" / "compare-runs.md"


class Comparer(Reader):
    """A reader who puts the ids of the two runs where the page says OLD and NEW."""

    def run(self, line: str) -> None:
        words = shlex.split(line, comments=True)
        if {"OLD", "NEW"} & set(words):
            new, old = (
                row["run"] for row in self.brandwright(["eval", "list", "--runs", "--json"]).json["runs"]
            )
            line = " ".join({"OLD": old, "NEW": new}.get(word, word) for word in line.split(" "))
        super().run(line)


def test_how_to_compare_runs(tmp_path: Path) -> None:
    reader = Comparer(tmp_path)
    reader.follow(PAGE)
    demo = tmp_path / "demo"
    assert len(reader.ran) == 10
    (compared,) = (shlex.split(line, comments=True) for line in reader.ran if "compare" in line)
    told = reader.brandwright(compared[1:])
    (quoted,) = (block.text for block in blocks(PAGE) if block.kind == "text")
    assert quoted in told.out
    assert "drop-reasons" in told.out
    assert reader.brandwright([*compared[1:], "--json"]).follows("eval.compare")["verdict"] == "worse"
    assert ET.parse(demo / "results.xml").getroot().attrib["failures"] == "0"
    assert (demo / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_its_picture_is_small() -> None:
    assert (ROOT / "docs" / "images" / "eval-report.png").stat().st_size < 150_000
