"""The power of McNemar's exact test, against tails of the binomial that a hand can add up."""

import pytest

from brandwright.evaluation.statistics import PairedRates, mcnemar, mcnemar_power, mcnemar_smallest


@pytest.mark.parametrize(
    ("n", "difference", "power"),
    [
        # All pairs flip, so that the number of fixed ones is binomial. Five flips show nothing: 2/2^5 = 0.0625.
        (5, 1.0, 0.0),
        (5, 0.0, 0.0),
        # Six show a difference if all point one way, 2/2^6 = 0.03125; by chance they do as often.
        (6, 1.0, 1.0),
        (6, 0.0, 2 / 64),
        # Ten may have one against them, 2 * 11/2^10 = 0.021, not two, 2 * 56/2^10 = 0.109.
        # At 9 to 1: 0.9^10 + 10 * 0.9^9 * 0.1 = 0.73610, and 0.1^10 + 10 * 0.1^9 * 0.9 on the wrong side.
        (10, 0.8, 0.7360989 + 9.1e-9),
        (10, 0.0, 22 / 1024),
    ],
)
def test_when_every_pair_flips(n: int, difference: float, power: float) -> None:
    assert mcnemar_power(n, 1.0, difference) == pytest.approx(power, abs=1e-7)


def test_when_some_pairs_flip_it_is_the_mean_over_their_number() -> None:
    # Seven pairs, each flips in half of the cases: 7/128 for six flips, 1/128 for seven.
    # Without a difference, six show one by chance in 2/64, seven in 2/128.
    assert mcnemar_power(7, 0.5, 0.0) == pytest.approx(7 / 128 * 2 / 64 + 1 / 128 * 2 / 128)


@pytest.mark.parametrize("n", range(1, 40))
def test_it_shows_what_the_test_shows(n: int) -> None:
    shown = [fixed for fixed in range(n + 1) if mcnemar(fixed, n - fixed).p_value <= 0.05]
    assert mcnemar_power(n, 1.0, 1.0) == float(n in shown)
    assert mcnemar_power(n, 1.0, 0.0) == pytest.approx(sum(_ways(n, k) for k in shown) / 2**n)


def _ways(n: int, k: int) -> int:
    import math

    return math.comb(n, k)


@pytest.mark.parametrize("discordance", [0.05, 0.2, 0.5])
def test_with_many_pairs_it_comes_to_the_normal_approximation(discordance: float) -> None:
    smallest = mcnemar_smallest(5000, discordance)
    assert smallest == pytest.approx(PairedRates(discordance).smallest(5000), rel=0.03)


@pytest.mark.parametrize(("n", "discordance"), [(30, 0.2), (149, 0.2), (149, 0.02), (1000, 0.0)])
def test_the_smallest_difference_is_shown_four_times_of_five(n: int, discordance: float) -> None:
    smallest = mcnemar_smallest(n, discordance)
    assert smallest is not None
    assert mcnemar_power(n, max(discordance, smallest), smallest) == pytest.approx(0.8, abs=1e-4)


def test_five_pairs_can_show_nothing() -> None:
    assert mcnemar_smallest(5, 0.2) is None


def test_runs_cannot_differ_by_more_than_they_disagree() -> None:
    with pytest.raises(ValueError, match="disagree"):
        mcnemar_power(100, 0.1, 0.2)
    assert mcnemar_power(100, 0.0, 0.0) == 0
