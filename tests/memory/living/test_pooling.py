"""Pooled effects, against published figures and by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.memory.living._pooling import Effect, from_interval, pool

# Colditz et al. (1994), BCG vaccine against tuberculosis: cases and others, vaccinated and not, in 13 trials.
BCG = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
    (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip


def log_risk_ratio(a: int, b: int, c: int, d: int) -> Effect:
    value = math.log((a / (a + b)) / (c / (c + d)))
    return Effect(value, math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)))


def test_thirteen_trials_give_the_published_random_effects() -> None:
    pooled = pool([log_risk_ratio(*trial) for trial in BCG])

    # As metafor's documentation reports them for this data set, by the method of DerSimonian and Laird.
    assert pooled.value == pytest.approx(-0.7141, abs=5e-5)
    assert pooled.se == pytest.approx(0.1787, abs=5e-5)
    assert pooled.tau2 == pytest.approx(0.3088, abs=5e-5)
    assert pooled.q == pytest.approx(152.2330, abs=5e-4)
    assert pooled.i2 == pytest.approx(0.9212, abs=5e-5)
    assert (pooled.low, pooled.high) == pytest.approx((-1.0644, -0.3638), abs=2e-4)
    assert pooled.model == "random"


def test_studies_that_agree_are_weighted_by_their_precision() -> None:
    pooled = pool([Effect(0.10, 0.01), Effect(0.11, 0.02)])

    # By hand: weights 10,000 and 2,500; (1,000 + 275) / 12,500.
    assert pooled.value == pytest.approx(0.102)
    assert pooled.se == pytest.approx(12_500**-0.5)
    assert (pooled.model, pooled.tau2, pooled.i2) == ("fixed", 0, 0)


def test_an_interval_gives_its_standard_error_back() -> None:
    assert from_interval(0.02, 0.02 - 1.959964 * 0.005, 0.02 + 1.959964 * 0.005).se == pytest.approx(0.005)
    assert from_interval(0, -1.644854, 1.644854, 0.90).se == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("interval", [(1.0, 1.0, 1.0), (1.0, 0.9, 2.0), (1.0, 2.0, 0.5)])
def test_an_interval_that_gives_no_standard_error_is_refused(interval: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="interval"):
        from_interval(*interval)


def test_one_study_is_not_pooled() -> None:
    with pytest.raises(ValueError, match="two"):
        pool([Effect(1, 1)])


@given(st.lists(st.tuples(st.floats(-10, 10), st.floats(0.01, 10)), min_size=2, max_size=20))
def test_a_pooled_effect_lies_among_the_effects_and_order_does_not_matter(
    drawn: list[tuple[float, float]],
) -> None:
    effects = [Effect(*one) for one in drawn]
    pooled = pool(effects)
    values = [one.value for one in effects]
    assert min(values) - 1e-9 <= pooled.value <= max(values) + 1e-9
    assert 0 <= pooled.i2 < 1
    assert pooled.low < pooled.value < pooled.high
    assert pool(effects[::-1]).value == pytest.approx(pooled.value)
