"""`calendar`: what goes out when, by channel and week, against what the strategy plans."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.calendar import Calendar, Line

__all__ = ("register",)


class Format(StrEnum):
    """How the calendar is written."""

    TEXT = "text"
    ICS = "ics"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "calendar")(calendar)


def calendar(
    common: Common,
    weeks: Annotated[int, typer.Option(help="How many weeks.", min=1, max=53)] = 4,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DAY", help="A day of the first week.", show_default="today"),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="As a table, or as a file on stdout.")
    ] = Format.TEXT,
    briefs: Annotated[
        Path | None,
        typer.Option(
            help="The folder whose dated briefs are planned.", show_default="briefs/ of the workspace"
        ),
    ] = None,
) -> Result:
    """Show what is live, approved, in review and planned, by channel and week, against the strategy's volumes."""
    from ..graph._calendar_files import as_csv, as_ics
    from ..graph.calendar import calendar_of

    start = _day(since)
    with plain_desk(common) as desk:
        found = calendar_of(desk, start=start, weeks=weeks, briefs=briefs)
        settings = desk.workspace.settings
        if form is Format.ICS:
            file = as_ics(
                found,
                workspace=settings.workspace.name,
                now=desk.ledger.now(),
                inbox=settings.notify.inbox_url,
            )
        else:
            file = as_csv(found)

    def render(out: Console) -> None:
        if form is Format.TEXT:
            _show(out, found)
        else:
            sys.stdout.write(file.decode())

    return Result("calendar", _json(found), render)


def _day(text: str | None) -> date | None:
    from ..errors import UsageError, Where

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        where = Where(field="--from")
        raise UsageError(
            "BW2131", f"{text!r} is no day.", where=where, hint="Write it as 2026-03-02."
        ) from None


def _json(found: Calendar) -> dict[str, Any]:
    return {
        "weeks": [week.isoformat() for week in found.weeks],
        "lines": [asdict(line) | {"weeks": [dict(week) for week in line.weeks]} for line in found.lines],
        "entries": [asdict(one) | {"day": one.day.isoformat()} for one in found.entries],
        "unread": [{"file": file, "problem": problem} for file, problem in found.unread],
    }


def _show(out: Console, found: Calendar) -> None:
    from rich.table import Table

    table = Table("channel", "a week", *(f"{week:%d %b %Y}" for week in found.weeks), box=None)
    for line in found.lines:
        name = f"  {line.segment}" if line.segment else line.channel
        table.add_row(
            plain(name), _wanted(line), *(_cell(line, number) for number in range(len(found.weeks)))
        )
    out.print(table)
    out.print()
    for one in found.entries:
        where = "/".join(filter(None, (one.channel, one.segment, one.stage)))
        out.print(
            plain(f"{one.day}  {one.state:9}  {where}  {one.title}  {one.place or one.review}".rstrip())
        )
    for file, problem in found.unread:
        out.print(plain(f"{file} cannot be read: {problem}"))
    out.print("\nNext: brandwright " + ("calendar --format ics" if found.entries else "draft BRIEF"))


def _wanted(line: Line) -> str:
    volume = "" if line.volume is None else str(line.volume)
    return volume if line.cap is None else f"{volume} (at most {line.cap})".strip()


def _cell(line: Line, number: int) -> str:
    counts = line.weeks[number]
    total = sum(counts.values())
    said = ", ".join(f"{count} {state}" for state, count in counts.items())
    of = "" if line.volume is None else f" of {line.volume}"
    return f"{total}{of}" + (f" ({said})" if said else "")
