"""Moments have one text, and ids ascend."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.store import new_id, utc_now
from brandwright.store._time import from_text, to_text

moments = st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC))


def test_a_moment_is_text_of_fixed_width_in_utc() -> None:
    berlin = datetime(2026, 7, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))

    assert to_text(berlin) == "2026-06-30T23:30:00.000000Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        to_text(datetime(2026, 7, 1))


@given(moments)
def test_text_gives_the_moment_back(moment: datetime) -> None:
    assert from_text(to_text(moment)) == moment
    assert from_text(to_text(moment)).tzinfo == UTC


@given(moments, moments)
def test_texts_sort_as_moments_do(one: datetime, other: datetime) -> None:
    assert (to_text(one) < to_text(other)) == (one < other)


def test_now_has_a_zone() -> None:
    assert utc_now().tzinfo is UTC


def test_ids_ascend_and_never_repeat() -> None:
    ids = [new_id("run") for _ in range(5000)]

    assert ids == sorted(set(ids))


def test_an_id_is_its_prefix_and_twelve_characters() -> None:
    prefix, _, rest = new_id("rev").partition("-")

    assert prefix == "rev"
    assert len(rest) == 12
    assert rest.isalnum()
    assert rest == rest.lower()
