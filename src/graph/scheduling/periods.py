"""Which period of a job is due: the clock of the wall in the workspace's time zone."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

__all__ = ("latest_day",)


def latest_day(now: datetime, zone: tzinfo, hour: int) -> str:
    """The newest local day whose hour has come, as `YYYY-MM-DD`.

    A day has its name once, whether the clocks were put forward over the hour or back to it; days on which nothing ran
    are not made up for one by one.
    """
    local = now.astimezone(zone)
    return (local.date() if local.hour >= hour else local.date() - timedelta(days=1)).isoformat()
