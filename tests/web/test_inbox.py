"""The inbox as a browser without scripts uses it: pages are read, forms are sent."""

from __future__ import annotations

import pytest
from tests.web.conftest import HOST, Open

from brandwright.governance import view_review
from brandwright.governance.reviews import ReviewState

WHY = "Accurate, useful, on brand"


def state(inbox: Open, review: str) -> ReviewState:
    with inbox.desk.ledger.read() as tx:
        return view_review(tx, review).state


@pytest.mark.parametrize("path", ["/", "/reviews/rev-1", "/reviews/rev-1/edit", "/nothing", "/enter?token=x"])
def test_nobody_sees_anything_without_the_link(inbox: Open, path: str) -> None:
    answer = inbox.client.get(path)
    assert answer.status_code in (401, 403)
    assert "This inbox is locked" in answer.text
    assert inbox.pending not in answer.text


def test_nobody_decides_without_the_link(inbox: Open) -> None:
    answer = inbox.post(f"/reviews/{inbox.pending}/decision", kind="approve", reason=WHY, sha="")
    assert (answer.status_code, state(inbox, inbox.pending)) == (401, "pending")


def test_the_link_works_once(inbox: Open) -> None:
    token = inbox.access.token
    inbox.sign_in()
    inbox.client.cookies.clear()
    assert inbox.client.get("/enter", params={"token": token}).status_code == 403


def test_a_session_that_somebody_made_up_is_none(inbox: Open) -> None:
    inbox.client.cookies.set("brandwright_session", "IkFuYSI.aaaa.bbbb")
    assert inbox.client.get("/").status_code == 401


def test_the_queue_lists_what_waits_the_riskiest_first(inbox: Open) -> None:
    inbox.sign_in()
    page = inbox.client.get("/").text
    assert "2 waiting" in page
    assert "1 held by the gate" in page
    assert page.index(f"/reviews/{inbox.held}") < page.index(f"/reviews/{inbox.pending}")


@pytest.mark.parametrize(
    ("query", "pending", "held"),
    [
        ("queue=mine", True, True),
        ("queue=all&channel=linkedin-post", True, True),
        ("queue=all&channel=sms", False, False),
        ("queue=all&q=no+such+words", False, False),
        ("queue=decided", False, False),
        ("queue=back", False, False),
        ("queue=nonsense&sort=nonsense", True, True),
    ],
)
def test_filters_stand_in_the_address(inbox: Open, query: str, pending: bool, held: bool) -> None:
    inbox.sign_in()
    page = inbox.client.get(f"/?{query}").text
    assert (f"/reviews/{inbox.pending}" in page, f"/reviews/{inbox.held}" in page) == (pending, held)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=zzz", "Nothing fits"),
        ("queue=decided", "Nothing is decided yet"),
        ("queue=back", "Nothing was sent back"),
    ],
)
def test_an_empty_list_says_why(inbox: Open, query: str, words: str) -> None:
    inbox.sign_in()
    assert words in inbox.client.get(f"/?{query}").text


def test_a_review_shows_text_findings_evidence_and_who_has_to_sign(inbox: Open) -> None:
    inbox.sign_in()
    page = inbox.client.get(f"/reviews/{inbox.held}").text
    assert "<mark class=" in page
    assert "claims.unsupported" in page
    assert "nobody can approve it as it stands" in page
    assert 'value="approve"' not in page
    evidence = inbox.client.get(f"/reviews/{inbox.pending}?view=sources").text
    assert "<blockquote>" in evidence


def test_exactly_what_was_shown_is_approved(inbox: Open) -> None:
    inbox.sign_in()
    sha = inbox.sha(inbox.pending)
    answer = inbox.post(
        f"/reviews/{inbox.pending}/decision",
        kind="approve",
        reason=WHY,
        sha=sha,
        accurate="yes",
        useful="unsure",
    )
    assert answer.status_code == 200
    assert "approve</strong> by Ana" in answer.text
    with inbox.desk.ledger.read() as tx:
        (decision,) = view_review(tx, inbox.pending).decisions
    assert (decision.kind, decision.by, decision.draft_sha, decision.reason) == ("approve", "Ana", sha, WHY)


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        pytest.param({"sha": "0" * 64}, 409, "is not what was shown", id="another draft"),
        pytest.param({"reason": " "}, 422, "The reason is missing", id="no reason"),
        pytest.param({"kind": "bless"}, 422, "did not say what is decided", id="no such decision"),
        pytest.param({"accurate": "perhaps"}, 422, "perhaps", id="no such answer"),
    ],
)
def test_what_cannot_be_decided_is_said_and_changes_nothing(
    inbox: Open, fields: dict[str, str], status: int, words: str
) -> None:
    inbox.sign_in()
    given = {"kind": "approve", "reason": WHY, "sha": inbox.sha(inbox.pending)} | fields
    answer = inbox.post(f"/reviews/{inbox.pending}/decision", **given)
    assert answer.status_code == status
    assert words in answer.text
    assert state(inbox, inbox.pending) == "pending"


def test_a_held_draft_cannot_be_approved_by_sending_the_form_all_the_same(inbox: Open) -> None:
    inbox.sign_in()
    answer = inbox.post(
        f"/reviews/{inbox.held}/decision", kind="approve", reason=WHY, sha=inbox.sha(inbox.held)
    )
    assert (answer.status_code, state(inbox, inbox.held)) == (403, "held")


def test_the_second_click_is_told_who_was_first(inbox: Open) -> None:
    inbox.sign_in()
    given = {"kind": "reject", "reason": "Not now", "sha": inbox.sha(inbox.pending)}
    assert inbox.post(f"/reviews/{inbox.pending}/decision", **given).status_code == 200
    again = inbox.post(f"/reviews/{inbox.pending}/decision", **given)
    assert again.status_code == 409
    assert "is decided already: reject by Ana" in again.text


class TestEdit:
    def copy(self, inbox: Open, review: str) -> str:
        page = inbox.client.get(f"/reviews/{review}/edit").text
        text = page.split('id="copy"')[1].split(">", 1)[1].split("</textarea>")[0]
        assert text.startswith("\n"), "a browser drops the first line end of a text area"
        return text[1:].replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&#34;", '"')

    def test_a_banned_claim_holds_the_draft(self, inbox: Open) -> None:
        inbox.sign_in()
        copy = self.copy(inbox, inbox.pending).rstrip() + "\n\nWe guarantee 300% more leads.\n"
        version = "1"
        page = inbox.post(
            f"/reviews/{inbox.pending}/edit",
            copy=copy.replace("\n", "\r\n"),
            reason="Bolder",
            version=version,
        )
        assert page.status_code == 200
        assert state(inbox, inbox.pending) == "held"
        assert "<ins>" in page.text
        assert "guarantee" in page.text

    def test_a_stale_page_is_refused(self, inbox: Open) -> None:
        inbox.sign_in()
        copy = self.copy(inbox, inbox.pending)
        changed = copy.rstrip() + "\n\nWhich step takes the longest?\n"
        page = inbox.post(f"/reviews/{inbox.pending}/edit", copy=changed, reason="Why", version="7")
        assert (page.status_code, state(inbox, inbox.pending)) == (409, "pending")
        assert "is at version 1 by now, not 7" in page.text

    def test_what_was_typed_is_not_lost_when_it_cannot_be_kept(self, inbox: Open) -> None:
        inbox.sign_in()
        page = inbox.post(
            f"/reviews/{inbox.pending}/edit",
            copy="<!-- part: nowhere -->\nMy words",
            reason="Why",
            version="1",
        )
        assert page.status_code == 422
        assert "My words" in page.text
        assert "nowhere" in page.text


def test_hostile_words_stay_words(inbox: Open) -> None:
    inbox.sign_in()
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    for path in (f"/?q={hostile}", f"/?channel={hostile}", f"/reviews/{hostile}", f"/?queue={hostile}"):
        page = inbox.client.get(path).text
        assert "<script>" not in page
        assert "onerror=alert(2)>" not in page
    answer = inbox.post(f"/reviews/{inbox.pending}/edit", copy=hostile, reason=hostile, version="1")
    assert "<script>" not in answer.text
    assert "onerror=alert(2)>" not in answer.text


@pytest.mark.parametrize(
    "path", ["/reviews/rev-nothing", "/elsewhere", "/reviews/..%2f..%2fetc", "/static/../app.py"]
)
def test_what_is_not_there(inbox: Open, path: str) -> None:
    inbox.sign_in()
    assert inbox.client.get(path).status_code == 404


def test_another_site_cannot_decide(inbox: Open) -> None:
    inbox.sign_in()
    sha = inbox.sha(inbox.pending)
    answer = inbox.client.post(
        f"/reviews/{inbox.pending}/decision",
        data={"kind": "approve", "reason": WHY, "sha": sha},
        headers={"origin": "http://evil.example", "sec-fetch-site": "cross-site", "host": HOST},
    )
    assert (answer.status_code, state(inbox, inbox.pending)) == (403, "pending")
