"""The settings of exports: `[export.webhooks.NAME]`, where approved drafts are sent."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from ._model_settings import EnvName, Section, plain_url

__all__ = ("ExportSettings", "WebhookSettings")

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
TargetName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class WebhookSettings(Section):
    """`[export.webhooks.NAME]`: one place that takes approved drafts. The policy has to allow its host.

    Attributes:
        url: the address, of https; http is for this machine alone.
        secret_env: the environment variable that holds the secret for signatures; with `_FILE` added, one that names a
            file.
        timeout_s: wall-clock limit of one delivery.
        attempts: how often a delivery is tried.
    """

    url: Annotated[str, Field(max_length=2000)]
    secret_env: EnvName
    timeout_s: Annotated[float, Field(gt=0, le=120)] = 20.0
    attempts: Annotated[int, Field(ge=1, le=8)] = 4

    @field_validator("url")
    @classmethod
    def _safe(cls, url: str) -> str:
        plain_url(url)
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ValueError("the address has to start with https://; http:// is for this machine alone")
        if not url.isascii() or not url.isprintable() or " " in url or parts.fragment:
            raise ValueError("the address has to be plain ASCII without spaces and without `#`")
        if parts.port == 0:
            raise ValueError("a port is a number from 1 to 65535")
        return url

    @property
    def host(self) -> str:
        """The host's name."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port, by default that of the scheme."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    def __str__(self) -> str:
        # What follows the host may be as good as a password.
        return f"{urlsplit(self.url).scheme}://{self.host}:{self.port}/…, secret in {self.secret_env}"


class ExportSettings(Section):
    """`[export]`: where exports go besides files."""

    webhooks: Annotated[dict[TargetName, WebhookSettings], Field(max_length=40)] = {}
