"""A prediction is fixed when it is made, and gets its outcome once."""

from datetime import date
from typing import Any

from tests.store import making
from tests.store.making import ANN

from brandwright.store import Ledger, Transaction, learnings, new_id, predictions, publications, reviews
from brandwright.store.predictions import Prediction, Scored
from brandwright.store.records import Learning, Publication

SCORED = Scored(abs_error=0.005, brier=0.04, within=True, direction_right=True)


def predicted(tx: Transaction, **fields: Any) -> Prediction:
    """A plan's expectation that is on record."""
    run_id = fields.pop("run_id", "") or making.run(tx, graph="plan").id
    given = {"id": new_id("prd"), "agent": "planning", "run_id": run_id, "object_kind": "plan"}
    about = {"object_id": run_id, "metric": "open_rate", "unit": "difference", "direction": "positive"}
    sizes = {"value": 0.02, "low": 0.01, "high": 0.03, "confidence": 0.95, "grounds": ("lrn-1",)}
    row = Prediction(**{**given, **about, **sizes, "made_at": tx.now, "due": date(2027, 1, 1), **fields})
    return predictions.add(tx, row)


def learned(tx: Transaction, **fields: Any) -> Learning:
    """An approved learning that is on record."""
    given = {"metric": "open_rate", "value": 0.015, "status": "approved", "observed": date(2026, 12, 1)}
    return learnings.insert(tx, making.learning(tx, **{**given, **fields}), author="ann")


def test_a_prediction_is_read_back_as_it_was_made(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made = predicted(tx)

        assert predictions.get(tx, made.id) == made
        assert predictions.list_(tx, run_id=made.run_id) == [made]
        assert predictions.list_(tx, agent="content") == []


def test_what_was_predicted_cannot_be_changed_later(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made = predicted(tx)

        again = predicted(tx, id=made.id, run_id=made.run_id, value=0.9)

        assert again == made


def test_an_outcome_is_recorded_once(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made, outcome, other = predicted(tx), learned(tx), learned(tx)

        assert predictions.settle(tx, made.id, outcome, "came-from", SCORED)
        assert not predictions.settle(tx, made.id, other, "by-hand", Scored())

        known = predictions.get(tx, made.id)
        assert known is not None
        assert (known.learning_id, known.link, known.outcome_value) == (outcome.id, "came-from", 0.015)
        assert (known.abs_error, known.brier, known.within, known.direction_right) == (
            0.005,
            0.04,
            True,
            True,
        )
        assert not predictions.any_unsettled(tx)


def test_an_outcome_that_stands_no_more_is_found_and_taken_back(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made, outcome = predicted(tx), learned(tx)
        predictions.settle(tx, made.id, outcome, "came-from", SCORED)
        assert predictions.shaken(tx, ("approved", "superseded")) == []

        learnings.update_status(tx, outcome.id, 1, "retired", author="ann", reason="Wrong.")

        assert [one.id for one in predictions.shaken(tx, ("approved", "superseded"))] == [made.id]
        assert predictions.reopen(tx, made.id)
        assert not predictions.reopen(tx, made.id)
        assert predictions.get(tx, made.id) == made


def test_an_outcome_that_was_corrected_is_shaken(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made, outcome = predicted(tx), learned(tx)
        predictions.settle(tx, made.id, outcome, "came-from", SCORED)

        learnings.revise(tx, outcome.id, 1, {"value": 0.1}, author="ann", reason="Corrected.")

        assert [one.id for one in predictions.shaken(tx, ("approved", "superseded"))] == [made.id]


def test_only_approved_values_of_the_metric_are_outcomes(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        wanted = learned(tx)
        learned(tx, status="proposed")
        learned(tx, metric="click_rate")
        learned(tx, value=None)

        assert [one.id for one in predictions.outcomes(tx, ["open_rate"])] == [wanted.id]


def test_what_came_of_a_plan_has_names(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        plan, other = making.run(tx, graph="plan"), making.run(tx, graph="plan")
        run = making.run(tx, brief_json={"plan": plan.id})
        review = making.review(tx, run_id=run.id)
        decision = making.decision(review)
        reviews.record_decision(tx, decision)

        live = Publication(
            id=new_id("pub"),
            draft_sha=review.draft_sha,
            review_id=review.id,
            platform="linkedin",
            external_id="7261",
            live_at=tx.now,
        )
        publications.add(tx, live)

        names = predictions.names_of(tx, [plan.id, other.id])

        sha = review.draft_sha
        work = {plan.id, run.id, review.id, decision.id, sha, f"dr-{sha[:12]}"}
        assert names[plan.id] == work | {live.id, "linkedin:7261"}
        assert names[other.id] == {other.id}
