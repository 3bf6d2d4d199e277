"""The calendar: what is live, approved, in review and planned, by channel and week, against the strategy's volumes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from ..content.loading import load_brief
from ..errors import BrandwrightError
from ..governance.models import Volume
from ..store import publications, reviews, scheduled
from ..store.erasing import ERASED
from ..store.scheduled import Scheduled
from .desk import Desk

__all__ = ("STATES", "Calendar", "Entry", "Line", "State", "calendar_of", "monday_of")

State = Literal["live", "approved", "in review", "planned"]
STATES: tuple[State, ...] = ("live", "approved", "in review", "planned")

FILES = 500
"""Briefs of a folder that are read."""


@dataclass(frozen=True)
class Entry:
    """One asset on one day.

    Attributes:
        title: the brief's name, or the campaign's.
        review: the review's id; empty for a brief that nothing was drafted for.
        place: where it is live.
    """

    day: date
    channel: str
    segment: str
    stage: str
    state: State
    title: str
    campaign: str
    review: str = ""
    place: str = ""

    @property
    def week(self) -> date:
        """The Monday of its week."""
        return monday_of(self.day)


@dataclass(frozen=True)
class Line:
    """One line of the table: a channel, or one segment of it that has a volume or a cap of its own.

    Attributes:
        volume: how many a week the strategy plans; None where it says nothing.
        cap: the most that the policy lets be approved in a week.
        weeks: for each week, how many are in which state.
    """

    channel: str
    segment: str
    volume: int | None
    cap: int | None
    weeks: tuple[Mapping[State, int], ...]


@dataclass(frozen=True)
class Calendar:
    """Some weeks: their Mondays, what falls into them, and the table over both.

    Attributes:
        unread: briefs that could not be read, by their file, and why.
    """

    weeks: tuple[date, ...]
    entries: tuple[Entry, ...]
    volumes: tuple[Volume, ...]
    caps: Mapping[tuple[str, str], int]
    channels: tuple[str, ...]
    unread: tuple[tuple[str, str], ...] = ()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The table: each channel of the kit and of an entry, and below it the segments that are counted apart."""
        planned = {(one.channel, one.segment or ""): one.per_week for one in self.volumes}
        apart = {name for name in (*planned, *self.caps) if name[0] and name[1]}
        names = dict.fromkeys(
            [*self.channels, *(one.channel for one in self.entries), *(c for c, _ in planned)]
        )
        keys = [key for name in names for key in ((name, ""), *sorted(k for k in apart if k[0] == name))]
        return tuple(
            Line(
                *key,
                planned.get(key),
                self.caps.get(key),
                tuple(self._counts(key, week) for week in self.weeks),
            )
            for key in keys
        )

    def _counts(self, key: tuple[str, str], week: date) -> Mapping[State, int]:
        channel, segment = key
        return Counter(
            one.state
            for one in self.entries
            if (one.week, one.channel) == (week, channel) and segment in ("", one.segment)
        )


def monday_of(day: date) -> date:
    """The first day of the week that a day is in."""
    return day - timedelta(days=day.weekday())


def calendar_of(
    desk: Desk, *, start: date | None = None, weeks: int = 4, briefs: Path | None = None
) -> Calendar:
    """The weeks from the one that `start` is in; from this one when absent.

    Args:
        briefs: the folder whose briefs with a publish date are planned; `briefs/` of the workspace when absent.
    """
    first = monday_of(start or desk.today())
    last = first + timedelta(days=7 * weeks - 1)
    planned, unread = _planned(desk, briefs or desk.workspace.root / "briefs", first, last)
    found = sorted((*_recorded(desk, first, last), *planned), key=_order)
    policy = desk.playbook.policy
    return Calendar(
        weeks=tuple(first + timedelta(days=7 * number) for number in range(weeks)),
        entries=tuple(found),
        volumes=desk.playbook.strategy.volumes,
        caps={(cap.channel, cap.segment or ""): cap.per_week for cap in policy.caps if cap.channel},
        channels=tuple(channel.id for channel in desk.kit.channels),
        unread=tuple(unread),
    )


def _order(entry: Entry) -> tuple[date, str, str, int, str]:
    return (entry.day, entry.channel, entry.title, STATES.index(entry.state), entry.review)


def _recorded(desk: Desk, first: date, last: date) -> Iterator[Entry]:
    """What has a review: live on the day it went live, else on the day that its draft was judged for."""
    with desk.ledger.read() as tx:
        live = publications.list_(tx, live=True)
        shown = {one.review_id for one in live}
        for publication in live:
            review = reviews.get(tx, publication.review_id)
            day = publication.live_at.date()
            if review is not None and first <= day <= last:
                place = f"{publication.platform}:{publication.external_id}"
                yield _entry(day, review.asset, "live", review.brief_json, review.id, place)
        for one in scheduled.between(tx, first, last):
            if one.id not in shown and one.brief != ERASED:
                yield _entry(one.publish_on, one.asset, _state(one), one.brief, one.id)


def _state(one: Scheduled) -> State:
    return "approved" if one.closed else "in review"


def _entry(
    day: date, asset: str, state: State, brief: Mapping[str, object], review: str, place: str = ""
) -> Entry:
    channel, segment, stage = (*asset.partition("#")[0].split("/"), "", "", "")[:3]
    campaign = str(brief.get("campaign") or "")
    title = str(brief.get("id") or campaign or asset)
    return Entry(day, channel, segment, stage, state, title, campaign, review, place)


def _planned(desk: Desk, folder: Path, first: date, last: date) -> tuple[list[Entry], list[tuple[str, str]]]:
    """Briefs that are dated and that nothing was drafted for, and those that cannot be read."""
    planned: list[Entry] = []
    unread: list[tuple[str, str]] = []
    files = sorted(folder.glob("*.yaml"))[:FILES] if folder.is_dir() else []
    with desk.ledger.read() as tx:
        known = scheduled.known_assets(tx, date.min) if files else set()
    for file in files:
        try:
            brief = load_brief(file)
        except BrandwrightError as error:
            unread.append((file.name, f"{error.code}: {error.message}"))
            continue
        if brief.publish is None or not first <= brief.publish <= last:
            continue
        name = brief.id or file.stem
        given = {"id": name, "campaign": brief.campaign}
        assets = (asset.key for asset in brief.assets())
        planned += [
            _entry(brief.publish, key, "planned", given, "") for key in assets if (name, key) not in known
        ]
    return planned, unread
