"""Two runs compared: pairs, flips, verdicts, and runs that must not be compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.evaluation.logged import HEADER, scored, write_log

from brandwright.errors import BrandwrightError
from brandwright.evaluation._summary import Outcome
from brandwright.evaluation.comparing import (
    Comparison,
    ScoreComparison,
    compare_outcomes,
    compare_runs,
    verdict_of,
    verdict_of_all,
)


def outcomes(values: Sequence[float | None], **more: Any) -> list[Outcome]:
    """One outcome a case: c0, c1, …"""
    return [Outcome(f"c{at}", f"c{at}", 1, "voice", value, **more) for at, value in enumerate(values)]


def compared(old: Sequence[float | None], new: Sequence[float | None], **more: Any) -> ScoreComparison:
    """The one score of two runs over the same cases."""
    (score,), _, _ = compare_outcomes({"": outcomes(old, **more)}, {"": outcomes(new, **more)})
    return score


def both(folder: Path, old: Sequence[float | None], new: Sequence[float | None], **header: Any) -> Comparison:
    """Two runs that were logged, compared; `header` is what the new one has otherwise."""
    lines = [[scored(f"c{at}", "voice", value) for at, value in enumerate(run)] for run in (old, new)]
    first = write_log(folder, "ev-content-old-1", lines[0])
    return compare_runs(first, write_log(folder, "ev-content-new-1", lines[1], **header))


def test_the_difference_is_that_of_the_means_new_minus_old() -> None:
    score = compared([1, 0, 0.5, 0], [1, 1, 0.25, 0])
    assert (score.old, score.new, score.difference) == (0.375, 0.5625, 0.1875)
    assert score.low < score.difference < score.high
    assert (score.n, score.counted, score.clusters) == (4, "cases", 4)


def test_where_lower_is_better_the_sign_is_turned() -> None:
    score = compared([1] * 40, [0] * 40, lower_is_better=True)
    assert (score.old, score.new, score.difference) == (1, 0, 1)
    assert (score.verdict, score.fixed, score.broken) == ("better", 40, 0)


def test_flips_are_cases_that_reach_or_lose_full_marks() -> None:
    score = compared([0, 1, 0.2, 0.8, 1, 0.5], [1, 0.9, 0.3, 0.1, 1, 0.5])
    assert (score.fixed, score.broken, score.rose, score.fell) == (1, 1, 1, 1)
    assert [(change.case, change.kind) for change in score.changes] == [
        ("c1", "broken"),
        ("c3", "fell"),
        ("c0", "fixed"),
        ("c2", "rose"),
    ]


def test_a_change_names_its_line_and_the_reasons_on_both_sides(tmp_path: Path) -> None:
    found = both(tmp_path, [1, 0, 1], [0, 1, 1])
    broken, fixed = found.scores[0].changes
    assert (broken.case, broken.line, broken.old_reason, broken.new_reason) == ("c0", 1, "", "only 0")
    assert (fixed.case, fixed.line, fixed.old_reason, fixed.new_reason) == ("c1", 2, "only 0", "")


def test_trials_of_a_case_are_averaged_before_they_are_paired() -> None:
    old = [Outcome("a", "a", trial, "voice", value) for trial, value in enumerate((1, 1, 0, 0), 1)]
    new = [Outcome("a", "a", trial, "voice", value) for trial, value in enumerate((1, 1, 1, 0), 1)]
    (score,), _, _ = compare_outcomes({"": old}, {"": new})
    assert (score.n, score.old, score.new) == (1, 0.5, 0.75)


@pytest.mark.parametrize(("lower", "worst"), [(False, 0.0), (True, 1.0)])
def test_an_error_counts_as_the_worst_in_both_runs(lower: bool, worst: float) -> None:
    score = compared([None, 0.5], [0.5, None], lower_is_better=lower)
    assert (score.old, score.new, score.difference) == ((worst + 0.5) / 2, (worst + 0.5) / 2, 0)
    assert (score.errored_old, score.errored_new) == (1, 1)


def test_an_error_in_every_case_is_no_way_to_hide_a_loss() -> None:
    assert compared([1] * 20, [None] * 20).verdict == "worse"


def test_cases_of_one_run_alone_are_named_and_left_out() -> None:
    old, new = outcomes([1, 1, 0]), outcomes([1, 1, 0])
    (score,), _, _ = compare_outcomes({"": old[:2]}, {"": new[1:]})
    assert (score.n, score.only_old, score.only_new) == (1, ("c0",), ("c2",))


def test_a_score_of_one_run_alone_is_named() -> None:
    other = [Outcome("c0", "c0", 1, "claims", 1)]
    scores, gone, added = compare_outcomes({"": outcomes([1])}, {"": [*outcomes([1]), *other]})
    assert ([score.name for score in scores], gone, added) == (["voice"], (), ("claims",))


class TestCountedThings:
    """Scores that count things, such as personal data found: each thing counts, not each case."""

    def run(self, *found: tuple[float | None, int | None]) -> dict[str, list[Outcome]]:
        return {
            "": [
                Outcome(f"c{at}", f"c{at}", 1, "recall", value, of=of) for at, (value, of) in enumerate(found)
            ]
        }

    def test_the_means_are_those_of_the_suite(self) -> None:
        (score,), _, _ = compare_outcomes(self.run((0.5, 8), (1.0, 2)), self.run((1.0, 8), (1.0, 2)))
        assert (score.counted, score.n, score.clusters) == ("things", 10, 2)
        assert (score.old, score.new, score.difference) == pytest.approx((0.6, 1.0, 0.4))

    def test_an_error_loses_all_things_of_its_case(self) -> None:
        (score,), _, _ = compare_outcomes(self.run((1.0, 8), (1.0, 2)), self.run((None, None), (1.0, 2)))
        assert (score.counted, score.n) == ("things", 10)
        assert score.new == pytest.approx(0.2)

    def test_where_the_runs_count_differently_each_case_counts_once(self) -> None:
        (score,), _, _ = compare_outcomes(self.run((0.5, 8), (1.0, 2)), self.run((0.5, 4), (1.0, 2)))
        assert (score.counted, score.n, score.difference) == ("cases", 2, 0)

    def test_a_case_without_any_thing_does_not_count_unless_the_other_run_erred(self) -> None:
        nothing = self.run((1.0, 0), (1.0, 2))
        (score,), _, _ = compare_outcomes(nothing, nothing)
        assert score.n == 2
        (score,), _, _ = compare_outcomes(nothing, self.run((None, None), (1.0, 2)))
        assert (score.n, score.broken) == (3, 1)


class TestTests:
    """Where the p-value comes from."""

    def test_yes_and_no_without_clusters_is_mcnemars_exact_test(self) -> None:
        # Six fixed and none broken: 2 / 2^6.
        score = compared([0] * 6 + [1] * 34, [1] * 40)
        assert (score.test, score.p_value) == ("mcnemar", 2 / 64)

    def test_grades_are_students_t(self) -> None:
        old = [0.5] * 40
        new = [0.5 + 0.01 * (at % 7) for at in range(40)]
        assert compared(old, new).test == "t"

    def test_few_clusters_are_bootstrapped(self) -> None:
        assert compared([0.5] * 10, [0.5 + 0.01 * at for at in range(10)]).test == "bootstrap"

    def test_few_changed_clusters_of_many_are_no_proof_however_many_cases_they_hold(self) -> None:
        # 200 cases in 40 clusters; the five cases of each of four clusters are fixed: t alone would be sure of it.
        old = [Outcome(f"c{at}", f"b{at // 5}", 1, "voice", float(at >= 20), reason="x") for at in range(200)]
        new = [Outcome(f"c{at}", f"b{at // 5}", 1, "voice", 1.0) for at in range(200)]
        (score,), _, _ = compare_outcomes({"": old}, {"": new})
        assert (score.clusters, score.fixed) == (40, 20)
        assert score.low > 0
        assert score.p_value == 2 / 2**4
        assert score.verdict == "too small to tell"

    def test_p_values_are_adjusted_for_the_number_of_scores(self) -> None:
        old = outcomes([0] * 6 + [1] * 34)
        new = outcomes([1] * 40)
        alone = compare_outcomes({"": old}, {"": new})[0]
        three = compare_outcomes(
            {f"{at}/": old if at == 0 else new for at in range(3)}, {f"{at}/": new for at in range(3)}
        )[0]
        assert [score.verdict for score in alone] == ["better"]
        assert [score.adjusted_p for score in three] == [pytest.approx(6 / 64), 1, 1]
        assert "better" not in [score.verdict for score in three]


class TestVerdicts:
    @pytest.mark.parametrize(
        ("low", "high", "p", "verdict"),
        [
            (0.01, 0.05, 0.05, "better"),
            (-0.05, -0.01, 0.05, "worse"),
            (-0.05, 0.05, 0.051, "no difference shown"),
            (-0.051, 0.02, 0.9, "too small to tell"),
            (-0.02, 0.051, 0.9, "too small to tell"),
        ],
    )
    def test_of_a_score(self, low: float, high: float, p: float, verdict: str) -> None:
        assert verdict_of((low + high) / 2, low, high, p, 0.05) == verdict

    @pytest.mark.parametrize(
        ("verdicts", "whole"),
        [
            (("better", "worse", "no difference shown"), "worse"),
            (("too small to tell", "better"), "better"),
            (("no difference shown", "too small to tell"), "too small to tell"),
            (("no difference shown",), "no difference shown"),
        ],
    )
    def test_of_all_scores(self, verdicts: Any, whole: str) -> None:
        assert verdict_of_all(verdicts) == whole

    def test_equal_runs_show_no_difference_when_they_are_large_enough(self) -> None:
        # Of 59 cases without a flip, at most 1 - 0.05^(1/59) = 4.95% flip.
        assert compared([1] * 59, [1] * 59).verdict == "no difference shown"
        assert compared([1] * 58, [1] * 58).verdict == "too small to tell"

    def test_the_margin_says_which_difference_matters(self) -> None:
        run = {"": outcomes([1] * 30)}
        assert compare_outcomes(run, run, margin=0.1)[0][0].verdict == "no difference shown"
        for margin in (0, 1, -0.1, float("nan")):
            with pytest.raises(BrandwrightError, match="between 0 and 1") as refused:
                compare_outcomes(run, run, margin=margin)
            assert refused.value.code == "BW2024"

    def test_five_cases_cannot_show_anything(self) -> None:
        score = compared([0] * 5, [1] * 5)
        assert (score.verdict, score.smallest_difference) == ("too small to tell", None)

    def test_the_smallest_difference_is_smaller_with_more_cases(self) -> None:
        sizes = [compared([1] * n, [0] + [1] * (n - 1)).smallest_difference for n in (20, 80, 320)]
        assert sizes == sorted(filter(None, sizes), reverse=True)


class TestComparable:
    """Runs are compared only where their scores mean the same."""

    def test_what_else_differs_is_what_is_compared(self, tmp_path: Path) -> None:
        found = both(
            tmp_path,
            [1, 1],
            [1, 0],
            engine="openai",
            suite_sha="6" * 64,
            prompts={"write": "2" * 64},
            kits={},
        )
        told = {row.what: (row.old, row.new) for row in found.differences}
        assert told == {
            "engine": ("embedded", "openai"),
            "suite_sha": ("5" * 64, "6" * 64),
            "prompts.write": ("1" * 64, "2" * 64),
            "kits.kits/fernhill": ("a" * 64, None),
        }

    @pytest.mark.parametrize(
        ("header", "code", "words"),
        [
            ({"dataset_sha": "e" * 64}, "BW2020", "other cases"),
            ({"scorers": {"voice": "2", "claims": "1"}}, "BW2021", "version 1 .* and 2"),
            ({"finished": False}, "BW2022", "not finished"),
            ({"labels": {"voice": {"scorer": "tone"}}}, "BW2021", "not the same measure"),
            ({"labels": {"voice": {"lower_is_better": True}}}, "BW2021", "lower is better"),
        ],
    )
    def test_refused(self, tmp_path: Path, header: dict[str, Any], code: str, words: str) -> None:
        with pytest.raises(BrandwrightError, match=words) as refused:
            both(tmp_path, [1], [1], **header)
        assert refused.value.code == code
        assert refused.value.hint

    def test_a_scorer_that_one_run_alone_asked_is_no_hindrance(self, tmp_path: Path) -> None:
        found = both(tmp_path, [1], [1], scorers={**HEADER["scorers"], "length": "1"})
        assert [(row.what, row.old, row.new) for row in found.differences] == [("scorers.length", None, "1")]

    def test_runs_without_a_common_score(self, tmp_path: Path) -> None:
        old = write_log(tmp_path, "old-1", [scored("c1", "voice", 1)])
        new = write_log(tmp_path, "new-1", [scored("c1", "claims", 1)])
        with pytest.raises(BrandwrightError, match="No score is in both") as refused:
            compare_runs(old, new)
        assert refused.value.code == "BW2023"

    def test_scores_of_live_outputs_stand_apart(self, tmp_path: Path) -> None:
        lines = [scored("c1", "voice", 1), scored("c1", "voice", 0, mode="live")]
        old = write_log(tmp_path, "old-1", lines)
        found = compare_runs(old, write_log(tmp_path, "new-1", lines))
        assert [(score.name, score.new) for score in found.scores] == [("voice", 1), ("live/voice", 0)]

    def test_a_score_that_says_nothing_of_a_single_case_is_left_out(self, tmp_path: Path) -> None:
        labels = {"calibration_error": {"statistic": "expected_calibration_error", "lower_is_better": True}}
        lines = [scored("c1", "voice", 1), scored("c1", "calibration_error", 0.4, label="true")]
        runs = [write_log(tmp_path, f"{name}-1", lines, labels=labels) for name in ("old", "new")]
        found = compare_runs(*runs)
        assert [score.name for score in found.scores] == ["voice"]
        assert found.not_by_case == ("calibration_error",)
