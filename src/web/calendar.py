"""`/calendar`: what goes out when, as a page and as files for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from starlette.responses import Response

from ..graph._calendar_files import as_csv, as_ics
from ..graph.calendar import STATES, Calendar, calendar_of
from .routes import Page

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..governance import Identity
    from .routes import Inbox

__all__ = ("PAGES",)

WEEKS, MOST = 4, 26


def _asked(inbox: Inbox, request: Request) -> Calendar:
    """The weeks of the address; what makes no sense in it counts as not said."""
    query = request.query_params
    number = query.get("weeks", "")
    weeks = min(max(int(number), 1), MOST) if number.isdecimal() and len(number) < 4 else WEEKS
    return calendar_of(inbox.desk, start=_day(query.get("from", "")), weeks=weeks)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year < 2200 else None


def _page(inbox: Inbox, request: Request, person: Identity, _form: Mapping[str, str]) -> Response:
    found = _asked(inbox, request)
    step = timedelta(days=7 * len(found.weeks))
    return inbox.pages.answer(
        "calendar",
        {
            "person": person,
            "calendar": found,
            "states": STATES,
            "count": len(found.weeks),
            "before": found.weeks[0] - step,
            "after": found.weeks[0] + step,
            "today": inbox.desk.today(),
        },
    )


def _ics(inbox: Inbox, request: Request, _person: Identity, _form: Mapping[str, str]) -> Response:
    settings = inbox.desk.workspace.settings
    file = as_ics(
        _asked(inbox, request),
        workspace=settings.workspace.name,
        now=inbox.desk.ledger.now(),
        inbox=settings.notify.inbox_url,
    )
    return _file(file, "text/calendar; charset=utf-8", "calendar.ics")


def _csv(inbox: Inbox, request: Request, _person: Identity, _form: Mapping[str, str]) -> Response:
    return _file(as_csv(_asked(inbox, request)), "text/csv; charset=utf-8", "calendar.csv")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


PAGES = (
    Page("/calendar", ("GET",), "read", _page),
    Page("/calendar.ics", ("GET",), "read", _ics),
    Page("/calendar.csv", ("GET",), "read", _csv),
)
