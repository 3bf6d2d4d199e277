"""What a notice says: title, risk and link, in a form in which nothing in them does anything."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.graph.scheduling.wording import as_mail, as_text
from brandwright.store.outbox import Notice

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
INBOX = "https://review.acme.example"
ITEM = {"title": "spring, email/cmo/decision", "risk": "held by the gate: blocked", "link": "/reviews/rev-1"}


def notice(**fields: Any) -> Notice:
    given: dict[str, Any] = {"id": "ntc-1", "kind": "asked", "title": "Waits for you: spring"}
    given |= {"risk": "passed the gate", "link": "/reviews/rev-1", "created_at": NOW, "next_at": NOW}
    return Notice(**(given | fields))


def mail(about: Notice, inbox: str | None = INBOX, name: str = "Acme") -> bytes:
    where = {"sender": "brandwright@acme.example", "to": "anna@acme.example", "target": "a1b2"}
    return as_mail(about, **where, name=name, inbox=inbox).as_bytes()


def test_a_mail_has_title_risk_and_link() -> None:
    read = message_from_bytes(mail(notice()), policy=default)

    assert read["Subject"] == "[Acme] Waits for you: spring"
    assert read["Message-ID"] == "<ntc-1.a1b2@acme.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content().splitlines()[:3] == [
        "Waits for you: spring",
        "Risk: passed the gate",
        f"{INBOX}/reviews/rev-1",
    ]


def test_the_same_notice_is_the_same_mail_each_time() -> None:
    assert mail(notice()) == mail(notice(attempts=3))


def test_without_an_address_of_the_inbox_there_is_no_link() -> None:
    assert b"/reviews" not in mail(notice(items_json=[ITEM]), inbox=None)
    assert "reviews" not in as_text(notice(items_json=[ITEM]), inbox=None)["text"]


def test_a_digest_lists_what_waits() -> None:
    about = notice(kind="digest", title="1 review waits for you", items_json=[ITEM])

    assert f"- {ITEM['title']}\n  {ITEM['risk']}\n  {INBOX}{ITEM['link']}".encode() in mail(about).replace(
        b"\r\n", b"\n"
    )
    assert (
        f"• <{INBOX}/reviews/rev-1|{ITEM['title']}> ({ITEM['risk']})" in as_text(about, inbox=INBOX)["text"]
    )


def test_a_message_of_a_channel_has_title_risk_and_link() -> None:
    assert as_text(notice(), inbox=INBOX) == {
        "text": f"*Waits for you: spring*\npassed the gate\n<{INBOX}/reviews/rev-1|Open it>"
    }


@pytest.mark.parametrize("title", ["<!channel> now", "<https://evil.example|Open it>", "a *b* `c` & d|e"])
def test_nothing_in_a_title_calls_a_group_or_opens_a_link(title: str) -> None:
    said = (
        as_text(notice(title=title), inbox=None)["text"]
        .removeprefix("*")
        .partition("\n")[0]
        .removesuffix("*")
    )

    assert not set(said) & set("<>|*`")
    assert "&" not in said.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from("\r\n\t:<>&|*\v\f\x85\u2028"), st.characters(codec="utf-8"))
)


@given(HOSTILE, HOSTILE)
def test_no_text_begins_another_header_or_another_mail(title: str, name: str) -> None:
    raw = mail(notice(title=f"{title}\r\nBcc: mallory@evil.example\r\n\r\n", risk=title), name=f"A {name}")
    read = message_from_bytes(raw, policy=default)

    assert {key.lower() for key in read.keys()} == {  # noqa: SIM118
        *("from", "to", "subject", "date", "message-id", "auto-submitted"),
        *("content-type", "content-transfer-encoding", "mime-version"),
    }
    assert b"\r\n.\r\n" not in raw
