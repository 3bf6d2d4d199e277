"""What forms of the inbox do besides deciding, and what they carry: fixes, comments, holding, approving together."""

from __future__ import annotations

from tests.web.conftest import HOST, Open

from brandwright.governance import view_review
from brandwright.governance.commenting import comment
from brandwright.governance.identity import identify
from brandwright.store import comments, locks, reviews
from brandwright.store.records import Decision
from brandwright.web.live import MOST_EACH, News
from brandwright.web.stamps import seconds_since, stamp

WHY = "Accurate, useful, on brand"


def field(page: str, name: str) -> str:
    """The value of a field of a page's form."""
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def decisions(inbox: Open, review: str) -> tuple[Decision, ...]:
    with inbox.desk.ledger.read() as tx:
        return view_review(tx, review).decisions


def test_a_decision_says_how_long_the_draft_was_on_the_screen(inbox: Open) -> None:
    inbox.sign_in()
    page = inbox.client.get(f"/reviews/{inbox.pending}").text
    carried = {name: field(page, name) for name in ("sha", "version", "shown", "key")}
    given = {"kind": "reject", "reason": "Not now", "code": "timing"} | carried
    for _ in range(2):  # sent twice, it is one decision
        assert inbox.post(f"/reviews/{inbox.pending}/decision", **given).status_code == 200
    (made,) = decisions(inbox, inbox.pending)
    assert made.reason_code == "timing"
    assert made.seconds is not None
    assert 0 <= made.seconds < 600


def test_a_note_of_another_draft_or_of_nobody_says_nothing(inbox: Open) -> None:
    note = stamp(inbox.desk, "rev-1", "a" * 64)
    assert seconds_since(inbox.desk, note, "rev-1", "a" * 64) is not None
    for given in (
        (note, "rev-2", "a" * 64),
        (note, "rev-1", "b" * 64),
        (note[:-1], "rev-1", "a" * 64),
        ("", "", ""),
    ):
        assert seconds_since(inbox.desk, *given) is None


def test_a_fix_that_is_not_there_changes_nothing(inbox: Open) -> None:
    inbox.sign_in()
    page = inbox.client.get(f"/reviews/{inbox.held}").text
    mark = field(page, "fingerprint")
    for fields in (
        {"fingerprint": "f" * 16, "start": "0", "fix": "0", "version": "1"},
        {"fingerprint": mark, "start": field(page, "start"), "fix": "99", "version": "1"},
        {"fingerprint": mark, "start": field(page, "start"), "fix": "0", "version": "7"},
        {"fingerprint": mark, "start": "-1", "fix": "x", "version": ""},
    ):
        answer = inbox.post(f"/reviews/{inbox.held}/fix", **fields)
        assert (answer.status_code, "BW2124" in answer.text) == (422, True)
    with inbox.desk.ledger.read() as tx:
        assert (reviews.get(tx, inbox.held) or None).version == 1  # type: ignore[union-attr]


def test_comments_are_kept_answered_and_settled(inbox: Open) -> None:
    inbox.sign_in()
    path = f"/reviews/{inbox.held}/comments"
    hostile = "<b onclick=x>Says who?</b>"
    page = inbox.post(path, words="guarantee", text=hostile, key="k-1").text
    assert "&lt;b onclick=x&gt;Says who?" in page
    assert 'class="block said"' in page
    with inbox.desk.ledger.read() as tx:
        (made,) = comments.for_review(tx, inbox.held)
    assert (made.quote, made.by) == ("guarantee", "Ana")
    assert "Nobody does." in inbox.post(f"{path}/{made.id}/reply", text="Nobody does.", key="k-2").text
    assert "Settled by Ana" in inbox.post(f"{path}/{made.id}/settle", open="no").text
    for fields, code in (({"text": " "}, "BW2120"), ({"text": "x", "words": "not there"}, "BW2121")):
        assert code in inbox.post(path, **fields).text
    assert inbox.post(path, text="x", part="body", start="9", end="x").status_code == 422


def test_whoever_holds_a_review_is_named_and_gives_it_back(inbox: Open) -> None:
    inbox.sign_in()
    headers = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin", "accept": "application/json"}
    answer = inbox.client.post(f"/reviews/{inbox.pending}/hold", headers=headers)
    assert answer.json() == {"by": "Ana", "mine": True}
    assert "Held by you, 10 min left" in inbox.client.get(f"/reviews/{inbox.pending}").text
    inbox.post(f"/reviews/{inbox.pending}/hold", hold="no")
    with inbox.desk.ledger.read() as tx:
        assert locks.get(tx, inbox.pending) is None


def test_what_is_not_low_risk_is_refused_and_stops_no_other(inbox: Open) -> None:
    inbox.sign_in()
    assert inbox.post("/bulk", reason=WHY).status_code == 422
    chosen = {"review-1": f"{inbox.held}:{inbox.sha(inbox.held)}", "review-2": "rev-nothing:0"}
    sha = inbox.sha(inbox.pending)
    page = inbox.post("/bulk", reason=WHY, key="k", **chosen, **{"review-3": f"{inbox.pending}:{sha}"}).text
    assert "1 of 3 approved" in page
    assert "BW1120" in page
    assert "BW211" in page
    assert [made.kind for made in decisions(inbox, inbox.pending)] == ["approve"]
    assert decisions(inbox, inbox.held) == ()


def test_one_page_says_how_a_draft_came_about(inbox: Open) -> None:
    inbox.sign_in()
    page = inbox.client.get(f"/reviews/{inbox.pending}/audit").text
    for words in ("content@", "gate-scorers", "review.submitted", "Nobody has decided yet"):
        assert words in page
    assert inbox.client.get("/reviews/rev-nothing/audit").status_code == 404


def test_streams_of_news_are_bounded_and_end_when_the_inbox_does() -> None:
    news = News()
    assert [news.enter("Ana") for _ in range(MOST_EACH + 1)] == [True] * MOST_EACH + [False]
    assert news.enter("Kim")
    news.leave("Ana")
    assert news.enter("Ana")
    news.stop()
    assert not news.enter("Leo")


def test_a_comment_made_elsewhere_is_news(inbox: Open) -> None:
    inbox.sign_in()
    before = inbox.client.get(f"/reviews/{inbox.pending}").text.split('data-stamp="')[1].split('"')[0]
    kim = identify(inbox.desk.playbook, "Kim", {})
    comment(inbox.desk.ledger, inbox.pending, kim, "Look again.")
    after = inbox.client.get(f"/reviews/{inbox.pending}").text.split('data-stamp="')[1].split('"')[0]
    assert before != after
