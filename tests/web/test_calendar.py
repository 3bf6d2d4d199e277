"""The page of the calendar, and its files."""

from __future__ import annotations

import re

import pytest
from icalendar import Calendar
from tests.web.conftest import Open


@pytest.fixture
def entered(inbox: Open) -> Open:
    inbox.sign_in()
    return inbox


def test_the_page_shows_what_is_in_review_by_channel_and_week(entered: Open) -> None:
    page = entered.client.get("/calendar").text

    assert 'aria-label="Assets by channel and week, against' in page
    assert f'href="/reviews/{entered.pending}"' in page
    assert re.search(r"2 in review", page)


NONSENSE = (
    *("weeks=0", "weeks=999999999999", "weeks=x", "weeks=²"),
    *("from=9999-12-31", "from=0001-01-01", "from=%00", "from=2026-02-30&weeks=-1"),
)


def test_an_address_that_makes_no_sense_counts_as_not_said(entered: Open) -> None:
    assert {entered.client.get(f"/calendar?{query}").status_code for query in NONSENSE} == {200}


def test_other_weeks_say_that_nothing_is_planned_for_them(entered: Open) -> None:
    page = entered.client.get("/calendar?from=2020-01-01&weeks=2").text

    assert "Nothing is planned for these weeks" in page
    assert 'href="/calendar?from=2019-12-16&amp;weeks=2"' in page


def test_the_files_are_offered_for_other_programs(entered: Open) -> None:
    ics, table = entered.client.get("/calendar.ics"), entered.client.get("/calendar.csv")

    assert ics.headers["content-type"].startswith("text/calendar")
    assert 'filename="calendar.ics"' in ics.headers["content-disposition"]
    assert len(Calendar.from_ical(ics.text).walk("VEVENT")) == 2
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) == 3


def test_nobody_sees_it_who_is_not_signed_in(inbox: Open) -> None:
    paths = ("/calendar", "/calendar.ics", "/calendar.csv")

    assert {inbox.client.get(path).status_code for path in paths} == {401}
