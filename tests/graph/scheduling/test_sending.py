"""What is in the outbox reaches the right people, each once, whatever servers and workers do in between."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from pytest_httpserver import HTTPServer
from tests.governance.making import Clock
from tests.graph.desks import acts
from tests.graph.scheduling.hosts import Mailbox
from tests.graph.scheduling.waiting import ANNA, BEN, LEO, asked, notices, only, say

from brandwright._notify_settings import NotifySettings
from brandwright.errors import WorkspaceError
from brandwright.graph.desk import SYSTEM, Desk
from brandwright.graph.scheduling.hook import Hook
from brandwright.graph.scheduling.sending import Channels, Sent, open_channels, send_due
from brandwright.store import outbox, reviews
from brandwright.store.records import Review


@pytest.fixture
def mail(mailbox: Mailbox) -> Channels:
    """Mail, and no channel."""
    return Channels(mailbox.server(), None)


@pytest.fixture
def hook(httpserver: HTTPServer) -> Channels:
    """A channel, and no mail."""
    return Channels(None, Hook(SecretStr(httpserver.url_for("/T1/secret")), 0.5))


def answer(httpserver: HTTPServer, *statuses: int, headers: dict[str, str] | None = None) -> None:
    for status in statuses:
        httpserver.expect_ordered_request("/T1/secret", method="POST").respond_with_data(
            "invalid", status=status, headers=headers
        )


def texts(httpserver: HTTPServer) -> list[str]:
    return [json.loads(request.data)["text"] for request, _ in httpserver.log]


def close(desk: Desk, review: Review) -> None:
    with desk.ledger.write(SYSTEM) as tx:
        reviews.close(tx, review.id, review.version)


def test_the_holders_of_a_role_and_their_deputies_are_told_once(
    desk: Desk, mailbox: Mailbox, mail: Channels
) -> None:
    review = asked(desk)

    assert send_due(desk, mail) == Sent(sent=1)
    assert send_due(desk, mail) == Sent()

    assert sorted(mailbox.told) == [ANNA, BEN]
    assert f"https://review.acme.example/reviews/{review.id}" in mailbox.got[0][1].get_content()
    assert only(desk).state == "sent"


def test_no_mail_holds_the_draft(desk: Desk, mailbox: Mailbox, mail: Channels) -> None:
    asked(desk, verdict="block")
    send_due(desk, mail)

    assert mailbox.got
    assert "very words" not in "".join(message.as_string() for _, message in mailbox.got)


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ({"to_roles": ["legal"]}, [LEO]),
        ({"to_people": ["ben"]}, [BEN]),
        ({"to_people": ["nomail"]}, []),
        ({"to_people": ["crook"]}, []),
        ({"to_people": ["nobody-any-more"]}, []),
        ({"to_people": ["outcome:no-such-outcome"]}, []),
        ({"to_people": ["author:rev-none"]}, []),
        ({"to_roles": ["brand"], "to_people": ["anna"]}, [ANNA, BEN]),
        ({}, []),
    ],
)
def test_who_a_recipient_is_says_the_playbook(
    desk: Desk, mailbox: Mailbox, mail: Channels, to: dict[str, Any], told: list[str]
) -> None:
    say(desk, **to)

    send_due(desk, mail)

    assert sorted(mailbox.told) == told
    assert only(desk).state == ("sent" if told else "dropped")


def test_the_author_is_whoever_acts_under_that_name(desk: Desk, mailbox: Mailbox, mail: Channels) -> None:
    review = asked(desk, "product", author="ANNA RAY", origin="submitted")
    say(desk, to_people=[f"author:{review.id}"])

    send_due(desk, mail)

    assert sorted(mailbox.told) == [ANNA, BEN]


def test_one_who_cannot_be_reached_keeps_nobody_else_from_being_told_once(
    desk: Desk, mailbox: Mailbox, mail: Channels, clock: Clock
) -> None:
    mailbox.refuse[ANNA] = "450 Greylisted"
    asked(desk)

    assert send_due(desk, mail) == Sent(again=1)
    assert mailbox.told == [BEN]
    assert send_due(desk, mail) == Sent()

    mailbox.refuse.clear()
    clock.pass_hours(1)
    assert send_due(desk, mail) == Sent(sent=1)
    assert mailbox.told == [BEN, ANNA]


def test_an_address_that_is_refused_for_good_is_shown_when_the_others_are_told(
    desk: Desk, mailbox: Mailbox, mail: Channels
) -> None:
    mailbox.refuse[ANNA] = "550 No such user"
    asked(desk)

    assert send_due(desk, mail) == Sent(dead=1)
    assert mailbox.told == [BEN]
    assert (only(desk).state, only(desk).fault) == ("dead", "refused")


def test_tries_are_bounded_and_then_the_notice_is_put_aside_until_somebody_revives_it(
    desk: Desk, mailbox: Mailbox, mail: Channels, clock: Clock
) -> None:
    mailbox.faults = ["451 Try later"] * 8
    say(desk, to_people=["leo"])

    outcomes = []
    for _ in range(9):
        outcomes.append(send_due(desk, mail))
        clock.pass_hours(1.1)
    assert outcomes == [Sent(again=1)] * 7 + [Sent(dead=1), Sent()]
    assert [entry.data["kind"] for entry in acts(desk, "notice.dead")] == ["sample"]

    with desk.ledger.write(SYSTEM) as tx:
        assert outbox.revive(tx, only(desk).id)
    assert send_due(desk, mail) == Sent(sent=1)
    assert mailbox.told == [LEO]


def test_a_worker_that_lost_its_lease_says_nothing_more(
    desk: Desk, mailbox: Mailbox, mail: Channels, clock: Clock
) -> None:
    """While the first waits for the server, its lease ends, and a second one does all of it."""
    say(desk, to_people=["anna", "leo"])
    slow = threading.Event()

    assert mail.mail is not None
    real = mail.mail.send

    def late(message: Any, to: str) -> None:
        real(message, to)
        if not slow.is_set():
            slow.set()
            clock.pass_hours(0.2)
            assert send_due(desk, mail) == Sent(sent=1)

    object.__setattr__(mail.mail, "send", late)
    assert send_due(desk, mail) == Sent(again=1)

    # The first mail went out twice, as it was not on record yet; the second one once.
    assert sorted(mailbox.told) == [ANNA, ANNA, LEO]
    assert len({message["Message-ID"] for _, message in mailbox.got}) == 2


def test_two_workers_at_once_tell_everybody_once(
    desk: Desk, opened: Any, mailbox: Mailbox, mail: Channels
) -> None:
    for number in range(12):
        say(desk, f"Notice {number}", to_people=["anna", "leo"])
    sent: list[Sent] = []

    def work() -> None:
        with opened() as mine:
            sent.append(send_due(mine, mail))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sum(one.sent for one in sent) == 12
    assert len(mailbox.got) == 24
    assert len({message["Message-ID"] for _, message in mailbox.got}) == 24


def test_what_was_answered_meanwhile_is_not_told(desk: Desk, mailbox: Mailbox, mail: Channels) -> None:
    close(desk, asked(desk))

    assert send_due(desk, mail) == Sent(dropped=1)
    assert not mailbox.told
    assert only(desk).fault == "answered"


def test_what_could_not_be_told_for_days_is_not_told_any_more(
    desk: Desk, mailbox: Mailbox, mail: Channels, clock: Clock
) -> None:
    asked(desk, hours=1000)
    clock.pass_hours(73)

    assert send_due(desk, mail) == Sent(dropped=1)
    assert not mailbox.told
    assert only(desk).fault == "late"


def test_without_a_way_to_tell_nothing_is_done_and_nothing_piles_up(desk: Desk, clock: Clock) -> None:
    asked(desk, hours=1000)
    nothing = Channels(None, None)

    assert send_due(desk, nothing) == Sent()
    assert only(desk).state == "waiting"
    clock.pass_hours(73)
    assert send_due(desk, nothing) == Sent(dropped=1)


def test_a_worker_that_is_to_stop_begins_nothing_new_and_loses_nothing(
    desk: Desk, mailbox: Mailbox, mail: Channels
) -> None:
    say(desk, to_people=["anna", "leo"])
    going_on = iter([True, True, False, False])

    assert send_due(desk, mail, lambda: next(going_on)) == Sent(again=1)
    assert len(mailbox.told) == 1
    assert only(desk).attempts == 0

    assert send_due(desk, mail) == Sent(sent=1)
    assert sorted(mailbox.told) == [ANNA, LEO]


def test_a_channel_is_told_with_a_key_that_stays_the_same(
    desk: Desk, httpserver: HTTPServer, hook: Channels, clock: Clock
) -> None:
    answer(httpserver, 500, 200)
    asked(desk)

    assert send_due(desk, hook) == Sent(again=1)
    clock.pass_hours(1)
    assert send_due(desk, hook) == Sent(sent=1)

    assert texts(httpserver)[0] == texts(httpserver)[1]
    assert texts(httpserver)[0].startswith(
        "*Waits for you: spring, email/cmo/decision*\npassed the gate\n<https://"
    )
    keys = {request.headers["Idempotency-Key"] for request, _ in httpserver.log}
    assert keys == {only(desk).id}


def test_a_channel_that_asks_to_wait_is_waited_for(
    desk: Desk, httpserver: HTTPServer, hook: Channels, clock: Clock
) -> None:
    answer(httpserver, 429, headers={"Retry-After": "1800"})
    say(desk)

    send_due(desk, hook)

    assert only(desk).next_at >= clock.now + timedelta(seconds=1800)
    assert only(desk).fault == "status-429"


@pytest.mark.parametrize(
    ("status", "state"), [(400, "dead"), (403, "dead"), (404, "dead"), (302, "dead"), (503, "waiting")]
)
def test_what_a_channel_refuses_for_good_is_put_aside(
    desk: Desk, httpserver: HTTPServer, hook: Channels, status: int, state: str
) -> None:
    answer(httpserver, status)
    say(desk)

    send_due(desk, hook)

    assert (only(desk).state, only(desk).fault) == (state, f"status-{status}")


@pytest.fixture
def _unreachable(desk: Desk) -> Iterator[None]:
    yield
    assert "secret" not in repr(notices(desk)) + repr(acts(desk))


@pytest.mark.usefixtures("_unreachable")
@pytest.mark.parametrize(
    ("url", "word"),
    [("http://127.0.0.1:9/T1/secret", "connect"), ("http://hooks.example/T1/secret", "address")],
)
def test_the_address_of_a_channel_stands_nowhere(desk: Desk, url: str, word: str) -> None:
    say(desk)

    send_due(desk, Channels(None, Hook(SecretStr(url), 0.5)))

    assert only(desk).fault == word
    assert "secret" not in repr(Hook(SecretStr(url), 0.5))


def test_a_digest_for_a_person_is_not_told_to_the_channel(
    desk: Desk, httpserver: HTTPServer, hook: Channels, mailbox: Mailbox
) -> None:
    from brandwright.governance.notifying import notify

    with desk.ledger.write(SYSTEM) as tx:
        notify(tx, "digest", to_people=["anna"], title="For Anna", key="a")
        notify(tx, "digest", title="For all", key="b")
    answer(httpserver, 200)

    send_due(desk, replace(hook, mail=mailbox.server()))

    assert mailbox.told == [ANNA]
    assert texts(httpserver) == ["*For all*"]


def settings(**given: Any) -> NotifySettings:
    return NotifySettings.model_validate(
        {"smtp_host": "mail.acme.example", "sender": "b@acme.example"} | given
    )


def test_the_settings_name_the_ways_and_the_environment_holds_their_secrets(tmp_path: Path) -> None:
    (tmp_path / "hook").write_text("https://hooks.acme.example/T1/secret\n")
    env = {"SMTP_PASSWORD": "s3cret", "HOOK_FILE": str(tmp_path / "hook")}

    found = open_channels(settings(smtp_user="b", webhook_env="HOOK"), env)

    assert found.mail is not None
    assert found.hook is not None
    assert found.mail.password is not None
    assert found.mail.password.get_secret_value() == "s3cret"
    assert found.hook.url.get_secret_value() == "https://hooks.acme.example/T1/secret"
    assert "s3cret" not in repr(found)
    assert open_channels(NotifySettings(), env) == Channels(None, None)


@pytest.mark.parametrize("given", [{"smtp_user": "b"}, {"webhook_env": "HOOK"}])
def test_a_secret_that_is_needed_and_not_there_is_named(given: dict[str, str]) -> None:
    with pytest.raises(WorkspaceError) as missing:
        open_channels(settings(**given), {})

    assert missing.value.code == "BW6131"
    assert "_FILE" in missing.value.hint
