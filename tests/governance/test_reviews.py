"""Reviews and decisions: what each answer makes of a review, who may give it, and what is refused."""

import contextlib
from typing import Any

import pytest
from tests.governance.making import (
    EVIDENCE,
    KIT,
    POLICY,
    SYSTEM,
    Clock,
    book,
    edit,
    person,
    submit,
)

from brandwright.errors import BrandwrightError, ConflictError, RefusedError, UsageError
from brandwright.governance import (
    Choice,
    Playbook,
    decide,
    expire_overdue,
    list_reviews,
    review_state,
    state_of,
    submit_review,
    view_review,
    withdraw,
)
from brandwright.store import Ledger, audit, reviews
from brandwright.store.records import Decision, Review


def answer(
    ledger: Ledger,
    review: Review,
    by: str,
    kind: Choice = "approve",
    *,
    reason: str = "It is right.",
    playbook: Playbook | None = None,
    **fields: Any,
) -> Decision:
    """What somebody answers to the review as it was read."""
    shown = {"sha": review.draft_sha, "version": review.version, **fields}
    used = playbook or book()
    return decide(ledger, used, review.id, kind, person(by, used), reason=reason, **shown)


def refused(
    ledger: Ledger, review: Review, by: str, kind: Choice = "approve", **fields: Any
) -> BrandwrightError:
    """The error for an answer, after which the review is as it was."""
    with ledger.read() as tx:
        before, entries = view_review(tx, review.id), len(audit.entries(tx, None))
    with pytest.raises(BrandwrightError) as caught:
        answer(ledger, review, by, kind, **fields)
    with ledger.read() as tx:
        assert view_review(tx, review.id) == before
        assert len(audit.entries(tx, None)) == entries
    assert caught.value.hint
    return caught.value


# --- states -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        ("pass", "pending"),
        ("needs-role", "pending"),
        ("revise", "held"),
        ("unchecked", "held"),
        ("block", "held"),
    ],
)
def test_a_review_begins_pending_or_held(ledger: Ledger, verdict: Any, state: str) -> None:
    review = submit(ledger, verdict=verdict)
    assert review_state(ledger, review.id) == state
    assert review.held is (state == "held")


@pytest.mark.parametrize(
    ("kind", "state", "closed"),
    [
        ("approve", "approved", True),
        ("approve-with-edits", "approved", True),
        ("request-changes", "changes", True),
        ("reject", "rejected", True),
    ],
)
def test_what_an_answer_makes_of_a_review(ledger: Ledger, kind: Choice, state: str, closed: bool) -> None:
    review = submit(ledger)
    decision = answer(ledger, review, "anna", kind)
    with ledger.read() as tx:
        view = view_review(tx, review.id)
    assert (view.state, view.review.closed) == (state, closed)
    assert view.open == ()
    assert view.last == decision


def test_a_review_without_any_signoff_is_never_approved(ledger: Ledger) -> None:
    review = submit(ledger)
    assert state_of(review, [], []) == "pending"


def test_approval_takes_every_role(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal")
    answer(ledger, review, "anna")
    assert review_state(ledger, review.id) == "pending"
    answer(ledger, review, "leo")
    assert review_state(ledger, review.id) == "approved"


def test_one_person_answers_all_of_their_roles_at_once(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal")
    answer(ledger, review, "olga")
    assert review_state(ledger, review.id) == "approved"


def test_one_no_is_enough(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal")
    answer(ledger, review, "anna")
    answer(ledger, review, "leo", "reject")
    assert review_state(ledger, review.id) == "rejected"


def test_a_deputy_may_answer(ledger: Ledger) -> None:
    review = submit(ledger, "brand")
    assert answer(ledger, review, "ben").by == "ben"
    assert review_state(ledger, review.id) == "approved"


def test_a_decision_records_who_claimed_it_how_and_about_which_bytes(ledger: Ledger) -> None:
    review = submit(ledger)
    made = answer(ledger, review, "mallory")
    assert (made.by, made.auth, made.reason) == ("mallory", "local", "It is right.")
    assert (made.draft_sha, made.evidence_sha, made.kit_sha, made.policy_sha, made.gate_id) == (
        review.draft_sha,
        EVIDENCE,
        KIT,
        POLICY,
        review.gate_id,
    )
    with ledger.read() as tx:
        entry = audit.entries(tx, 1)[0]
        assert audit.verify(tx).ok
    assert (entry.act, entry.object.id, entry.actor.id) == ("review.approved", review.id, "mallory")
    assert {ref.sha256 for ref in entry.refs} >= {review.draft_sha, EVIDENCE, KIT, POLICY}


def test_a_run_that_resumes_opens_no_second_review(ledger: Ledger) -> None:
    first = submit(ledger, run_id="run-1")
    again = submit(ledger, run_id="run-1", words="Other words.")
    other = submit(ledger, run_id="run-1", asset="blog/cmo/decision")
    assert again == first
    assert other.id != first.id
    with ledger.read() as tx:
        assert len(audit.entries(tx, None, act="review.submitted")) == 2


def test_a_held_draft_asks_those_who_look_after_held_ones_too(ledger: Ledger) -> None:
    review = submit(ledger, "legal", verdict="block")
    with ledger.read() as tx:
        assert {signoff.role for signoff in reviews.signoffs(tx, review.id)} == {"legal", "brand"}


# --- refusals -----------------------------------------------------------------------------------------------


def test_without_the_role_the_answer_is_refused_and_names_who_may(ledger: Ledger) -> None:
    error = refused(ledger, submit(ledger, "legal"), "anna")
    assert isinstance(error, RefusedError)
    assert error.code == "BW103"
    assert "legal" in error.message
    assert "leo or olga may" in error.hint


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 2001, "a\x00b"])
def test_a_reason_is_required(ledger: Ledger, reason: str) -> None:
    error = refused(ledger, submit(ledger), "anna", reason=reason)
    assert (type(error), error.code) == (UsageError, "BW210")


def test_a_held_draft_cannot_be_approved_but_can_be_sent_back(ledger: Ledger) -> None:
    review = submit(ledger, verdict="revise")
    error = refused(ledger, review, "olga")
    assert (type(error), error.code) == (RefusedError, "BW104")
    assert "review edit" in error.hint
    assert "waive" in error.hint
    answer(ledger, review, "anna", "request-changes")
    assert review_state(ledger, review.id) == "changes"


def test_whoever_comes_second_is_told_who_decided_what_and_when(ledger: Ledger, clock: Clock) -> None:
    review = submit(ledger)
    answer(ledger, review, "anna", "reject")
    clock.pass_hours(1)
    error = refused(ledger, review, "olga")
    assert (type(error), error.code) == (ConflictError, "BW730")
    assert "reject by anna at 2026-03-04 12:00:00 UTC" in error.message


def test_a_role_that_has_answered_is_not_asked_again_while_another_is_open(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal")
    answer(ledger, review, "anna")
    error = refused(ledger, review, "ben")
    assert error.code == "BW730"
    assert "approve by anna" in error.message


@pytest.mark.parametrize("shown", [{"sha": "0" * 64}, {"version": 2}, {"version": 0}])
def test_only_what_was_shown_can_be_decided(ledger: Ledger, shown: dict[str, Any]) -> None:
    error = refused(ledger, submit(ledger), "anna", **shown)
    assert (type(error), error.code) == (ConflictError, "BW731")


def test_an_edit_elsewhere_makes_the_shown_draft_undecidable_and_names_the_editor(ledger: Ledger) -> None:
    shown = submit(ledger)
    edit(ledger, shown, "olga", "Every claim has its proof.")
    error = refused(ledger, shown, "anna")
    assert error.code == "BW731"
    assert "edited by olga" in error.message


def test_a_review_that_is_not_there_is_named(ledger: Ledger) -> None:
    review = submit(ledger)
    with pytest.raises(UsageError, match="rev-unknown") as caught:
        decide(
            ledger,
            book(),
            "rev-unknown",
            "approve",
            person("anna"),
            sha=review.draft_sha,
            version=1,
            reason="x",
        )
    assert caught.value.code == "BW211"


MAKER = [
    ("leo", "leo", "olga"),
    ("leo", "Leo Law", "olga"),
    ("Leo Law", "leo", "olga"),
    ("nora", "nora", "leo"),
    ("Nora", "nora", "leo"),
    # Nobody of that name is listed, so both act as the local owner: one person, whatever the names.
    ("nora", "olga", "leo"),
    ("nora", "nick", "leo"),
]


@pytest.mark.parametrize(("author", "checker", "other"), MAKER)
def test_who_wrote_it_does_not_check_it_where_the_policy_says_so(
    ledger: Ledger, author: str, checker: str, other: str
) -> None:
    review = submit(ledger, "legal", origin="submitted", author=author)
    error = refused(ledger, review, checker)
    assert (type(error), error.code) == (RefusedError, "BW105")
    assert error.hint == f"{other} may."
    answer(ledger, review, other)
    assert review_state(ledger, review.id) == "approved"


def test_who_wrote_it_may_sign_in_a_role_that_is_no_checkers_and_may_always_say_no(ledger: Ledger) -> None:
    answer(ledger, submit(ledger, "brand", origin="submitted", author="anna"), "anna")
    answer(ledger, submit(ledger, "legal", origin="submitted", author="leo"), "leo", "reject")


# --- passing on ---------------------------------------------------------------------------------------------


def test_an_escalation_asks_another_role_instead(ledger: Ledger) -> None:
    review = submit(ledger, "brand")
    answer(ledger, review, "anna", "escalate", to="owner")
    assert review_state(ledger, review.id) == "pending"
    assert refused(ledger, review, "anna").code == "BW730"
    answer(ledger, review, "olga")
    assert review_state(ledger, review.id) == "approved"


def test_a_role_that_is_asked_already_is_not_asked_twice(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal")
    answer(ledger, review, "anna", "escalate", to="legal")
    with ledger.read() as tx:
        assert [signoff.role for signoff in view_review(tx, review.id).open] == ["legal"]
    answer(ledger, review, "leo")
    assert review_state(ledger, review.id) == "approved"


@pytest.mark.parametrize("to", ["", "brand", "nobody"])
def test_an_escalation_names_another_role_that_somebody_holds(ledger: Ledger, to: str) -> None:
    assert refused(ledger, submit(ledger, "brand"), "anna", "escalate", to=to).code == "BW213"


# --- withdrawal and time ------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [None, "approve"])
def test_what_is_pending_or_approved_can_be_withdrawn_once(ledger: Ledger, first: Choice | None) -> None:
    review = submit(ledger)
    if first:
        answer(ledger, review, "anna", first)
    withdraw(ledger, book(), review.id, person("olga"), reason="The figure is wrong.")
    assert review_state(ledger, review.id) == "withdrawn"
    with pytest.raises(ConflictError, match="withdraw by olga") as caught:
        withdraw(ledger, book(), review.id, person("anna"), reason="Again.")
    assert caught.value.code == "BW730"
    assert refused(ledger, review, "anna").code == "BW730"


def test_only_its_author_or_its_roles_withdraw_a_review(ledger: Ledger) -> None:
    review = submit(ledger, "legal", origin="submitted", author="ben")
    with pytest.raises(RefusedError) as caught:
        withdraw(ledger, book(), review.id, person("anna"), reason="I do not like it.")
    assert caught.value.code == "BW103"
    withdraw(ledger, book(), review.id, person("ben"), reason="I was too early.")
    assert review_state(ledger, review.id) == "withdrawn"


@pytest.mark.parametrize("verdict", ["pass", "block"])
def test_silence_means_no(ledger: Ledger, clock: Clock, verdict: Any) -> None:
    review = submit(ledger, "brand", hours=48, verdict=verdict)
    clock.pass_hours(48)
    assert expire_overdue(ledger) == []
    clock.pass_hours(0.01)
    assert expire_overdue(ledger) == [review.id]
    assert expire_overdue(ledger) == []
    assert review_state(ledger, review.id) == "expired"
    with ledger.read() as tx:
        last = view_review(tx, review.id).last
        assert audit.entries(tx, 1)[0].act == "review.expired"
    assert last is not None
    assert (last.kind, last.by, last.auth) == ("expire", "brandwright", "none")


def test_a_late_approval_is_a_conflict_even_when_nobody_looked_in_between(
    ledger: Ledger, clock: Clock
) -> None:
    review = submit(ledger, "brand", "legal", hours=1)
    answer(ledger, review, "anna")
    clock.pass_hours(2)
    with pytest.raises(ConflictError, match="expire by brandwright") as caught:
        answer(ledger, review, "leo")
    assert caught.value.code == "BW730"
    assert review_state(ledger, review.id) == "expired"


def test_an_approval_that_is_late_by_a_moment_is_refused_as_well(ledger: Ledger, clock: Clock) -> None:
    review = submit(ledger, hours=1)
    clock.pass_hours(0.99)
    clock.jump_at_call = 2  # nobody is late yet in the first transaction, and in the second the time is up
    with pytest.raises(ConflictError, match="was due at 2026-03-04 13:00") as caught:
        answer(ledger, review, "anna")
    assert caught.value.code == "BW736"
    assert review_state(ledger, review.id) == "pending"


def test_an_approved_review_does_not_expire(ledger: Ledger, clock: Clock) -> None:
    review = submit(ledger, hours=1)
    answer(ledger, review, "anna")
    clock.pass_hours(9000)
    assert expire_overdue(ledger) == []
    assert review_state(ledger, review.id) == "approved"


def test_the_list_filters_by_state_and_role_and_expires_what_is_overdue(ledger: Ledger, clock: Clock) -> None:
    late = submit(ledger, hours=1)
    clock.pass_hours(2)
    done, held, open_ = submit(ledger), submit(ledger, verdict="block"), submit(ledger, "legal")
    answer(ledger, done, "anna")
    states = {view.review.id: view.state for view in list_reviews(ledger)}
    assert states == {late.id: "expired", done.id: "approved", held.id: "held", open_.id: "pending"}
    for state, review in (("expired", late), ("approved", done), ("held", held), ("pending", open_)):
        assert [view.review.id for view in list_reviews(ledger, state=state)] == [review.id]  # type: ignore[arg-type]
    assert [view.review.id for view in list_reviews(ledger, role="legal")] == [open_.id]
    assert [view.review.id for view in list_reviews(ledger, limit=1)] == [open_.id]


def test_a_failed_submission_leaves_nothing(ledger: Ledger) -> None:
    template = submit(ledger)
    fields: dict[str, Any] = {
        "run_id": "run-9",
        "asset": "a",
        "draft_sha": template.draft_sha,
        "brief_json": {},
        "gate_id": "",
        "verdict": "pass",
        "kit_sha": KIT,
        "policy_sha": POLICY,
        "evidence_sha": EVIDENCE,
        "needs": (),
        "held": book().policy.held,
    }
    with contextlib.suppress(KeyboardInterrupt), ledger.write(SYSTEM) as tx:
        submit_review(tx, **fields)
        raise KeyboardInterrupt
    with ledger.read() as tx:
        assert reviews.for_asset(tx, "run-9", "a") is None
        assert len(audit.entries(tx, None)) == 1
