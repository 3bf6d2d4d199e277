"""The day whose hour has come, by the clock of the wall."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.graph.scheduling.periods import latest_day

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"])
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("moment", "zone", "hour", "day"),
    [
        ("2026-03-04T06:59Z", "Europe/Berlin", 8, "2026-03-03"),
        ("2026-03-04T07:00Z", "Europe/Berlin", 8, "2026-03-04"),
        ("2026-03-05T06:59Z", "Europe/Berlin", 8, "2026-03-04"),
        ("2026-03-04T23:30Z", "Asia/Kolkata", 0, "2026-03-05"),
        # Clocks go from 2 to 3: the hour 2 does not come, and the day's work is due at 3.
        ("2026-03-29T00:59Z", "Europe/Berlin", 2, "2026-03-28"),
        ("2026-03-29T01:00Z", "Europe/Berlin", 2, "2026-03-29"),
        # Clocks go back from 3 to 2: the hour 2 comes twice, the day once.
        ("2026-10-25T00:00Z", "Europe/Berlin", 2, "2026-10-25"),
        ("2026-10-25T01:00Z", "Europe/Berlin", 2, "2026-10-25"),
    ],
)
def test_the_newest_day_whose_hour_has_come(moment: str, zone: str, hour: int, day: str) -> None:
    assert latest_day(datetime.fromisoformat(moment), ZoneInfo(zone), hour) == day


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)), ZONES, st.integers(0, 23))
def test_a_later_moment_never_has_an_earlier_day_while_clocks_stand(
    moment: datetime, later: timedelta, zone: str, hour: int
) -> None:
    first, second = (latest_day(when, ZoneInfo(zone), hour) for when in (moment, moment + later))

    # Over an hour that comes twice a day may be due, then not yet, then due again: it is the same day all the time.
    assert second >= first or date.fromisoformat(first) - date.fromisoformat(second) == timedelta(days=1)


@given(MOMENTS, ZONES, st.integers(0, 23))
def test_every_day_comes(moment: datetime, zone: str, hour: int) -> None:
    days = {latest_day(moment + timedelta(hours=step), ZoneInfo(zone), hour) for step in range(24 * 4)}

    assert len(days) >= (3 if zone == "Pacific/Apia" else 4)
