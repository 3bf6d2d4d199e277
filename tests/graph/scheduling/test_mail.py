"""Mail is handed over encrypted and in bounded time; what goes wrong is one word without a secret in it."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import pairwise

import pytest
from tests.graph.scheduling.hosts import CERTIFICATE, PASSWORD, Mailbox, mail_server, rude_server

from brandwright.graph.scheduling.delivery import Undelivered, pause_before
from brandwright.graph.scheduling.mail import MailServer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TO = "anna@acme.example"


def message() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "brandwright@acme.example", TO, "Waits for you"
    mail.set_content("Waits for you.\n.\nA line with one point above.")
    return mail


def fault(server: MailServer, to: str = TO) -> Undelivered:
    with pytest.raises(Undelivered) as undelivered:
        server.send(message(), to)
    assert PASSWORD not in repr(undelivered.value)
    return undelivered.value


def test_a_message_arrives_whole(mailbox: Mailbox) -> None:
    mailbox.server().send(message(), TO)

    ((to, got),) = mailbox.got
    assert to == TO
    assert got.get_content().splitlines() == message().get_content().splitlines()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_is_encrypted_and_the_password_goes_no_other_way(
    security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with mail_server(tls=security == "tls", starttls=security == "starttls", login=True) as box:
        box.server(host="localhost", security=security, user="anna").send(message(), TO)

        assert box.told == [TO]
        assert box.signed_in == [b"anna"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_gets_nothing(security: str) -> None:
    with mail_server(tls=security == "tls", starttls=security == "starttls", login=True) as box:
        found = fault(box.server(host="localhost", security=security, user="anna"))

        assert (found.word, found.again) == ("tls", True)
        assert not box.signed_in


def test_a_server_that_cannot_encrypt_gets_no_password() -> None:
    with mail_server(login=True) as box:
        found = fault(box.server(security="starttls", user="anna"))

        assert (found.word, found.again) == ("unsupported", True)
        assert not box.signed_in


def test_a_wrong_password_is_said_without_it() -> None:
    lines = [b"220 hello\r\n", b"250-acme\r\n250 AUTH PLAIN\r\n", b"535 Not with correct horse\r\n"]
    with rude_server(*lines, hang=0.3) as port:
        found = fault(Mailbox(port).server(user="anna"))

    assert (found.word, found.again) == ("sign-in", True)


@pytest.mark.parametrize(
    ("answer", "again"), [("550 No such user", False), ("450 Greylisted", True), ("452 Full", True)]
)
def test_a_recipient_who_is_refused_for_now_is_tried_again(
    mailbox: Mailbox, answer: str, again: bool
) -> None:
    mailbox.refuse[TO] = answer

    found = fault(mailbox.server())

    assert (found.word, found.again) == ("refused", again)


@pytest.mark.parametrize(("answer", "again"), [("554 Spam", False), ("451 Try later", True)])
def test_a_message_that_is_refused_for_now_is_tried_again(mailbox: Mailbox, answer: str, again: bool) -> None:
    mailbox.faults = [answer]

    assert fault(mailbox.server()).again is again
    mailbox.server().send(message(), TO)


@pytest.mark.parametrize(
    ("lines", "hang", "word"),
    [
        ([], 1.0, "timeout"),
        ([], 0.0, "reset"),
        ([b"220 hello\r\n"], 0.0, "reset"),
        ([b"220 hello\r\n", b"250 acme\r\n"], 1.0, "timeout"),
        ([b"421 Closing\r\n"], 0.0, "busy"),
        ([b"554 Not you\r\n"], 0.0, "busy"),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], 0.0, "busy"),
    ],
)
def test_a_server_that_hangs_or_breaks_off_costs_bounded_time(
    lines: list[bytes], hang: float, word: str
) -> None:
    begun = time.monotonic()
    with rude_server(*lines, hang=hang) as port:
        found = fault(Mailbox(port).server(seconds=0.3))

    assert (found.word, found.again) == (word, True)
    assert time.monotonic() - begun < 4


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert fault(Mailbox(port).server()).word == "connect"


def test_an_address_that_the_server_cannot_take_is_given_up(mailbox: Mailbox) -> None:
    mailbox.server().send(message(), "jörg@acme.example")

    assert mailbox.told == ["jörg@acme.example"]


def test_each_try_waits_longer_with_chance_and_never_shorter_than_asked() -> None:
    waits = [pause_before(attempt, None).total_seconds() for attempt in range(2, 14)]

    assert waits[0] <= 60
    assert all(later > earlier - 31 for earlier, later in pairwise(waits))
    assert max(waits) <= 3600
    assert pause_before(2, 900).total_seconds() >= 900
    assert pause_before(2, 1e9).total_seconds() <= 3600
