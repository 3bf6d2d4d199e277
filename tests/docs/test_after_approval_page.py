"""The page about what comes after an approval: its commands run as they stand."""

from __future__ import annotations

from pathlib import Path

from tests.docs.test_docs_run import ROOT, Reader


def test_what_comes_after_an_approval(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(ROOT / "docs" / "how-to" / "after-approval.md")
    rows = reader.brandwright(["review", "list", "--all", "--json"]).json["reviews"]
    assert sorted(row["state"] for row in rows) == ["pending", "pending", "withdrawn", "withdrawn"]
    assert reader.brandwright(["audit", "verify", "--json"]).json["ok"] is True
