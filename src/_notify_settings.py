"""The settings of notices: `[notify]`."""

from __future__ import annotations

import re
from datetime import tzinfo
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from ._model_settings import EnvName, Section, plain_url

__all__ = ("ADDRESS", "NotifySettings")

ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x20\x7f]{1,64}@[^\s@<>()\[\],;:\"\\\x00-\x20\x7f]{1,189}")
"""A plain mail address: no name beside it, no quotes, nothing that could begin another header."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class NotifySettings(Section):
    """`[notify]`: how people are told that something waits for them. Without it, nobody is.

    Attributes:
        inbox_url: where the inbox is open, for the links in notices; without it they have none.
        smtp_host, smtp_port: the mail server; no mail is sent without one.
        smtp_security: `starttls` begins in the clear and goes on encrypted; `tls` is encrypted from the start; `none`
            is for a server on this machine.
        smtp_user: the account at the mail server; none when absent.
        smtp_password_env: the environment variable that holds its password; with `_FILE` added, one that names a file.
        sender: the mail address that notices come from.
        webhook_env: the environment variable that holds the address of an incoming webhook, as Slack and others have
            them; the address is a secret. With `_FILE` added, one that names a file.
        timeout_s: wall-clock limit of one delivery.
        attempts: how often a delivery is tried before the notice is put aside.
        keep_hours: a notice that could not be sent for so long is not sent any more.
        timezone: of the digest's hour, such as `Europe/Berlin`.
        digest_hour: the local hour of the daily digest.
        remind_hours: how long before a sign-off is due its holders are reminded.
    """

    inbox_url: str | None = None
    smtp_host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:\[\]_-]{1,253}$")] | None = None
    smtp_port: Annotated[int, Field(ge=1, le=65_535)] = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,254}$")] | None = None
    smtp_password_env: EnvName = "SMTP_PASSWORD"
    sender: Annotated[str, Field(max_length=254)] | None = None
    webhook_env: EnvName | None = None
    timeout_s: Annotated[float, Field(gt=0, le=120)] = 20.0
    attempts: Annotated[int, Field(ge=1, le=20)] = 8
    keep_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 72
    timezone: Annotated[str, Field(max_length=64)] = "UTC"
    digest_hour: Annotated[int, Field(ge=0, le=23)] = 8
    remind_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 24

    @field_validator("inbox_url")
    @classmethod
    def _plain(cls, url: str | None) -> str | None:
        plain_url(url)
        return url.rstrip("/") if url else url

    @field_validator("sender")
    @classmethod
    def _an_address(cls, sender: str | None) -> str | None:
        if sender is not None and not ADDRESS.fullmatch(sender):
            raise ValueError("the sender has to be a plain mail address, such as brandwright@example.com")
        return sender

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            _zone(name)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError("the time zone has to be one by name, such as Europe/Berlin") from error
        return name

    @model_validator(mode="after")
    def _can_send(self) -> NotifySettings:
        if self.smtp_host and not self.sender:
            raise ValueError("mail needs `sender`, the address that it comes from")
        if self.smtp_security == "none" and self.smtp_host and self.smtp_host not in LOOPBACK:
            raise ValueError('`smtp_security = "none"` is for a server on this machine')
        return self

    @property
    def zone(self) -> tzinfo:
        """The time zone of the digest's hour."""
        return _zone(self.timezone)


@lru_cache(maxsize=8)
def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)
