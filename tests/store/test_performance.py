"""What agents' work came to is counted alike on both databases, each workspace for itself."""

from datetime import timedelta
from typing import Any

from tests.store import making
from tests.store.making import AGENT, ANN

from brandwright.store import (
    Ledger,
    ObjectRef,
    Transaction,
    drafts,
    findings,
    new_id,
    performance,
    ratings,
    reviews,
    runs,
)
from brandwright.store.model_calls import CallState, ModelCall, close, reserve
from brandwright.store.ratings import Rating
from brandwright.store.records import DraftUse, Review, Run

ASSET = "email/cmo/decision"
DETAIL = {"prompt_version": "2", "prompt_sha": "a" * 64, "engine": "openai", "model": "small", "tokens_in": 9}


def worked(tx: Transaction, **fields: Any) -> Run:
    """A run in which the content agent answered."""
    run = making.run(tx, inputs_json={"brief_sha": "b", "prompts_sha": "p", "model": "small"}, **fields)
    runs.add_step(tx, run.id, "write", asset=ASSET, kind="model", name="content", detail=DETAIL)
    return run


def judged(tx: Transaction, run: Run, *actions: str) -> Review:
    """A draft of the run with these findings, before people."""
    review = making.review(tx, run_id=run.id, asset=ASSET)
    gate = findings.record_gate(tx, making.gate(review.draft_sha, verdict="revise"))
    found = [making.finding().model_copy(update={"action": action}) for action in actions]
    findings.put_many(tx, review.draft_sha, gate.id, found)
    use: dict[str, Any] = {"run_id": run.id, "asset": ASSET, "round": 0, "draft_sha": review.draft_sha}
    drafts.record_use(tx, DraftUse(**use, verdict="revise", gate_sha=gate.id))
    return review


def test_the_last_prompt_of_each_asset_made_it(ledger: Ledger) -> None:
    with ledger.write(AGENT) as tx:
        run = worked(tx)
        runs.add_step(
            tx,
            run.id,
            "revise",
            asset=ASSET,
            round=1,
            kind="model",
            name="content",
            detail=DETAIL | {"model": "large"},
        )
        runs.add_step(tx, run.id, "gate", asset=ASSET, name="gate")

        (one,) = performance.made(tx)

    assert one[:7] == (run.id, ASSET, "content", "2", "a" * 64, "openai", "large")


def test_findings_that_ask_for_something_are_counted_with_the_words(ledger: Ledger) -> None:
    with ledger.write(AGENT) as tx:
        run = worked(tx)
        judged(tx, run, "revise", "pass", "block")

        assert performance.first_gates(tx) == [(run.id, ASSET, "revise", 2, 4)]


def test_reviews_come_with_what_is_owed_and_decisions_with_their_words(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        run = worked(tx)
        review = judged(tx, run)
        decision = making.decision(review, words_changed=3)
        reviews.record_decision(tx, decision)
        ratings.add(tx, Rating(decision_id=decision.id, review_id=review.id, useful="no", rated_at=tx.now))
        making.review(tx, origin="submitted", words="People wrote this.")

        (submitted,), (decided,) = performance.submitted(tx), performance.decided(tx)

        assert (submitted.review_id, submitted.brief_sha, submitted.words, submitted.owed) == (
            review.id,
            "b",
            4,
            1,
        )
        assert (decided.kind, decided.words_changed, decided.at) == ("approve", 3, decision.at)
        assert performance.rated(tx) == [(review.id, "", "no", "", "")]


def test_requests_are_counted_by_run_agent_and_model(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        states: tuple[CallState, ...] = ("settled", "lost", "refused", "reserved")
        for state in states:
            whole: dict[str, Any] = {
                "id": new_id("call"),
                "agent": "content",
                "host": "localhost",
                "model": "small",
                "at": tx.now,
            }
            reserve(tx, ModelCall(**whole, run_id="run-1"))
            if state != "reserved":
                close(tx, whole["id"], state)

        assert performance.calls(tx) == [("run-1", "content", "small", 3, 2)]


def test_runs_that_are_over_are_told_from_those_under_way(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        done, failed, stopped, _under_way = (worked(tx) for _ in range(4))
        submitted = making.run(tx, inputs_json={"author": "Mia"})
        for run, status in ((done, "finished"), (failed, "failed"), (submitted, "finished")):
            runs.finish(tx, run.id, status, {})  # type: ignore[arg-type]
        tx.audit("run.stopped", ObjectRef("run", stopped.id))

        ended = {one.run_id: (one.failed, one.prompts_sha) for one in performance.ended_runs(tx)}

    assert ended == {done.id: (False, "p"), failed.id: (True, "p"), stopped.id: (True, "p")}


def test_what_began_before_is_left_out(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        judged(tx, worked(tx), "revise")
        later = tx.now + timedelta(seconds=1)

        assert performance.made(tx, later) == []
        assert performance.first_gates(tx, later) == []
        assert performance.submitted(tx, later) == []


def test_a_plan_is_drafted_when_a_brief_names_it(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        one, other = making.run(tx, graph="plan"), making.run(tx, graph="plan")
        for plan in (one, other):
            runs.finish(tx, plan.id, "finished", {})
        making.run(tx, brief_json={"plan": one.id})

        assert performance.plans_drafted(tx) == {one.id: True, other.id: False}
