"""Mail by SMTP: one message for one person on one connection, encrypted, in bounded time."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Literal

from pydantic import SecretStr

from .delivery import Undelivered

__all__ = ("MailServer",)

_PERMANENT = 500
"""From this code on, the same message to the same address will be refused again."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over.

    Attributes:
        seconds: wall-clock limit of one delivery.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    user: str | None
    password: SecretStr | None
    seconds: float

    def send(self, mail: EmailMessage, to: str) -> None:
        """Hand over one message.

        Raises:
            Undelivered: it was not taken, or nobody can know whether it was.
        """
        try:
            smtp = self._connected()
            try:
                self._handed_over(smtp, mail, to)
            finally:
                smtp.close()
        except smtplib.SMTPException as error:
            raise _fault(error) from None
        except TimeoutError:
            raise Undelivered("timeout", again=True) from None
        except ssl.SSLError:
            raise Undelivered("tls", again=True) from None
        except OSError:
            raise Undelivered("connect", again=True) from None
        except UnicodeError:
            raise Undelivered("address", again=False) from None

    def _connected(self) -> smtplib.SMTP:
        end = time.monotonic() + self.seconds
        # The name is the sender's: asking for this machine's own could wait for a name server.
        name = self.sender.rpartition("@")[2]
        if self.security == "tls":
            context = ssl.create_default_context()
            return _ClockedTls(end, self.host, self.port, name, timeout=self.seconds, context=context)
        return _Clocked(end, self.host, self.port, name, timeout=self.seconds)

    def _handed_over(self, smtp: smtplib.SMTP, mail: EmailMessage, to: str) -> None:
        if self.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if self.user and self.password:
            smtp.login(self.user, self.password.get_secret_value())
        smtp.send_message(mail, self.sender, [to])
        # The message was taken: how the server says good-bye changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()


class _Clocked(smtplib.SMTP):
    """A conversation all of whose steps end by one moment."""

    def __init__(self, end: float, *place: Any, **options: Any) -> None:
        self._end = end
        super().__init__(*place, **options)

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            self.close()
            raise TimeoutError
        return left

    def _within(self) -> None:
        if isinstance(self.sock, socket.socket):
            self.sock.settimeout(self._left())

    def send(self, s: Any) -> None:
        """Send within the time that is left."""
        self._within()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply within the time that is left."""
        self._within()
        return super().getreply()


class _ClockedTls(_Clocked, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""


def _fault(error: smtplib.SMTPException) -> Undelivered:
    """The library's error without its words: a server repeats what it was told."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Undelivered("sign-in", again=True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Undelivered("refused", again=all(code < _PERMANENT for code in codes))
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Undelivered("sender", again=True)
    if isinstance(error, (smtplib.SMTPConnectError, smtplib.SMTPHeloError)):
        return Undelivered("busy", again=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return Undelivered("refused", again=not _PERMANENT <= error.smtp_code < 600)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        late = isinstance(error.__context__, TimeoutError)
        return Undelivered("timeout" if late else "reset", again=True)
    return Undelivered("unsupported", again=True)
