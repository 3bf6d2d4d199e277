"""The calendar as files for other programs: iCalendar and CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .._canonical import sha256_hex
from ..content.formats import plain_cell
from .calendar import Calendar, Entry

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ("as_csv", "as_ics")

COLUMNS = ("week", "day", "channel", "segment", "stage", "state", "title", "campaign", "review", "place")


def as_csv(calendar: Calendar) -> bytes:
    """A table, a row for each asset; what a spreadsheet would take for a formula stays text."""
    file = io.StringIO()
    write = csv.writer(file).writerow
    write(COLUMNS)
    for one in calendar.entries:
        cells = (one.week, one.day, *(getattr(one, name) for name in COLUMNS[2:]))
        write([plain_cell(str(cell)) for cell in cells])
    return file.getvalue().encode()


def as_ics(calendar: Calendar, *, workspace: str, now: datetime, inbox: str | None = None) -> bytes:
    """A calendar with a day's event for each asset. The same asset has the same name each time, and so is updated.

    Args:
        now: when it is made.
        inbox: where the inbox is open, for links.
    """
    from icalendar import Calendar as Ical

    made = Ical()
    made.add("prodid", "-//Brandwright//Calendar//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{_line(workspace)}: content")
    seen: Counter[tuple[str, ...]] = Counter()
    for one in calendar.entries:
        name = (workspace, one.title, *_asset(one))
        seen[name] += 1
        made.add_component(_event(one, (*name, str(seen[name])), now, inbox))
    return bytes(made.to_ical())


def _event(one: Entry, name: tuple[str, ...], now: datetime, inbox: str | None) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{sha256_hex(chr(10).join(name).encode())[:32]}@brandwright")
    event.add("dtstamp", now)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", f"{one.channel}: {_line(one.title)} ({one.state})")
    event.add("description", ", ".join(filter(None, (*_asset(one), one.campaign, one.place))))
    event.add("categories", [one.channel, one.state])
    event.add("status", "CONFIRMED" if one.state in ("live", "approved") else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    if inbox and one.review:
        event.add("url", f"{inbox}/reviews/{one.review}")
    return event


def _asset(one: Entry) -> tuple[str, str, str]:
    return (one.channel, one.segment, one.stage)


def _line(text: str) -> str:
    return " ".join(text.split())
