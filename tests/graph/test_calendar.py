"""The calendar shows what is live, approved, in review and planned, each asset once and on its day."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar as Ical
from tests.example import make_example
from tests.governance.making import person, submit

from brandwright.governance import decide, withdraw
from brandwright.governance.publishing import Place, record_live
from brandwright.graph._calendar_files import as_csv, as_ics
from brandwright.graph.calendar import Calendar, calendar_of, monday_of
from brandwright.graph.desk import Desk, open_desk
from brandwright.store.records import Review
from brandwright.workspace import Workspace

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
START = date(2026, 3, 2)
VOLUMES = """
volumes:
  - {channel: email, per_week: 3}
  - {channel: email, segment: cmo, per_week: 2}
"""
CAPS = """
caps:
  - {channel: email, per_week: 5}
"""


@pytest.fixture(scope="session")
def _planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calendar") / "demo"
    make_example(folder)
    shutil.rmtree(folder / "evals")
    (folder / "evals").mkdir()
    for name, more in (("strategy", VOLUMES), ("policy", CAPS)):
        with (folder / "playbook" / f"{name}.yaml").open("a", encoding="utf-8") as file:
            file.write(more)
    with open_desk(Workspace.find(explicit=folder)):
        return folder


@pytest.fixture
def desk(_planned: Path, tmp_path: Path) -> Iterator[Desk]:
    folder = shutil.copytree(_planned, tmp_path / "demo")
    with open_desk(Workspace.find(explicit=folder), clock=lambda: NOW) as made:
        yield made


def asked(desk: Desk, name: str, **fields: Any) -> Review:
    """A review of a draft that is judged for the fourth of March."""
    return submit(desk.ledger, words=f"Words of {name}.", brief_json={"id": name}, **fields)


def approved(desk: Desk, name: str, **fields: Any) -> Review:
    review = asked(desk, name, **fields)
    shown: dict[str, Any] = {"sha": review.draft_sha, "version": 1, "reason": "Good."}
    decide(desk.ledger, desk.playbook, review.id, "approve", person("olga"), **shown)
    return review


def shown(desk: Desk, **asked_for: Any) -> Calendar:
    given: dict[str, Any] = {"start": START, "weeks": 2}
    return calendar_of(desk, **(given | asked_for))


def states(found: Calendar) -> dict[str, str]:
    return {one.title: one.state for one in found.entries}


def brief(folder: Path, name: str, publish: str = "2026-03-10", **changes: str) -> None:
    folder.mkdir(exist_ok=True)
    source = (folder.parent / "examples" / "briefs" / "linkedin-awareness.yaml").read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if not line.startswith(("publish:", "id:"))]
    (folder / f"{name}.yaml").write_text(
        "\n".join([f"id: {name}", f"publish: {publish}", *lines]), encoding="utf-8"
    )


def test_each_state_is_shown_on_its_day(desk: Desk) -> None:
    asked(desk, "waits")
    asked(desk, "held", verdict="block")
    approved(desk, "signed")
    live = approved(desk, "out")
    record_live(
        desk.ledger,
        desk.playbook,
        person("olga"),
        live.id,
        Place("mail", "7"),
        at=datetime(2026, 3, 9, 8, tzinfo=UTC),
    )
    brief(desk.workspace.root / "briefs", "to-come")

    found = shown(desk)

    assert states(found) == {
        "waits": "in review",
        "held": "in review",
        "signed": "approved",
        "out": "live",
        "to-come": "planned",
    }
    assert {one.title: str(one.day) for one in found.entries if one.day != date(2026, 3, 4)} == {
        "out": "2026-03-09",
        "to-come": "2026-03-10",
    }
    assert next(one.place for one in found.entries if one.title == "out") == "mail:7"


def test_what_ended_with_a_no_is_not_shown(desk: Desk) -> None:
    back = approved(desk, "withdrawn")
    withdraw(desk.ledger, desk.playbook, back.id, person("olga"), reason="Wrong.")
    sent_back = asked(desk, "sent-back")
    answer: dict[str, Any] = {"sha": sent_back.draft_sha, "version": 1, "reason": "Shorter."}
    decide(desk.ledger, desk.playbook, sent_back.id, "request-changes", person("olga"), **answer)

    assert states(shown(desk)) == {}


def test_what_is_in_other_weeks_is_not_shown(desk: Desk) -> None:
    approved(desk, "signed")

    assert not shown(desk, start=date(2026, 3, 9)).entries
    assert not shown(desk, start=date(2026, 2, 16)).entries
    assert shown(desk, start=date(2026, 2, 23)).entries


def test_a_brief_is_planned_until_something_is_drafted_for_it(desk: Desk) -> None:
    folder = desk.workspace.root / "briefs"
    brief(folder, "to-come")
    (planned,) = shown(desk).entries
    where = f"{planned.channel}/{planned.segment}/{planned.stage}"

    asked(desk, "to-come", asset=where)

    assert states(shown(desk)) == {"to-come": "in review"}


def test_a_brief_that_cannot_be_read_is_named_and_hides_no_other(desk: Desk) -> None:
    folder = desk.workspace.root / "briefs"
    brief(folder, "to-come")
    (folder / "broken.yaml").write_text("outcome: [", encoding="utf-8")

    found = shown(desk)

    assert states(found) == {"to-come": "planned"}
    assert [file for file, _ in found.unread] == ["broken.yaml"]


def test_the_table_counts_against_volumes_and_caps(desk: Desk) -> None:
    approved(desk, "one")
    asked(desk, "two")
    asked(desk, "three", asset="email/engineer/decision")

    lines = {(line.channel, line.segment): line for line in shown(desk).lines}

    email, cmo = lines["email", ""], lines["email", "cmo"]
    assert (email.volume, email.cap, email.weeks[0]) == (3, 5, {"approved": 1, "in review": 2})
    assert (cmo.volume, cmo.cap, cmo.weeks[0]) == (2, None, {"approved": 1, "in review": 1})
    assert email.weeks[1] == {}
    assert {channel for channel, _ in lines} >= {channel.id for channel in desk.kit.channels}


@pytest.mark.parametrize(
    ("day", "monday"),
    [("2026-03-02", "2026-03-02"), ("2026-03-08", "2026-03-02"), ("2027-01-01", "2026-12-28")],
)
def test_a_week_begins_on_monday(day: str, monday: str) -> None:
    assert monday_of(date.fromisoformat(day)) == date.fromisoformat(monday)


def test_the_table_for_spreadsheets_holds_no_formula(desk: Desk) -> None:
    approved(desk, "=HYPERLINK(1)")
    approved(desk, 'plain, with "quotes"')

    rows = list(csv.DictReader(io.StringIO(as_csv(shown(desk)).decode())))

    assert [row["title"] for row in rows] == ["'=HYPERLINK(1)", 'plain, with "quotes"']
    assert (rows[0]["week"], rows[0]["day"], rows[0]["state"]) == ("2026-03-02", "2026-03-04", "approved")


def test_the_calendar_for_other_programs_is_read_back_and_updates_itself(desk: Desk) -> None:
    review = approved(desk, "spring\r\nBEGIN:VALARM; a, b")
    first = as_ics(shown(desk), workspace="Acme", now=NOW, inbox="https://review.acme.example")
    record_live(desk.ledger, desk.playbook, person("olga"), review.id, Place("mail", "7"), at=NOW)
    second = as_ics(shown(desk), workspace="Acme", now=NOW)

    uids = [str(one["uid"]) for file in (first, second) for one in Ical.from_ical(file).walk("VEVENT")]
    assert len(uids) == 2
    assert len(set(uids)) == 1
    (event,) = Ical.from_ical(first).walk("VEVENT")
    assert event["summary"] == "email: spring BEGIN:VALARM; a, b (approved)"
    assert event.decoded("dtstart") == date(2026, 3, 4)
    assert event["url"] == f"https://review.acme.example/reviews/{review.id}"
    assert event["status"] == "CONFIRMED"
    assert not Ical.from_ical(first).walk("VALARM")
    assert [one["summary"] for one in Ical.from_ical(second).walk("VEVENT")] == [
        "email: spring BEGIN:VALARM; a, b (live)"
    ]
