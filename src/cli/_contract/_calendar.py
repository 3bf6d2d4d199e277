"""The calendar."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._base import Open, Result

__all__ = ("RESULTS",)

State = Literal["live", "approved", "in review", "planned"]


class CalendarLineJson(Open):
    """A channel, or a segment of it, with how many assets are in which state in each week."""

    channel: str
    segment: str
    volume: int | None
    cap: int | None
    weeks: list[dict[State, int]]


class CalendarEntryJson(Open):
    """One asset on one day; `review` is empty for a brief that nothing was drafted for."""

    day: str
    channel: str
    segment: str
    stage: str
    state: State
    title: str
    campaign: str
    review: str
    place: str


class UnreadJson(Open):
    """A brief that cannot be read."""

    file: str
    problem: str


class CalendarResult(Result):
    """`calendar`: `weeks` are Mondays."""

    schema_: Literal["brandwright.calendar/1"] = Field(alias="schema")
    weeks: list[str]
    lines: list[CalendarLineJson]
    entries: list[CalendarEntryJson]
    unread: list[UnreadJson]


RESULTS: dict[str, type[Open]] = {"calendar": CalendarResult}
