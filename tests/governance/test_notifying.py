"""Whoever has to know of an act is told of it, with the act or not at all, once, and without the draft's words."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.governance.making import SYSTEM, Clock, book, edit, person, submit

from brandwright.governance import decide, expire_overdue, notifying, withdraw
from brandwright.governance.pausing import pause, resume
from brandwright.governance.publishing import Place, record_live
from brandwright.store import Ledger, outbox
from brandwright.store.outbox import Notice
from brandwright.store.records import Review

WORDS = "Nobody but a reviewer reads these very words."
BRIEF = {"id": "spring-launch", "outcome": "demos", "message": WORDS}


def told(ledger: Ledger, *kinds: str) -> list[Notice]:
    with ledger.read() as tx:
        return [notice for notice in outbox.list_(tx) if not kinds or notice.kind in kinds]


def say(ledger: Ledger, review: Review, kind: Any, by: str = "anna", **more: Any) -> None:
    shown: dict[str, Any] = {
        "sha": review.draft_sha,
        "version": review.version,
        "reason": f"Because of {WORDS}",
    }
    decide(ledger, book(), review.id, kind, person(by), **shown, **more)


def test_a_review_tells_the_holders_of_the_roles_that_it_asks(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal", brief_json=BRIEF)

    (notice,) = told(ledger)
    assert notice.kind == "asked"
    assert notice.recipients == ("role:brand", "role:legal")
    assert notice.title == "Waits for you: spring-launch, email/cmo/decision"
    assert notice.risk == "passed the gate"
    assert notice.link == f"/reviews/{review.id}"


def test_a_held_draft_says_so(ledger: Ledger) -> None:
    submit(ledger, verdict="block", brief_json=BRIEF)

    assert told(ledger)[0].risk == "held by the gate: blocked"


@pytest.mark.parametrize(
    ("kind", "notice", "title"),
    [
        ("approve", "approved", "Approved"),
        ("request-changes", "sent-back", "Sent back"),
        ("reject", "rejected", "Rejected"),
    ],
)
def test_a_decision_tells_who_wrote_it_and_who_answers_for_its_outcome(
    ledger: Ledger, kind: str, notice: str, title: str
) -> None:
    review = submit(ledger, brief_json=BRIEF, origin="submitted", author="Kim")

    say(ledger, review, kind)

    (found,) = told(ledger, notice)
    assert found.title == f"{title}: spring-launch, email/cmo/decision"
    assert found.recipients == (f"author:{review.id}", "outcome:demos")


def test_an_approval_that_waits_for_another_is_not_told(ledger: Ledger) -> None:
    review = submit(ledger, "brand", "legal", brief_json=BRIEF)

    say(ledger, review, "approve", by="anna")
    assert not told(ledger, "approved")

    say(ledger, review, "approve", by="leo")
    assert len(told(ledger, "approved")) == 1


def test_an_escalation_tells_the_role_that_is_asked_now(ledger: Ledger) -> None:
    review = submit(ledger, brief_json=BRIEF)

    say(ledger, review, "escalate", to="legal")

    assert told(ledger, "escalated")[0].recipients == ("role:legal",)


def test_silence_tells_those_who_were_asked_and_those_who_wait(ledger: Ledger, clock: Clock) -> None:
    submit(ledger, brief_json=BRIEF)
    clock.pass_hours(49)

    expire_overdue(ledger)
    expire_overdue(ledger)

    (notice,) = told(ledger, "expired")
    assert notice.recipients == ("role:brand", "outcome:demos")


def test_what_is_withdrawn_while_it_is_live_everybody_who_signed_is_told(ledger: Ledger) -> None:
    review = submit(ledger, brief_json=BRIEF)
    say(ledger, review, "approve")
    record_live(ledger, book(), person("anna"), review.id, Place("linkedin", "7"))

    withdraw(ledger, book(), review.id, person("anna"), reason="A figure is wrong.")

    (notice,) = told(ledger, "withdrawn")
    assert notice.title.startswith("Withdrawn while it is live in 1 place: ")
    assert "role:brand" in notice.recipients


def test_an_edit_tells_only_roles_that_are_asked_anew(ledger: Ledger) -> None:
    review = submit(ledger, brief_json=BRIEF)

    edit(ledger, review, "anna", "Clearer words.", asks=("brand", "legal"))

    assert {notice.recipients for notice in told(ledger, "asked")} == {("role:legal",), ("role:brand",)}


def test_a_pause_and_its_end_are_told(ledger: Ledger, clock: Clock) -> None:
    pause(ledger, book().roster, {"email"}, person("olga"), "email", reason="A rumour.")
    clock.pass_hours(1)
    resume(ledger, person("olga"), "email", reason="It was none.")

    assert [notice.title for notice in told(ledger)] == [
        "The channel email goes on",
        "The channel email is paused",
    ]


def test_no_notice_holds_the_words_of_a_draft_a_brief_or_a_reason(ledger: Ledger) -> None:
    for number, kind in enumerate(("approve", "request-changes", "reject")):
        say(ledger, submit(ledger, words=f"{WORDS} {number}", brief_json=BRIEF, run_id=""), kind)

    assert len(told(ledger)) == 6
    assert "very words" not in repr(told(ledger))


def test_an_act_that_fails_tells_nobody(ledger: Ledger) -> None:
    def act() -> None:
        with ledger.write(SYSTEM) as tx:
            notifying.notify(tx, "sample", title="A sample waits", key="k")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()

    assert not told(ledger)


def test_the_same_thing_is_said_once(ledger: Ledger) -> None:
    with ledger.write(SYSTEM) as tx:
        assert notifying.notify(tx, "sample", to_people=["anna"], title="One", key="k")
        assert not notifying.notify(tx, "sample", to_people=["anna"], title="Two", key="k")

    assert [(notice.title, notice.recipients) for notice in told(ledger)] == [("One", ("person:anna",))]


def test_two_workspaces_have_names_of_their_own_for_the_same_key(
    ledger: Ledger, tmp_path: Any, clock: Callable[[], Any]
) -> None:
    ids = []
    with Ledger.open(f"sqlite:///{tmp_path}/other", "other", clock=clock) as other:
        for opened in (ledger, other):
            with opened.write(SYSTEM) as tx:
                notifying.notify(tx, "sample", title="One", key="k")
            ids += [notice.id for notice in told(opened)]
    assert len(set(ids)) == 2


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_a_title_is_one_bounded_line(text: str) -> None:
    plain = notifying._plain(f"{text}\r\nBcc: mallory@example.com\n+49 30 1234567 {text}")

    assert len(plain) <= notifying.TITLE_MAX
    assert plain.isprintable()
    assert "mallory@" not in plain
