"""What people read of a memory's life, word for word, and what scripts get."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.cli.terminal import WHO, brandwright
from tests.cli.test_snapshots import compare

ROWS = [
    {
        "kind": "channel",
        "statement": f"Mail {number} brought more opens.",
        "channel": "email",
        "metric": "open_rate",
        "unit": "difference",
        "value": 0.02 + number / 100,
        "low": 0.01 + number / 100,
        "high": 0.03 + number / 100,
        "n": 1000,
        "method": "before and after",
        "observed": "2020-03-01",
    }
    for number in range(3)
]
AGES = re.compile(r"\d+ days ago")


@pytest.fixture(scope="module")
def remembered(workspace: Path) -> Path:
    """A workspace with three approved records of one subject, and one about somebody."""
    named = {"kind": "audience", "statement": "Zebulon Quist likes short subjects.", "channel": "email"}
    (workspace / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [*ROWS, named]))
    assert brandwright("remember", "rows.jsonl", cwd=workspace).code == 0
    assert brandwright("memory", "review", "--approve-all", *WHO, cwd=workspace).code == 0
    return workspace


def test_stats(remembered: Path) -> None:
    compare("memory-stats", brandwright("memory", "stats", cwd=remembered).out)


def test_age(remembered: Path) -> None:
    shown = brandwright("memory", "age", cwd=remembered).out
    compare("memory-age", AGES.sub("DAYS days ago", shown))


def test_consolidate(remembered: Path) -> None:
    compare("memory-consolidate", brandwright("memory", "consolidate", "--dry-run", cwd=remembered).out)


def test_explain(remembered: Path) -> None:
    found = brandwright("memory", "consolidate", "--dry-run", "--json", cwd=remembered).json
    first = found["summaries"][0]["records"][0]
    shown = brandwright("memory", "explain", first, cwd=remembered).out
    account = brandwright("memory", "explain", first, "--json", cwd=remembered).json["versions"][0]["author"]
    times = re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?(\+00:00)?)?", "TIME", shown)
    numbers = re.sub(r"(?m)^ +\d+  TIME", "      N  TIME", times.replace(account, "ACCOUNT"))
    compare("memory-explain", numbers)


def test_erase_shows_what_would_go(remembered: Path) -> None:
    tried = brandwright("memory", "erase", "Zebulon Quist", "--dry-run", cwd=remembered).out
    compare("memory-erase-dry-run", tried)


def test_export_and_import(remembered: Path) -> None:
    compare("memory-export", brandwright("memory", "export", "memory.jsonl", cwd=remembered).out)
    compare("memory-import", brandwright("memory", "import", "memory.jsonl", *WHO, cwd=remembered).out)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("memory", "explain", "lrn-000000000000"), "BW224"),
        (("memory", "import", "rows.jsonl", *WHO), "BW269"),
        (("memory", "import", "missing.jsonl", *WHO), "BW268"),
        (("memory", "import", "rows.jsonl", "--by", "content"), "BW102"),
        (("memory", "export", "no/such/folder/memory.jsonl"), "BW744"),
        (("memory", "consolidate", "--least", "1"), "BW240"),
    ],
)
def test_refused(remembered: Path, args: tuple[str, ...], code: str) -> None:
    brandwright(*args, "--json", cwd=remembered).refused(code)
