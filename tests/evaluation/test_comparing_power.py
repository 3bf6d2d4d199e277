"""The verdicts of comparisons, by simulation: they come as often as the formulas of the statistics say.

Every design is drawn anew many times, with a fixed seed. A share that truly is p then differs from p by more than
3.3 binomial standard errors, 3.3 √(p (1 - p) / runs), once in a thousand times; that is the tolerance. With 150 runs it
is 6 points at p = 5 % and 11 points at p = 80 %; with the 4,000 runs of `make simulation` it is 1.1 and 2.1 points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from brandwright.evaluation._summary import Outcome
from brandwright.evaluation.comparing import ALPHA, compare_outcomes, verdict_of_all
from brandwright.evaluation.statistics import Means, PairedRates, mcnemar_power, mcnemar_smallest

ERRORS = 3.3
MANY = pytest.param(4000, marks=[pytest.mark.simulation, pytest.mark.timeout(1200)])
REPEATED = pytest.mark.parametrize("runs", [150, MANY])

Values = Sequence[float]
Draw = Callable[[np.random.Generator], tuple[Values, Values]]


def rates(n: int, discordance: float, difference: float) -> Draw:
    """Yes and no: so many flips, of which more fix than break."""

    def draw(chance: np.random.Generator) -> tuple[Values, Values]:
        flip, side = chance.random(n), chance.random(n) < 0.7
        fixed = flip < (discordance + difference) / 2
        broken = ~fixed & (flip < discordance)
        old = np.where(fixed, 0.0, np.where(broken, 1.0, side))
        return list(old), list(np.where(fixed, 1.0, np.where(broken, 0.0, side)))

    return draw


def grades(n: int, sd: float, difference: float) -> Draw:
    """Grades whose differences are normal."""

    def draw(chance: np.random.Generator) -> tuple[Values, Values]:
        old = chance.uniform(0.4, 0.6, n)
        return list(old), list(np.clip(old + chance.normal(difference, sd, n), 0, 1))

    return draw


def clustered(clusters: int, size: int, between: float, within: float, difference: float) -> Draw:
    """Grades of which the cases of a cluster change together."""

    def draw(chance: np.random.Generator) -> tuple[Values, Values]:
        old = chance.uniform(0.4, 0.6, clusters * size)
        shift = np.repeat(chance.normal(difference, between, clusters), size)
        return list(old), list(np.clip(old + shift + chance.normal(0, within, clusters * size), 0, 1))

    return draw


def outcomes(values: Values, size: int, name: str = "voice") -> list[Outcome]:
    return [Outcome(f"c{at}", f"b{at // size}", 1, name, value) for at, value in enumerate(values)]


def shown(draw: Draw, runs: int, seed: int, size: int = 1) -> tuple[float, float]:
    """The shares of comparisons that end in `better` and in `worse`."""
    chance = np.random.default_rng(seed)
    verdicts = []
    for _ in range(runs):
        old, new = draw(chance)
        (score,), _, _ = compare_outcomes({"": outcomes(old, size)}, {"": outcomes(new, size)})
        verdicts.append(score.verdict)
    return verdicts.count("better") / runs, verdicts.count("worse") / runs


def tolerance(p: float, runs: int) -> float:
    return ERRORS * math.sqrt(p * (1 - p) / runs)


@REPEATED
@pytest.mark.parametrize(
    ("n", "discordance", "difference", "seed"),
    [(40, 0.2, 0.18, 1), (40, 0.4, -0.25, 2), (40, 0.4, 0.0, 3)],
)
def test_yes_and_no(n: int, discordance: float, difference: float, seed: int, runs: int) -> None:
    formula = mcnemar_power(n, discordance, difference)
    better, worse = shown(rates(n, discordance, difference), runs, seed)
    assert better + worse == pytest.approx(formula, abs=tolerance(formula, runs))
    # The normal approximation promises more than the exact test holds.
    assert PairedRates(discordance).power(n, difference) > formula


@REPEATED
@pytest.mark.parametrize(
    ("n", "difference", "seed"), [(30, 0.05, 4), (30, 0.0, 5), (10, -0.1, 6), (10, 0.0, 7)]
)
def test_grades(n: int, difference: float, seed: int, runs: int) -> None:
    # 30 cases are judged by Student's t, 10 by the bootstrap.
    formula = Means(0.1).power(n, difference) if difference else ALPHA
    better, worse = shown(grades(n, 0.1, difference), runs, seed)
    assert better + worse == pytest.approx(formula, abs=tolerance(formula, runs))
    if difference:
        assert (worse if difference > 0 else better) <= 0.01, "a difference is hardly ever turned round"


@REPEATED
@pytest.mark.parametrize(("difference", "seed"), [(0.04, 8), (0.0, 9)])
def test_clustered_grades_count_as_their_clusters(difference: float, seed: int, runs: int) -> None:
    # Means of 2 cases: their sd is √(0.08² + 0.04²/2) = 0.085.
    formula = Means(math.sqrt(0.08**2 + 0.04**2 / 2)).power(30, difference) if difference else ALPHA
    better, worse = shown(clustered(30, 2, 0.08, 0.04, difference), runs, seed, size=2)
    assert better + worse == pytest.approx(formula, abs=tolerance(formula, runs))


@REPEATED
def test_the_smallest_difference_that_a_comparison_names_is_shown_four_times_of_five(runs: int) -> None:
    smallest = mcnemar_smallest(40, 0.2)
    assert smallest is not None
    better, _ = shown(rates(40, max(0.2, smallest), smallest), runs, seed=10)
    assert better == pytest.approx(0.8, abs=tolerance(0.8, runs))


@REPEATED
def test_equal_runs_are_called_different_once_in_twenty_times_however_many_scores_there_are(
    runs: int,
) -> None:
    chance, draw, alarms = np.random.default_rng(11), grades(30, 0.1, 0.0), 0
    for _ in range(runs):
        drawn = [draw(chance) for _ in range(3)]
        old, new = ({f"{at}/": outcomes(pair[side], 1) for at, pair in enumerate(drawn)} for side in (0, 1))
        scores, _, _ = compare_outcomes(old, new)
        alarms += verdict_of_all([score.verdict for score in scores]) in ("better", "worse")
    # Holm's first step holds each of three independent scores to a third: together 1 - (1 - 0.05/3)^3 = 4.9 %.
    assert alarms / runs == pytest.approx(0.049, abs=tolerance(0.049, runs))
