"""Differences of independent groups and intervals of medians, against published figures."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.evaluation.statistics import Interval, median_interval, unpaired_difference, wilson


@pytest.mark.parametrize(
    ("new", "old", "low", "high"),
    [
        # Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17
        # (1998), table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_the_difference_of_two_rates_is_newcombes(
    new: tuple[int, int], old: tuple[int, int], low: float, high: float
) -> None:
    found = unpaired_difference(wilson(*old), wilson(*new))

    assert found.value == pytest.approx(new[0] / new[1] - old[0] / old[1])
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(
    ("n", "low", "high"),
    # Campbell and Gardner, Calculating confidence intervals for some non-parametric analyses, BMJ 296 (1988):
    # the ranks for 95% intervals of a median.
    [(6, 1, 6), (10, 2, 9), (20, 6, 15), (50, 18, 33), (100, 40, 61)],
)
def test_a_medians_bounds_are_values_by_rank(n: int, low: int, high: int) -> None:
    found = median_interval(list(range(1, n + 1)))

    assert found == Interval((n + 1) / 2, low, high)


def test_thousands_of_values_have_the_ranks_of_the_normal_approximation() -> None:
    """n/2 - 1.96 sqrt(n)/2, the same article: 4902 of 10,000."""
    found = median_interval([float(place) for place in range(1, 10_001)])

    assert found == Interval(5000.5, 4902, 5099)


@pytest.mark.parametrize("values", [[], [1.0] * 5, [1.0, 2.0, math.nan, 4.0, 5.0, 6.0, 7.0]])
def test_too_few_values_or_no_numbers_have_no_interval(values: list[float]) -> None:
    with pytest.raises(ValueError, match=r"too few|finite"):
        median_interval(values)


def test_a_value_beside_its_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lie between"):
        unpaired_difference(Interval(0.5, 0.6, 0.7), Interval(0.5, 0.4, 0.6))


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=200))
def test_a_median_lies_within_its_bounds(values: list[float]) -> None:
    found = median_interval(values)

    assert found.low <= found.value <= found.high
