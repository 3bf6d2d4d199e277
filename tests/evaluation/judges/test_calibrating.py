"""A judge beside people: figures against hand-computed values, and what nobody can compute is said."""

from __future__ import annotations

import pytest

from brandwright.evaluation.judges.asking import Opinion, Said
from brandwright.evaluation.judges.calibrating import Seen, chosen, measure
from brandwright.evaluation.judges.judge import Ruling, Verdict


def seen(verdict: Verdict, passed: bool | None, count: int = 1, agreement: float = 1.0) -> list[Seen]:
    opinion = Opinion(None if verdict == "undetermined" else verdict, agreement, (Said(verdict),))
    return [Seen(f"{verdict}-{passed}-{number}", Ruling(verdict, opinion), passed) for number in range(count)]


def test_the_figures_of_a_table_by_hand() -> None:
    """35 of 50 agree; by chance (25 * 30 + 25 * 20) / 2500 = 0.5 would. Kappa is (0.7 - 0.5) / (1 - 0.5) = 0.4."""
    found = measure(
        [*seen("pass", True, 20), *seen("pass", False, 10), *seen("fail", True, 5), *seen("fail", False, 15)]
    )
    assert found.labels == 50
    assert found.kappa is not None
    assert found.kappa.value == pytest.approx(0.4)
    assert found.sensitivity is not None
    assert found.sensitivity.value == pytest.approx(20 / 25)
    assert found.specificity is not None
    assert found.specificity.value == pytest.approx(15 / 25)
    assert (found.base_rate, found.judge_rate, found.consistency, found.unanimous) == (0.5, 0.6, 1.0, 1.0)


def test_doubt_agrees_with_nobody() -> None:
    """20 of 30 agree; people pass 15 and the judge 10, people fail 15 and the judge 10, and doubt meets nobody."""
    found = measure(
        [
            *seen("pass", True, 10),
            *seen("fail", False, 10),
            *seen("undetermined", True, 5),
            *seen("undetermined", False, 5),
        ]
    )
    observed, expected = 20 / 30, (15 * 10 + 15 * 10) / 900
    assert found.kappa is not None
    assert found.kappa.value == pytest.approx((observed - expected) / (1 - expected))
    assert (found.unclear_pass, found.unclear_fail) == (5, 5)
    assert (found.confusion.human_only, found.confusion.both_fail) == (5, 15)


def test_a_judge_that_always_passes_agrees_with_nobody_beyond_chance() -> None:
    found = measure([*seen("pass", True, 40), *seen("pass", False, 20), *seen("pass", None, 9)])
    assert found.kappa is not None
    assert found.kappa.value == pytest.approx(0.0)
    assert found.specificity is not None
    assert found.specificity.value == 0
    assert found.corrected is None
    assert any("no better than chance" in note for note in found.notes)


def test_where_all_is_alike_nothing_can_be_said() -> None:
    found = measure(seen("pass", True, 60))
    assert (found.kappa, found.specificity) == (None, None)
    assert any(note.startswith("kappa: people and judge gave one label") for note in found.notes)


def test_the_judges_rate_is_corrected_by_its_errors() -> None:
    """Rogan and Gladen: 60 of 100 passed, sensitivity 0.9, specificity 0.8: (0.6 + 0.8 - 1) / 0.7 = 0.5714."""
    labelled = [
        *seen("pass", True, 45),
        *seen("fail", True, 5),
        *seen("pass", False, 10),
        *seen("fail", False, 40),
    ]
    found = measure([*labelled, *seen("pass", None, 60), *seen("fail", None, 40)])
    assert found.corrected is not None
    assert found.powered is not None
    assert found.corrected.mean.value == pytest.approx(0.4 / 0.7)
    assert found.corrected.mean.low < 0.4 / 0.7 < found.corrected.mean.high
    # Prediction-powered: 0.6 + mean(person - judge) = 0.6 + (5 - 10) / 100 = 0.55.
    assert found.powered.mean.value == pytest.approx(0.55)
    assert (found.undecided, found.labels) == (100, 100)


def test_without_undecided_drafts_there_is_no_rate() -> None:
    found = measure([*seen("pass", True, 30), *seen("fail", False, 30)])
    assert (found.corrected, found.powered, found.undecided) == (None, None, 0)
    assert "corrected rate: it is estimated for drafts that wait, and no drafts wait" in found.notes
    assert len(found.notes) == 2


def test_nothing_at_all_is_no_error() -> None:
    found = measure([])
    assert (found.labels, found.kappa, found.base_rate, found.consistency) == (0, None, None, None)


def test_consistency_is_the_mean_agreement_of_the_answers() -> None:
    found = measure([*seen("pass", True, 1, agreement=2 / 3), *seen("fail", False, 3)])
    assert found.consistency == pytest.approx((2 / 3 + 3) / 4)
    assert found.unanimous == 0.75


def test_a_sample_is_random_repeatable_and_in_order() -> None:
    items = list(range(1000))
    one, same, other = chosen(items, 50, 1), chosen(items, 50, 1), chosen(items, 50, 2)
    assert one == same == sorted(one)
    assert one != other
    assert len(set(one)) == 50
    assert chosen(items, None, 1) == chosen(items, 5000, 1) == items
    assert chosen(items, 0, 1) == []
