"""`calendar` on the command line: a table, JSON, and files on stdout."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from icalendar import Calendar
from tests.cli.terminal import brandwright

MARCH = ("calendar", "--from", "2026-03-04", "--weeks", "2", "--briefs", "planned")


@pytest.fixture
def workspace(example_workspace: Path) -> Path:
    """A workspace with a brief that is dated, and a volume."""
    source = (example_workspace / "examples" / "briefs" / "linkedin-awareness.yaml").read_text(
        encoding="utf-8"
    )
    lines = [line for line in source.splitlines() if not line.startswith(("id:", "publish:", "campaign:"))]
    (example_workspace / "planned").mkdir()
    brief = "\n".join(["id: spring", "publish: 2026-03-10", "campaign: launch", *lines])
    (example_workspace / "planned" / "spring.yaml").write_text(brief, encoding="utf-8")
    with (example_workspace / "playbook" / "strategy.yaml").open("a", encoding="utf-8") as file:
        file.write("\nvolumes:\n  - {channel: linkedin-post, per_week: 3}\n")
    return example_workspace


def test_the_calendar_in_every_form(workspace: Path) -> None:
    said = brandwright(*MARCH, "--json", cwd=workspace).follows("calendar")
    shown = brandwright(*MARCH, cwd=workspace)
    rows = list(csv.DictReader(io.StringIO(brandwright(*MARCH, "--format", "csv", cwd=workspace).out)))
    read = Calendar.from_ical(brandwright(*MARCH, "--format", "ics", cwd=workspace).out)

    assert said["weeks"] == ["2026-03-02", "2026-03-09"]
    line = next(line for line in said["lines"] if line["channel"] == "linkedin-post")
    assert (line["volume"], line["weeks"]) == (3, [{}, {"planned": 1}])
    assert [(one["day"], one["state"], one["title"], one["campaign"]) for one in said["entries"]] == [
        ("2026-03-10", "planned", "spring", "launch")
    ]
    assert "1 of 3 (1 planned)" in shown.out
    assert shown.out.rstrip().endswith("Next: brandwright calendar --format ics")
    assert [row["title"] for row in rows] == ["spring"]
    assert [str(event["summary"]) for event in read.walk("VEVENT")] == ["linkedin-post: spring (planned)"]


def test_an_empty_calendar_says_what_to_do_next_and_a_day_that_is_none_is_refused(
    example_workspace: Path,
) -> None:
    assert "Next: brandwright draft BRIEF" in brandwright("calendar", cwd=example_workspace).out
    for day in ("tomorrow", "2026-02-30", "=1", ""):
        brandwright("calendar", "--from", day, "--json", cwd=example_workspace).refused("BW2131")
