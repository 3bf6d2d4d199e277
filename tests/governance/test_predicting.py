"""What is expected is computed from what was measured, and scored by the outcome that names it."""

from datetime import date
from typing import Any

import pytest
from tests.governance import making

from brandwright.errors import ConflictError, UsageError
from brandwright.governance.predicting import (
    Effect,
    expected_effect,
    predict,
    scored,
    settle_by_hand,
    settle_known,
)
from brandwright.store import Ledger, ObjectRef, Transaction, audit, learnings, new_id, predictions, runs
from brandwright.store.predictions import Prediction
from brandwright.store.records import Learning, Run

EFFECT = Effect("open_rate", "difference", "positive", 0.02, 0.01, 0.03, 0.95, 0.9, ("lrn-000000000001",))
WHO: dict[str, Any] = {
    "agent": "planning",
    "prompt_version": "3",
    "prompt_sha": "a" * 64,
    "engine": "embedded",
    "model": "embedded",
}


def record(**fields: Any) -> Learning:
    """An approved change of the open rate."""
    given = {"id": new_id("lrn"), "workspace": "acme", "kind": "experiment", "statement": "Short ones win."}
    measured = {"metric": "open_rate", "value": 0.02, "unit": "difference", "status": "approved"}
    return Learning(**{**given, **measured, **fields})


def run(tx: Transaction, graph: str = "plan", **brief: Any) -> Run:
    made = Run(
        id=new_id("run"),
        workspace=tx.workspace,
        graph=graph,
        graph_version="1",
        key="k",
        brief_json=brief,
        created_at=tx.now,
    )
    return runs.create(tx, made)


def planned(ledger: Ledger, effect: Effect = EFFECT) -> Prediction:
    """A plan whose effect was predicted."""
    with ledger.write(making.SYSTEM) as tx:
        plan = run(tx)
        return predict(tx, effect, ObjectRef("plan", plan.id, "b" * 64), run=plan.id, **WHO)


def learned(ledger: Ledger, *came_from: str, **fields: Any) -> Learning:
    """A learning on record that came from these."""
    with ledger.write(making.SYSTEM) as tx:
        made = record(value=fields.pop("value", 0.015), derived_from=came_from, **fields)
        return learnings.insert(tx, made, author="ann")


def known(ledger: Ledger, prediction: Prediction) -> Prediction:
    with ledger.read() as tx:
        found = predictions.get(tx, prediction.id)
    assert found is not None
    return found


class TestWhatIsExpected:
    def test_one_learning_is_expected_to_repeat_itself(self) -> None:
        one = record(low=0.0102, high=0.0298, confidence=0.95)

        effect = expected_effect([one], "open-rate")

        assert effect is not None
        assert (effect.value, effect.low, effect.high, effect.confidence) == (0.02, 0.0102, 0.0298, 0.95)
        assert (effect.direction, effect.grounds) == ("positive", (one.id,))
        # The standard error is 0.005, so zero lies four of them below: 1 - 3.2e-5.
        assert effect.probability == pytest.approx(0.999968, abs=1e-6)

    def test_several_are_pooled_and_the_interval_spans_what_they_differ_by(self) -> None:
        alike = [record(low=0.0102, high=0.0298, confidence=0.95) for _ in range(2)]
        apart = [
            record(value=value, low=value - 0.0098, high=value + 0.0098, confidence=0.95)
            for value in (0.0, 0.06)
        ]

        same, other = expected_effect(alike, "open_rate"), expected_effect(apart, "open_rate")

        assert same is not None
        assert other is not None
        # Two equal ones halve the variance: 0.005 / sqrt(2) * 1.96.
        assert (same.value, same.low) == pytest.approx((0.02, 0.02 - 0.00693), abs=1e-5)
        # Q = 36 * 2, tau2 = 0.0018 - 0.000025; the mean's own variance is half of their sum, 0.0009.
        assert (other.value, other.low) == pytest.approx((0.03, 0.03 - 1.96 * 0.0517204), abs=1e-5)

    def test_without_intervals_it_is_the_median_with_no_probability(self) -> None:
        effect = expected_effect([record(value=v) for v in (0.01, 0.05, 0.03)], "open_rate")

        assert effect is not None
        assert (effect.value, effect.low, effect.high) == (0.03, 0.01, 0.05)
        assert (effect.confidence, effect.probability) == (None, None)

    @pytest.mark.parametrize(
        "records",
        [
            [],
            [record(metric="click_rate")],
            [record(unit="share")],
            [record(status="disputed")],
            [record(), record(unit="relative")],
        ],
        ids=["none", "another metric", "a level", "disputed", "two units"],
    )
    def test_what_cannot_be_expected_is_left_out(self, records: list[Learning]) -> None:
        assert expected_effect(records, "open_rate") is None


class TestScores:
    @pytest.mark.parametrize(
        ("value", "error", "within", "right", "brier"),
        [
            (0.015, 0.005, True, True, 0.01),
            (0.05, 0.03, False, True, 0.01),
            (-0.01, 0.03, False, False, 0.81),
            (0.0, 0.02, False, False, 0.81),
        ],
    )
    def test_an_outcome_scores_the_prediction(
        self, ledger: Ledger, value: float, error: float, within: bool, right: bool, brier: float
    ) -> None:
        score = scored(planned(ledger), record(value=value))

        assert (score.within, score.direction_right) == (within, right)
        assert (score.abs_error, score.brier) == pytest.approx((error, brier))

    def test_a_metric_that_should_fall_is_helped_by_a_fall(self, ledger: Ledger) -> None:
        effect = expected_effect([record(metric="unsubscribe_rate", value=-0.01)], "unsubscribe_rate")
        assert effect is not None
        assert effect.direction == "positive"

        score = scored(planned(ledger, effect), record(metric="unsubscribe_rate", value=-0.02))

        assert score.direction_right is True


class TestOutcomes:
    def test_a_learning_that_names_the_plan_is_its_outcome(self, ledger: Ledger) -> None:
        made = planned(ledger)
        outcome = learned(ledger, made.run_id, observed=date(2026, 3, 1))

        done = settle_known(ledger)

        assert done.settled == [made.id]
        found = known(ledger, made)
        assert (found.learning_id, found.link, found.outcome_on) == (
            outcome.id,
            "came-from",
            date(2026, 3, 1),
        )
        assert found.abs_error == pytest.approx(0.005)
        with ledger.read() as tx:
            (entry,) = audit.entries(tx, 1, act="prediction.settled")
        assert entry.refs[0].id == outcome.id

    def test_one_that_names_a_draft_of_the_plan_is_its_outcome_too(self, ledger: Ledger) -> None:
        made = planned(ledger)
        with ledger.write(making.SYSTEM) as tx:
            drafted = run(tx, "prepare", plan=made.run_id)
        review = making.submit(ledger, run_id=drafted.id)
        learned(ledger, f"dr-{review.draft_sha[:12]}")

        assert settle_known(ledger).settled == [made.id]

    @pytest.mark.parametrize(
        "fields",
        [{"metric": "click_rate"}, {"status": "proposed"}, {"unit": "relative"}, {"value": None}],
        ids=["another metric", "not approved", "another unit", "no value"],
    )
    def test_one_that_does_not_measure_the_same_is_not(self, ledger: Ledger, fields: dict[str, Any]) -> None:
        made = planned(ledger)
        learned(ledger, made.run_id, **fields)

        assert settle_known(ledger).settled == []

    def test_likeness_alone_links_nothing(self, ledger: Ledger) -> None:
        planned(ledger)
        learned(ledger, "run-of-somebody-else")

        assert settle_known(ledger).settled == []

    def test_of_two_that_fit_neither_is_taken(self, ledger: Ledger) -> None:
        made = planned(ledger)
        both = [learned(ledger, made.run_id, value=value).id for value in (0.01, 0.05)]

        done = settle_known(ledger)

        assert (done.settled, done.unclear) == ([], {made.id: both})

    def test_a_learning_that_is_disputed_takes_its_outcome_back(self, ledger: Ledger) -> None:
        made = planned(ledger)
        outcome = learned(ledger, made.run_id)
        settle_known(ledger)
        with ledger.write(making.SYSTEM) as tx:
            learnings.update_status(tx, outcome.id, 1, "disputed", author="ann", reason="The split broke.")

        assert settle_known(ledger).reopened == [made.id]
        assert known(ledger, made) == made

    def test_repeating_it_changes_nothing(self, ledger: Ledger) -> None:
        made = planned(ledger)
        learned(ledger, made.run_id)
        settle_known(ledger)
        before = known(ledger, made)

        assert settle_known(ledger).settled == []
        assert known(ledger, made) == before


class TestByHand:
    def test_a_person_names_the_outcome(self, ledger: Ledger) -> None:
        made = planned(ledger)
        outcome = learned(ledger)

        settled = settle_by_hand(ledger, making.person("anna"), made.id, outcome.id, reason="Same test.")

        assert (settled.learning_id, settled.link) == (outcome.id, "by-hand")
        with ledger.read() as tx:
            (entry,) = audit.entries(tx, 1, act="prediction.settled")
        assert (entry.actor.id, entry.reason) == ("anna", "Same test.")

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"status": "proposed"}, "only an approved learning"),
            ({"metric": "click_rate"}, "measures click_rate"),
            ({"unit": "relative"}, "in the unit relative"),
            ({"value": None}, "has no value"),
            ({"id": "lrn-000000000001"}, "was computed from"),
        ],
    )
    def test_what_cannot_be_its_outcome_is_refused(
        self, ledger: Ledger, fields: dict[str, Any], why: str
    ) -> None:
        made = planned(ledger)
        outcome = learned(ledger, **fields)

        with pytest.raises(UsageError, match=why) as caught:
            settle_by_hand(ledger, making.person("anna"), made.id, outcome.id, reason="It is.")

        assert caught.value.code == "BW2042"

    def test_an_outcome_is_given_once(self, ledger: Ledger) -> None:
        made = planned(ledger)
        outcome, other = learned(ledger), learned(ledger)
        settle_by_hand(ledger, making.person("anna"), made.id, outcome.id, reason="It is.")

        with pytest.raises(ConflictError, match="has its outcome already") as caught:
            settle_by_hand(ledger, making.person("anna"), made.id, other.id, reason="No, this.")

        assert caught.value.code == "BW7040"

    def test_an_unknown_prediction_is_refused(self, ledger: Ledger) -> None:
        with pytest.raises(UsageError) as caught:
            settle_by_hand(ledger, making.person("anna"), "prd-none", learned(ledger).id, reason="It is.")

        assert caught.value.code == "BW2041"
