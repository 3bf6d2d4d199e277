"""Numbers in sentences: never more digits than their interval supports, and the same number that is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.memory.measuring._figures import Unit, number, p_value, relative
from brandwright.memory.measuring.effects import Effect, Level


@pytest.mark.parametrize(
    ("value", "half", "text"),
    [
        (7.65896, 0.66, "7.66"),
        (7.65896, 6.6, "7.7"),
        (58705.2, 3500, "58,700"),
        (6.2379, 2.4, "6.2"),
        (0.0012345, 0.0001, "0.00123"),
        (-0.3, 4.6, "-0.3"),
        (-0.001, 0.5, "0.00"),
        (1234.5, None, "1,230"),
        (0.0, None, "0"),
    ],
)
def test_digits_end_where_the_interval_begins(value: float, half: float | None, text: str) -> None:
    assert number(value, half) == text


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_rounding_stays_within_a_tenth_of_the_interval(value: float, half: float) -> None:
    assert float(number(value, half).replace(",", "")) == pytest.approx(value, abs=max(half / 10, 1e-8))


@pytest.mark.parametrize(
    ("unit", "level", "change", "fields"),
    [
        (Unit("share"), "18.0 %", "+3.0 points", ("share", "difference")),
        (Unit("money", "EUR"), "0.180 EUR", "+0.030 EUR", ("EUR", "EUR")),
        (Unit("money", "unknown"), "0.180", "+0.030", ("currency units", "currency units")),
        (Unit("plain"), "0.180", "+0.030", ("", "difference")),
    ],
)
def test_units_are_said_as_people_say_them(
    unit: Unit, level: str, change: str, fields: tuple[str, str]
) -> None:
    assert unit.level(Level(0.18, 0.16, 0.20)) == level
    assert unit.change(0.03, 0.02, sign=True) == change
    assert (unit.level_field, unit.change_field) == fields


def test_the_relative_difference_stands_beside() -> None:
    assert relative(Effect(0.05, 0.03, 0.07), 0.10) == "50 % more"
    assert relative(Effect(-0.05, -0.07, -0.03), 0.10) == "50 % less"
    assert relative(Effect(0.05, 0.03, 0.07), 0.0) == ""


@pytest.mark.parametrize(
    ("p", "text"), [(0.0, "p < 0.001"), (0.0123, "p = 0.012"), (0.042, "p = 0.042"), (0.37, "p = 0.4")]
)
def test_p_is_never_stated_as_zero(p: float, text: str) -> None:
    assert p_value(p) == text
