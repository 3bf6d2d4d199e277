"""A mail server on this machine that keeps what it gets, and refuses, hangs or breaks off when a test says so."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from pydantic import SecretStr

from brandwright.graph.scheduling.mail import MailServer

CERTIFICATE = Path(__file__).with_name("localhost.pem")
PASSWORD = "correct horse"


@dataclass
class Mailbox:
    """What was handed over, and what the next recipients and messages are answered.

    Attributes:
        refuse: what a recipient is answered, by address.
        faults: what messages are answered, one after another; then they are taken.
    """

    port: int = 0
    got: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    signed_in: list[bytes] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """To whom, in order."""
        return [to for to, _ in self.got]

    def server(self, **changes: Any) -> MailServer:
        """This server, as the settings would name it."""
        given: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "security": "none", "user": None}
        given |= {"password": None, "sender": "brandwright@acme.example", "seconds": 5.0}
        if changes.get("user"):
            given["password"] = SecretStr(PASSWORD)
        return MailServer(**(given | changes))

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """What aiosmtpd asks for each recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """What aiosmtpd asks when the message is there."""
        if self.faults:
            return self.faults.pop(0)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.got += [(to, message) for to in envelope.rcpt_tos]
        return "250 OK"


class _Controller(Controller):
    """Takes any free port, and says which."""

    def __init__(self, box: Mailbox, **options: Any) -> None:
        self.box = box
        super().__init__(box, hostname="127.0.0.1", port=0, **options)

    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = self.box.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server(*, tls: bool = False, starttls: bool = False, login: bool = False) -> Iterator[Mailbox]:
    """A server that is up."""
    box = Mailbox()

    def authenticate(_server: SMTP, _session: Any, _envelope: Any, _kind: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        box.signed_in.append(data.login)
        return AuthResult(success=data.password == PASSWORD.encode())

    options: dict[str, Any] = {}
    if tls or starttls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        options["ssl_context" if tls else "tls_context"] = context
    if login:
        options |= {"authenticator": authenticate, "auth_require_tls": False}
    controller = _Controller(box, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def rude_server(*lines: bytes, hang: float = 0.0) -> Iterator[int]:
    """A port whose server says these lines, waits, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                for line in lines:
                    connection.sendall(line)
                time.sleep(hang)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)
