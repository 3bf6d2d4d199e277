"""Comments keep the words that they are about, find them again in another version, and wait until they are settled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.governance import making
from tests.governance.making import Clock, book, draft, person, submit

from brandwright.errors import ConflictError, RefusedError, UsageError
from brandwright.governance.commenting import (
    Span,
    comment,
    place_of,
    reply,
    settle_thread,
    threads_of,
)
from brandwright.governance.holding import HOLD, hold, release
from brandwright.store import Ledger, audit, comments, locks

WORDS = "Every claim 🚀 carries its proof."
PROOF = Span("body", 26, 31)
VIEWER = person(
    "leo",
    book(
        people={
            "people": [{"id": "leo", "name": "Leo", "roles": ["legal"], "access": "viewer"}],
            "local_owner": None,
        }
    ),
)


def test_a_comment_keeps_the_words_in_code_points(ledger: Ledger) -> None:
    review = submit(ledger, words=WORDS)
    made = comment(ledger, review.id, person("anna"), " Which? ", at=PROOF)
    assert (made.quote, made.text, made.by, made.draft_sha) == ("proof", "Which?", "anna", review.draft_sha)
    with ledger.read() as tx:
        (entry,) = audit.entries(tx, 1, act="comment.made")
        assert comments.for_review(tx, review.id) == [made]
    assert (entry.object.id, entry.actor.id, entry.reason) == (made.id, "anna", "")


@pytest.mark.parametrize(("span", "quote"), [(Span(), ""), (Span("body"), ""), (Span("body", 0, 5), "Every")])
def test_a_comment_may_be_about_all_of_it(ledger: Ledger, span: Span, quote: str) -> None:
    made = comment(ledger, submit(ledger).id, person("ben"), "Good.", at=span)
    assert (made.part, made.quote) == (span.part, quote)


@pytest.mark.parametrize(
    ("text", "span", "code"),
    [
        pytest.param(" ", Span(), "BW2120", id="no text"),
        pytest.param("x" * 2001, Span(), "BW2120", id="too long"),
        pytest.param("a\x00b", Span(), "BW2120", id="not text"),
        pytest.param("Why?", Span("nowhere", 0, 1), "BW2121", id="no such part"),
        pytest.param("Why?", Span("body", 5, 3), "BW2121", id="ends before it begins"),
        pytest.param("Why?", Span("body", 0, 99), "BW2121", id="behind the end"),
        pytest.param("Why?", Span("body", -3, 2), "BW2121", id="before the beginning"),
        pytest.param("Why?", Span("", 0, 2), "BW2121", id="a place of no part"),
    ],
)
def test_what_is_no_comment_is_not_kept(ledger: Ledger, text: str, span: Span, code: str) -> None:
    review = submit(ledger)
    with pytest.raises(UsageError) as raised:
        comment(ledger, review.id, person("anna"), text, at=span)
    assert raised.value.code == code
    with ledger.read() as tx:
        assert comments.for_review(tx, review.id) == []


def test_a_viewer_comments_on_nothing(ledger: Ledger) -> None:
    review = submit(ledger)
    first = comment(ledger, review.id, person("anna"), "Why?")
    for act in (
        lambda: comment(ledger, review.id, VIEWER, "Me too"),
        lambda: reply(ledger, first.id, VIEWER, "Me too"),
        lambda: settle_thread(ledger, first.id, VIEWER),
        lambda: hold(ledger, review.id, VIEWER),
    ):
        with pytest.raises(RefusedError):
            act()


def test_a_comment_on_a_draft_that_was_replaced_is_refused(ledger: Ledger) -> None:
    review = submit(ledger, words=WORDS)
    making.edit(ledger, review, "anna", "Other words.")
    with pytest.raises(ConflictError) as raised:
        comment(ledger, review.id, person("ben"), "Why?", at=PROOF, sha=review.draft_sha)
    assert raised.value.code == "BW731"


def test_the_same_form_twice_is_one_comment(ledger: Ledger) -> None:
    review = submit(ledger)
    made = [comment(ledger, review.id, person("anna"), "Why?", key="k-1") for _ in range(2)]
    other = comment(ledger, review.id, person("ben"), "Why?", key="k-1")
    assert made[0] == made[1]
    with ledger.read() as tx:
        assert {one.id for one in comments.for_review(tx, review.id)} == {made[0].id, other.id}
        assert len(audit.entries(tx, None, act="comment.made")) == 2


def test_a_thread_is_answered_settled_and_opened_again(ledger: Ledger, clock: Clock) -> None:
    review = submit(ledger, words=WORDS)
    first = comment(ledger, review.id, person("anna"), "Which?", at=PROOF)
    clock.pass_hours(1)
    answer = reply(ledger, first.id, person("ben"), "The one of May.")
    assert (answer.reply_to, answer.quote) == (first.id, "proof")
    assert reply(ledger, answer.id, person("anna"), "Then say so.").reply_to == first.id

    for _ in range(2):
        assert settle_thread(ledger, answer.id, person("ben")).resolved_by == "ben"
    assert settle_thread(ledger, first.id, person("anna"), open_=True).resolved_at is None
    with ledger.read() as tx:
        said = [entry.act for entry in audit.entries(tx, None, object_kind="comment", newest=False)]
        (thread,) = threads_of(comments.for_review(tx, review.id), draft(WORDS))
    assert said == [*["comment.made"] * 3, "comment.resolved", "comment.reopened"]
    assert (len(thread.replies), thread.open, thread.place) == (2, True, PROOF)
    with pytest.raises(UsageError, match="no comment cmt-nowhere"):
        reply(ledger, "cmt-nowhere", person("anna"), "Hello?")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("So every claim carries its proof today.", Span("body", 27, 32)),
        ("Nothing is left of it.", None),
        ("A proof is a proof.", None),
    ],
)
def test_the_words_are_found_again_where_they_stand_once(
    ledger: Ledger, words: str, place: Span | None
) -> None:
    made = comment(ledger, submit(ledger, words=WORDS).id, person("anna"), "Which?", at=PROOF)
    assert place_of(made, draft(words)) == place


@given(before=st.text("ab 🚀é", max_size=12), after=st.text("ab 🚀é", max_size=12))
def test_words_that_moved_are_found_at_their_place(before: str, after: str) -> None:
    text = draft(f"x{before}QUOTE{after}x").part("body")
    assert text
    here = comments.Comment(
        id="c",
        review_id="r",
        draft_sha="0",
        part="body",
        quote="QUOTE",
        text="t",
        by="a",
        account="a",
        at=Clock().now,
    )
    place = place_of(here, draft(f"x{before}QUOTE{after}x"))
    assert place
    assert text.text[place.start : place.end] == "QUOTE"


def test_a_review_takes_so_many_comments(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brandwright.governance.commenting.COMMENTS_MAX", 3)
    review = submit(ledger)
    for number in range(3):
        comment(ledger, review.id, person("anna"), f"Number {number}.")
    with pytest.raises(UsageError) as raised:
        comment(ledger, review.id, person("anna"), "One more.")
    assert raised.value.code == "BW2123"


def test_somebody_at_work_is_named_until_the_minutes_are_over(ledger: Ledger, clock: Clock) -> None:
    review = submit(ledger)
    assert hold(ledger, review.id, person("anna")).by == "anna"
    assert hold(ledger, review.id, person("ben")).by == "anna"
    clock.now += HOLD
    assert hold(ledger, review.id, person("ben")).by == "ben"
    release(ledger, review.id, person("anna"))
    with ledger.read() as tx:
        assert (locks.get(tx, review.id) or pytest.fail("it is held")).by == "ben"
    release(ledger, review.id, person("ben"))
    with ledger.read() as tx:
        assert locks.get(tx, review.id) is None
