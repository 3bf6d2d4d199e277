"""Each formula against values that others published, or that can be worked out by hand."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.memory.measuring import _bootstrap
from brandwright.memory.measuring.effects import (
    Moments,
    holm,
    mean_difference,
    mean_level,
    ratio_difference,
    ratio_level,
    share_difference,
    share_level,
    split_p,
)


def moments(pairs: list[tuple[float, float]]) -> Moments:
    made = Moments()
    for above, below in pairs:
        made.add(above, below)
    return made


def single(values: list[float]) -> Moments:
    return moments([(value, 1.0) for value in values])


# --- shares -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_wilsons_interval(events: int, n: int, low: float, high: float) -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    found = share_level(events, n)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_of_shares_has_newcombes_interval(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
    found = share_difference(*one, *other)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_its_p_is_that_of_the_chi_square_test() -> None:
    from scipy.stats import chi2_contingency

    expected = chi2_contingency([[56, 14], [48, 32]], correction=False).pvalue
    assert share_difference(56, 70, 48, 80).p == pytest.approx(expected)


def test_two_shares_of_nothing_are_not_told_apart() -> None:
    assert share_difference(0, 10, 0, 20).p == 1.0


# --- means --------------------------------------------------------------------------------------------------

SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)
"""Student's sleep data (Biometrika 6, 1908)."""


def test_a_difference_of_means_is_welchs() -> None:
    # R's `t.test(extra ~ group, data = sleep)`: 95 % interval -3.3654832 to 0.2054832, p-value 0.07939.
    found = mean_difference(single(SLEEP[0]), single(SLEEP[1]))
    assert found.value == pytest.approx(-1.58)
    assert found.low == pytest.approx(-3.3654832, abs=1e-7)
    assert found.high == pytest.approx(0.2054832, abs=1e-7)
    assert found.p == pytest.approx(0.07939, abs=5e-6)


def test_a_mean_has_students_interval() -> None:
    from scipy.stats import ttest_1samp

    expected = ttest_1samp(SLEEP[0], 0).confidence_interval(0.9)
    found = mean_level(single(SLEEP[0]), 0.9)
    assert found.low == pytest.approx(expected.low)
    assert found.high == pytest.approx(expected.high)


@pytest.mark.parametrize("values", [[3.0], [2.0, 2.0, 2.0]])
def test_what_does_not_vary_has_no_interval(values: list[float]) -> None:
    assert mean_level(single(values)) == (values[0], None, None)
    assert mean_difference(single(values), single(values)) == (0.0, None, None, None)


# --- ratios -------------------------------------------------------------------------------------------------


def test_a_ratio_of_sums_has_the_delta_methods_error() -> None:
    # By hand for (1, 2), (3, 4), (5, 5): R = 9/11, s_xx = 4, s_yy = 7/3, s_xy = 3,
    # Var = (4 - 2 R 3 + R^2 7/3) / (3 (11/3)^2) = 237/14641.
    found = ratio_level(moments([(1, 2), (3, 4), (5, 5)]))
    assert found.value == pytest.approx(9 / 11)
    assert found.half == pytest.approx(1.959963984540054 * math.sqrt(237 / 14641))


def test_two_ratios_add_their_errors() -> None:
    one, other = moments([(1, 2), (3, 4), (5, 5)]), moments([(2, 1), (1, 1), (6, 2)])
    halves = ratio_level(one).half, ratio_level(other).half
    found = ratio_difference(one, other)
    assert found.value == pytest.approx(9 / 11 - 9 / 4)
    assert found.half == pytest.approx(math.hypot(*(half for half in halves if half)))


def test_a_ratio_that_is_the_same_everywhere_has_no_interval() -> None:
    assert ratio_level(moments([(1, 2), (2, 4)])) == (0.5, None, None)


# --- sums ---------------------------------------------------------------------------------------------------

Pairs = st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=2, max_size=40)


@given(Pairs)
def test_moments_are_those_of_the_statistics_module(pairs: list[tuple[float, float]]) -> None:
    made, (above, below) = moments(pairs), zip(*pairs, strict=True)
    assert made.mean_x == pytest.approx(statistics.fmean(above), abs=1e-6)
    assert made.m_xx / (made.n - 1) == pytest.approx(statistics.variance(above), rel=1e-6, abs=1e-3)
    assert made.m_xy / (made.n - 1) == pytest.approx(statistics.covariance(above, below), rel=1e-6, abs=1e-3)


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, 7.5]), st.integers(1, 50)), min_size=1, max_size=10))
def test_rows_that_say_the_same_may_be_taken_at_once(counted: list[tuple[float, int]]) -> None:
    at_once, singly = Moments(), Moments()
    for value, times in counted:
        at_once.add(value, 1.0, times)
        for _ in range(times):
            singly.add(value, 1.0)
    assert at_once.n == singly.n
    assert at_once.sum_x == pytest.approx(singly.sum_x)
    assert at_once.m_xx == pytest.approx(singly.m_xx, abs=1e-9)


# --- the split, and many at once ----------------------------------------------------------------------------


def test_the_split_is_checked_by_the_chi_square_test() -> None:
    # Mendel's peas against 9 : 3 : 3 : 1 (Versuche über Pflanzenhybriden, 1866): chi-square 0.470, p 0.925.
    counts = {"round yellow": 315, "round green": 108, "wrinkled yellow": 101, "wrinkled green": 32}
    assert split_p(counts, dict(zip(counts, (9, 3, 3, 1), strict=True))) == pytest.approx(0.925, abs=5e-4)


def test_an_arm_that_nobody_got_into_breaks_the_split() -> None:
    assert split_p({"a": 100}, {"a": 1, "b": 1}) < 1e-9


def test_many_p_values_are_adjusted_by_holms_way() -> None:
    # R's `p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")`.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), max_size=30))
def test_adjusting_never_makes_surer(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(p <= q <= 1 for p, q in zip(values, adjusted, strict=True))
    ordered = sorted(zip(values, adjusted, strict=True))
    assert [q for _, q in ordered] == sorted(q for _, q in ordered)


# --- drawing anew -------------------------------------------------------------------------------------------

UNITS = [[float(cost), float(sales)] for cost, sales in zip(range(5, 65), [0, 1, 2] * 20, strict=True)]


def test_draws_are_the_same_each_time_and_others_for_another_label() -> None:
    one, again, other = (_bootstrap.draw(UNITS, label) for label in ("916", "916", "936"))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_percentile_interval_is_that_of_scipy() -> None:
    from scipy.stats import bootstrap

    cost, sales = np.array(UNITS).T
    expected = bootstrap(
        (cost, sales),
        lambda x, y, axis: x.sum(axis) / y.sum(axis),
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        method="percentile",
        rng=1,
    ).confidence_interval
    value = cost.sum() / sales.sum()
    found = _bootstrap.level(value, _bootstrap.ratios(_bootstrap.draw(UNITS, "x"), 0), 0.95)
    assert found.low == pytest.approx(expected.low, rel=0.03)
    assert found.high == pytest.approx(expected.high, rel=0.03)


def test_draws_with_nothing_below_the_line_leave_no_interval() -> None:
    units = [[1.0, 0.0]] * 19 + [[1.0, 1.0]]
    assert _bootstrap.level(20.0, _bootstrap.ratios(_bootstrap.draw(units, "x"), 0), 0.95) == (
        20.0,
        None,
        None,
    )


def test_a_difference_of_drawn_groups_is_clear_or_not() -> None:
    cheap, dear = ([[cost * times, sales] for cost, sales in UNITS] for times in (1.0, 5.0))
    one, other = (_bootstrap.ratios(_bootstrap.draw(units, "x"), 0) for units in (cheap, dear))
    found = _bootstrap.difference(-100.0, one, other, 0.95)
    assert found.clear
    assert found.p == pytest.approx(2 / (_bootstrap.DRAWS + 1))
    same = _bootstrap.difference(0.0, one, _bootstrap.ratios(_bootstrap.draw(cheap, "y"), 0), 0.95)
    assert not same.clear
    assert same.p is not None
    assert same.p > 0.1
