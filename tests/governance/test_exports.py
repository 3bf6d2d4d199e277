"""Only what is approved leaves the house, and only while it is still what was approved."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from tests.governance.making import EVIDENCE, KIT, Clock, book, edit, finding, person, submit
from tests.governance.test_edits import let_stand
from tests.governance.test_reviews import answer

from brandwright.errors import BrandwrightError, ConflictError, GateError, StateError, WaitingError
from brandwright.governance import Approval, Choice, expire_overdue, exportable, withdraw
from brandwright.store import Ledger
from brandwright.store.records import Review

TODAY = date(2026, 3, 4)


def ask(ledger: Ledger, review: Review, **fields: Any) -> Approval:
    given = {"evidence_sha": EVIDENCE, "kit_sha": KIT, "today": TODAY}
    return exportable(ledger, review.id, **{**given, **fields})


def refusal(ledger: Ledger, review: Review, **fields: Any) -> BrandwrightError:
    with pytest.raises(BrandwrightError) as caught:
        ask(ledger, review, **fields)
    assert caught.value.hint
    return caught.value


def test_an_approved_draft_may_leave(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal")
    answers = (answer(ledger, review, "anna"), answer(ledger, review, "leo"))
    approval = ask(ledger, review)
    assert approval.draft_sha == review.draft_sha
    assert approval.decisions == answers


def test_a_pending_one_waits_and_says_for_whom(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal")
    answer(ledger, review, "anna")
    error = refusal(ledger, review)
    assert (type(error), error.code, error.exit_code) == (WaitingError, "BW401", 4)
    assert "legal by 2026-03-06 12:00 UTC" in error.message
    assert "brand" not in error.message


def test_a_held_one_stays(ledger: Ledger) -> None:
    error = refusal(ledger, submit(ledger, verdict="unchecked"))
    assert (type(error), error.code, error.exit_code) == (GateError, "BW320", 3)


@pytest.mark.parametrize("kind", ["reject", "request-changes"])
def test_a_refused_one_stays_and_says_who_refused_it(ledger: Ledger, kind: Choice) -> None:
    review = submit(ledger)
    answer(ledger, review, "anna", kind)
    error = refusal(ledger, review)
    assert (type(error), error.code, error.exit_code) == (ConflictError, "BW732", 7)
    assert f"{kind} by anna" in error.message


def test_a_withdrawn_approval_no_longer_counts(ledger: Ledger) -> None:
    review = submit(ledger)
    answer(ledger, review, "anna")
    withdraw(ledger, book(), review.id, person("anna"), reason="The figure is wrong.")
    assert refusal(ledger, review).code == "BW732"


def test_an_expired_one_stays(ledger: Ledger, clock: Clock) -> None:
    review = submit(ledger, hours=1)
    clock.pass_hours(2)
    expire_overdue(ledger)
    assert refusal(ledger, review).code == "BW732"


def test_evidence_that_changed_since_ends_the_approval(ledger: Ledger) -> None:
    review = submit(ledger)
    answer(ledger, review, "anna")
    assert refusal(ledger, review, evidence_sha="f" * 64).code == "BW733"


def test_two_approvals_on_different_evidence_are_none(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal")
    answer(ledger, review, "anna")
    again = edit(ledger, review, "leo", "Every claim carries its proof.", evidence="f" * 64)
    answer(ledger, again, "leo")
    for evidence in (EVIDENCE, "f" * 64):
        assert refusal(ledger, review, evidence_sha=evidence).code == "BW733"


def test_a_kit_that_changed_since_takes_a_new_look_by_the_gate(ledger: Ledger) -> None:
    review = submit(ledger)
    answer(ledger, review, "anna")
    new = "9" * 64
    assert refusal(ledger, review, kit_sha=new).code == "BW734"
    for verdict in ("revise", "unchecked", "block"):
        error = refusal(ledger, review, kit_sha=new, verdict=verdict)
        assert (type(error), error.code) == (GateError, "BW321")
    assert ask(ledger, review, kit_sha=new, verdict="pass").draft_sha == review.draft_sha


def test_an_edit_is_judged_by_the_kit_of_its_day(ledger: Ledger) -> None:
    new = "9" * 64
    after = edit(ledger, submit(ledger), "anna", "Each claim carries its proof.", kit=new)
    answer(ledger, after, "anna")
    assert ask(ledger, after, kit_sha=new).draft_sha == after.draft_sha
    assert refusal(ledger, after, kit_sha=KIT).code == "BW734"


def test_a_waiver_that_has_run_out_ends_the_approval(ledger: Ledger) -> None:
    found = finding("terms.avoid")
    review = submit(ledger, verdict="revise", found=[found])
    made = let_stand(ledger, review, what=found, until=date(2026, 3, 10))
    waived = found.model_copy(update={"action": "pass", "waiver": made.id})
    again = edit(ledger, review, "anna", "Every claim carries its proof.", found=[waived])
    answer(ledger, again, "anna")
    assert ask(ledger, again, today=date(2026, 3, 10))
    assert refusal(ledger, again, today=date(2026, 3, 11)).code == "BW735"


def test_bytes_that_are_not_those_of_the_sha_do_not_leave(ledger: Ledger) -> None:
    review = submit(ledger)
    answer(ledger, review, "anna")
    change = "UPDATE drafts SET canonical = CAST(replace(canonical, 'proof', 'gold') AS BLOB)"
    with ledger.write(person("anna").actor) as tx:
        tx.connection.execute(text(change))
    assert isinstance(refusal(ledger, review), StateError)
