"""What a reviewer answers about a draft is kept with the decision; how much was edited is counted there."""

from typing import Any

import pytest
from tests.governance import making

from brandwright.errors import UsageError
from brandwright.governance import decide
from brandwright.governance.rating import Answers, answers_of
from brandwright.store import Ledger, audit, drafts, new_id, ratings, runs
from brandwright.store.records import Decision, DraftUse, Review, Run


def written(ledger: Ledger, words: str = "Every claim carries its proof.") -> Review:
    """A review of what the content agent wrote in a run of its own."""
    made, _ = making.judged(ledger, words)
    with ledger.write(making.SYSTEM) as tx:
        run = Run(
            id=new_id("run"),
            workspace=tx.workspace,
            graph="prepare",
            graph_version="1",
            key="k",
            brief_json={},
            created_at=tx.now,
        )
        runs.create(tx, run)
        use = DraftUse(
            run_id=run.id, asset="email/cmo/decision", round=0, draft_sha=made.sha256, verdict="pass"
        )
        drafts.record_use(tx, use)
    return making.submit(ledger, words=words, run_id=run.id)


def approved(ledger: Ledger, review: Review, **more: Any) -> Decision:
    person = making.person("anna")
    return decide(
        ledger,
        making.book(),
        review.id,
        "approve",
        person,
        sha=review.draft_sha,
        version=review.version,
        reason="Good.",
        **more,
    )


def test_answers_are_kept_with_the_decision_and_stand_in_the_audit(ledger: Ledger) -> None:
    answers = answers_of({"accurate": "yes", "useful": " No ", "brand_safe": "unsure", "real_need": None})

    made = approved(ledger, written(ledger), answers=answers)

    with ledger.read() as tx:
        known = ratings.get(tx, made.id)
        (entry,) = audit.entries(tx, 1, act="review.approved")
    assert known is not None
    assert (known.accurate, known.useful, known.brand_safe, known.real_need) == ("yes", "no", "unsure", "")
    said = {name: entry.data.get(name) for name in ("accurate", "useful", "brand_safe", "real_need")}
    assert said == {"accurate": "yes", "useful": "no", "brand_safe": "unsure", "real_need": None}


def test_a_decision_without_answers_keeps_none(ledger: Ledger) -> None:
    made = approved(ledger, written(ledger))

    with ledger.read() as tx:
        assert ratings.get(tx, made.id) is None


def test_a_decision_that_fails_leaves_no_answers(ledger: Ledger) -> None:
    review = written(ledger)
    approved(ledger, review, answers=Answers(accurate="yes"))

    with pytest.raises(Exception, match="decided already"):
        approved(ledger, review, answers=Answers(accurate="no"))

    with ledger.read() as tx:
        assert [one.accurate for one in ratings.for_review(tx, review.id)] == ["yes"]


@pytest.mark.parametrize("answer", ["maybe", "y", "0"])
def test_other_answers_are_refused(answer: str) -> None:
    with pytest.raises(UsageError) as caught:
        answers_of({"accurate": "yes", "brand_safe": answer})

    assert (caught.value.code, caught.value.where.field) == ("BW2040", "--brand-safe")


def test_the_words_that_people_changed_are_counted_when_they_approve(ledger: Ledger) -> None:
    review = written(ledger, "Every claim carries its proof.")
    edited = making.edit(ledger, review, "anna", "Every claim carries two proofs.")

    made = approved(ledger, edited)

    assert (made.kind, made.words_changed) == ("approve-with-edits", 4)


def test_a_draft_that_was_approved_as_it_is_took_no_change(ledger: Ledger) -> None:
    assert approved(ledger, written(ledger)).words_changed == 0


def test_of_copy_that_no_agent_wrote_nothing_is_counted(ledger: Ledger) -> None:
    review = making.submit(ledger, origin="submitted", author="Mia")

    assert approved(ledger, review).words_changed is None
