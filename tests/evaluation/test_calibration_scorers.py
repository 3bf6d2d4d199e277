"""Calibration: published and hand-computed values, bounds, and what cannot be read."""

import random
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evaluation.test_runner import run, score, write

from brandwright.errors import WorkspaceError
from brandwright.evaluation import SCORERS, Record, Score
from brandwright.evaluation._summary import Measured, suite_score
from brandwright.evaluation.comparing import compare_runs
from brandwright.evaluation.runs import find_run
from brandwright.evaluation.statistics.calibration import expected_calibration_error
from brandwright.evaluation.statistics.intervals import bootstrap_interval, bootstrap_statistic

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40)


def ask(name: str, output: Any, truth: Any = None) -> Score:
    score = SCORERS[name](Record("c", output, {}, {} if truth is None else {"truth": truth}))
    assert isinstance(score, Score)
    return score


# The worked example of M. Pavlovic, "Understanding Model Calibration" (ICLR Blogposts 2025): nine samples in five bins,
# ECE = 2/9 |0.5 - 0.545| + 4/9 |0.75 - 0.6875| + 3/9 |0.6667 - 0.8667| = 0.10444.
PUBLISHED = [
    (0.78, True),
    (0.64, True),
    (0.92, False),
    (0.58, True),
    (0.51, False),
    (0.85, True),
    (0.70, True),
    (0.63, False),
    (0.83, True),
]


def test_ece_is_that_of_a_published_example() -> None:
    assert expected_calibration_error(PUBLISHED, bins=5) == pytest.approx(0.10444, abs=5e-6)


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([], 0.0),
        ([(1.0, True), (0.0, False)], 0.0),
        ([(1.0, False), (0.0, True)], 1.0),
        # Four in five of one bin are true, as their confidence says.
        ([(0.8, True)] * 4 + [(0.8, False)], 0.0),
        # Half are true: |0.5 - 0.8|.
        ([(0.8, True), (0.8, False)], 0.3),
        # Closed on the right: 0.3 is in the third bin, with 0.25, and their errors cancel; 0.31 is in the fourth.
        ([(0.3, True), (0.25, False), (0.25, False), (0.2, False)], (abs(1 - 0.8) + 0.2) / 4),
        ([(0.31, True), (0.25, False), (0.25, False)], (0.69 + 0.5) / 3),
    ],
)
def test_ece_is_what_a_hand_computes(pairs: list[tuple[float, bool]], value: float) -> None:
    assert expected_calibration_error(pairs) == pytest.approx(value, abs=1e-12)


@given(PAIRS, st.randoms(use_true_random=False))
def test_ece_is_bounded_and_knows_no_order(pairs: list[tuple[float, bool]], chance: random.Random) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)

    assert 0 <= expected_calibration_error(pairs) <= 1
    assert expected_calibration_error(shuffled) == pytest.approx(expected_calibration_error(pairs))


@given(PAIRS)
def test_no_bin_is_off_by_more_than_its_members_are(pairs: list[tuple[float, bool]]) -> None:
    distances = [abs(truth - confidence) for confidence, truth in pairs]

    assert expected_calibration_error(pairs) <= sum(distances) / max(1, len(pairs)) + 1e-9


# The examples of a forecast of rain in "Brier score", Wikipedia: it rains after 100 %, 70 %, 50 % and 30 %.
@pytest.mark.parametrize(("confidence", "value"), [(1.0, 0.0), (0.7, 0.09), (0.5, 0.25), (0.3, 0.49)])
def test_the_brier_score_is_the_published_one(confidence: float, value: float) -> None:
    score = ask("brier", {"confidence": confidence}, True)

    assert score.value == pytest.approx(value, abs=1e-12)
    assert (score.verdict, score.label) == ("pass", "true")


@pytest.mark.parametrize(("prediction", "label"), [("spam", "true"), ("ham", "false")])
def test_a_prediction_is_true_when_it_is_the_label(prediction: str, label: str) -> None:
    score = ask("calibration_error", {"confidence": 0.9, "prediction": prediction}, "spam")

    assert (score.value, score.label) == (0.9, label)


@pytest.mark.parametrize("name", ["brier", "calibration_error"])
@pytest.mark.parametrize(
    ("output", "truth"),
    [
        ({"confidence": 1.2}, True),
        ({"confidence": True}, True),
        ({"confidence": "0.8"}, True),
        ({"confidence": float("nan")}, True),
        ({}, True),
        ("sure", True),
        ({"confidence": 0.8}, None),
        ({"confidence": 0.8}, "yes"),
        ({"confidence": 0.8, "prediction": "spam"}, None),
    ],
)
def test_what_states_no_confidence_or_has_no_truth_is_undetermined(
    name: str, output: Any, truth: Any
) -> None:
    assert ask(name, output, truth).verdict == "undetermined"


# --- what a suite makes of them -----------------------------------------------------------------------------


def forecasts(*answers: tuple[Any, bool]) -> list[dict[str, Any]]:
    return [
        {"id": f"f{at}", "output": {"confidence": confidence}, "expect": {"truth": truth}}
        for at, (confidence, truth) in enumerate(answers)
    ]


def test_the_score_of_a_suite_is_the_error_of_the_whole_set_and_no_mean(tmp_path: Path) -> None:
    cases = forecasts((0.8, True), (0.8, True), (0.8, True), (0.8, True), (0.8, False))
    result = run(write(tmp_path, cases, scorers=["calibration_error", "brier"]), scorers=SCORERS)

    ece, brier = score(result, "calibration_error"), score(result, "brier")
    assert ece["value"] == pytest.approx(0.0)
    # (4 * 0.2² + 0.8²) / 5
    assert brier["value"] == pytest.approx(0.16)
    assert ece["lower_is_better"] is brier["lower_is_better"] is True
    assert result.scoring.failures == ()


def test_a_case_without_an_answer_is_as_wrong_as_can_be_and_no_other_makes_up_for_it(tmp_path: Path) -> None:
    cases = forecasts((0.8, True), (0.8, True), (0.8, True), (0.8, True), (0.8, False), ("sure", True))
    folder = write(
        tmp_path,
        cases,
        scorers=["calibration_error"],
        thresholds={"calibration_error": {"max": 0.1}},
        allowed_errors=1,
    )
    result = run(folder, scorers=SCORERS)

    assert score(result, "calibration_error")["value"] == pytest.approx(1 / 6)
    assert (result.scoring.errored, result.passed) == (1, False)


def test_the_interval_comes_from_drawing_clusters_again() -> None:
    label = {"min": None, "max": None, "lower_is_better": True, "resampled": False}
    whole = {**label, "statistic": "expected_calibration_error"}
    values, truths = [0.9] * 40, [1, 0] * 20

    apart = suite_score("ece", whole, Measured(values, None, 0, truths))
    together = suite_score("ece", whole, Measured(values, [at // 8 for at in range(40)], 0, truths))

    assert apart.value == together.value == pytest.approx(0.4)
    # Half are true: the deviation of the share from 40 draws is (0.25 / 40) ** 0.5, the interval about twice that.
    assert apart.high - apart.low == pytest.approx(2 * 1.96 * (0.25 / 40) ** 0.5, rel=0.15)
    # Each cluster holds four of each, so drawing clusters again changes nothing.
    assert (together.low, together.high) == pytest.approx((0.4, 0.4))
    # The difference that two independent runs show: 2.80 * sqrt(2) standard errors.
    assert apart.smallest_difference == pytest.approx(
        2.8016 * 2**0.5 * (apart.high - apart.low) / 3.92, rel=0.01
    )


def test_two_runs_are_compared_by_their_means_and_not_by_such_a_statistic(tmp_path: Path) -> None:
    cases = forecasts((0.8, True), (0.7, False), (0.9, True))
    folder = write(tmp_path, cases, scorers=["calibration_error", "brier"])
    old, new = (find_run(folder / "runs", run(folder, scorers=SCORERS).run) for _ in range(2))

    compared = compare_runs(old, new)

    assert [one.name for one in compared.scores] == ["brier"]


def test_a_statistic_of_nothing_has_no_interval() -> None:
    with pytest.raises(ValueError, match="at least one case"):
        bootstrap_statistic([], len)


def test_one_cluster_says_nothing_about_the_spread_of_a_statistic() -> None:
    assert bootstrap_statistic([1, 2], lambda items: sum(items) / 10, ["a", "a"])[:] == (0.3, 0.0, 1.0)


@pytest.mark.parametrize("values", [[0.0, 1.0], [0.2, 0.4, 0.9, 1.0], [0.5] * 5])
def test_the_bootstrap_of_a_mean_is_the_same_both_ways(values: list[float]) -> None:
    assert bootstrap_statistic(values, fmean, resamples=2000)[:] == pytest.approx(
        bootstrap_interval(values)[:]
    )


def test_a_statistic_that_does_not_exist_is_refused_before_anything_is_scored(tmp_path: Path) -> None:
    def odd(_: Record) -> Score:
        return Score(name="odd", value=1.0, verdict="pass")

    odd.statistic = "vibes"  # type: ignore[attr-defined]

    with pytest.raises(WorkspaceError) as refused:
        run(write(tmp_path, forecasts((0.8, True)), scorers=["odd"]), scorers={"odd": odd})
    assert (refused.value.code, refused.value.exit_code) == ("BW6060", 6)
    assert "expected_calibration_error" in refused.value.hint
