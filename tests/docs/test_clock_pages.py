"""The pages about notices and the calendar: their commands run as they stand, their settings are valid."""

from __future__ import annotations

from pathlib import Path

from icalendar import Calendar
from tests.cli.terminal import brandwright
from tests.docs.test_docs_run import ROOT, Reader, blocks

CALENDAR = ROOT / "docs" / "how-to" / "see-the-calendar.md"
NOTIFY = ROOT / "docs" / "how-to" / "notify-people.md"


def test_how_to_notify_people(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(NOTIFY)
    (shown,) = (block.text for block in blocks(NOTIFY) if block.kind == "toml")
    settings = reader.folder / "brandwright.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n" + shown, encoding="utf-8")

    assert brandwright("run", "status", "--json", cwd=reader.folder).json["ok"] is True


def test_how_to_see_the_calendar(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(CALENDAR)
    (volumes,) = (block.text for block in blocks(CALENDAR) if block.kind == "yaml" and not block.file)
    strategy = reader.folder / "playbook" / "strategy.yaml"
    strategy.write_text(strategy.read_text(encoding="utf-8") + "\n" + volumes, encoding="utf-8")

    said = reader.brandwright(["calendar", "--from", "2027-03-01", "--weeks", "2", "--json"]).json
    states = [(one["day"], one["state"], one["title"]) for one in said["entries"]]
    assert states == [("2027-03-09", "in review", "spring-post")]
    assert [line["volume"] for line in said["lines"] if line["channel"] == "linkedin-post"] == [3, 1]
    made = reader.brandwright(["calendar", "--from", "2027-03-01", "--format", "ics"]).out
    assert len(Calendar.from_ical(made).walk("VEVENT")) == 1
