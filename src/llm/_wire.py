"""One request to an endpoint: exact bytes out, bounded bytes back, and every failure one typed error."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlsplit

from ..errors import ModelError, WorkspaceError
from ._types import Mode
from .presets import GENERIC, OPENAI_URL, Preset

if TYPE_CHECKING:
    from ._http import Exchange

__all__ = ("Endpoint", "RequestRefused", "exchange", "is_loopback")


class RequestRefused(ModelError):
    """The endpoint refused the request itself, by status 400, 404 or 422."""


@dataclass(frozen=True)
class Endpoint:
    """Where the model is, and how it is asked.

    Attributes:
        key: never shown, stored or logged.
        timeout_s: wall-clock limit of one request.
        local_only: refuse every other machine.
        modes: how the shape of an answer is asked for, best first; the preset's when absent.
    """

    model: str
    base_url: str = OPENAI_URL
    key: str = field(default="", repr=False)
    temperature: float | None = None
    max_tokens: int | None = None
    timeout_s: float = 60.0
    seed: int | None = None
    local_only: bool = False
    effort: str | None = None
    api: Literal["chat", "responses"] = "chat"
    stream: bool = False
    api_version: str | None = None
    preset: Preset = GENERIC
    modes: tuple[Mode, ...] = ()

    @cached_property
    def name(self) -> str:
        """The host alone."""
        return str(urlsplit(self.base_url).hostname)

    @cached_property
    def host(self) -> str:
        """The endpoint's host and port, without any user name or path."""
        port = urlsplit(self.base_url).port
        return f"{self.name}:{port}" if port else self.name

    @property
    def place(self) -> str:
        """Host, port and path: what tells one endpoint from another."""
        return self.host + urlsplit(self.base_url).path.rstrip("/")

    @property
    def root(self) -> str:
        """The address under which the API's paths are."""
        base = self.base_url.rstrip("/")
        if self.preset.name != "azure" or not self.api_version or "/openai" in urlsplit(base).path:
            return base
        if self.api == "responses":
            return f"{base}/openai"
        return f"{base}/openai/deployments/{quote(self.model, safe='')}"

    def check(self) -> None:
        """Check that the address is one, and on this machine where it has to be.

        Raises:
            WorkspaceError: it is no address, or it holds a user name.
            ModelError: it is another machine, and models on the network are forbidden.
        """
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            message = "`model.base_url` has to be an http or https address without a user name."
            raise WorkspaceError("BW644", message, hint="Write it like http://127.0.0.1:11434/v1.")
        if self.local_only and not is_loopback(parts.hostname):
            raise ModelError(
                "BW519",
                f"Models on the network are forbidden here, and {self.host} is another machine.",
                hint="Use the embedded engine or a server on 127.0.0.1, or unset "
                "BRANDWRIGHT_FORBID_NETWORK_MODELS.",
            )


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Whether a host is this machine for certain: `localhost`, or a loopback address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def exchange(
    endpoint: Endpoint, path: str, body: Mapping[str, Any] | None, deadline: float | None = None
) -> bytes:
    """The body of the answer to one request, without retries: a POST of the body as JSON, or a GET without one.

    Args:
        deadline: on the monotonic clock; the endpoint's own limit holds as well.

    Raises:
        ModelError: the endpoint cannot be reached, failed, refused, took too long or said too much.
    """
    from ._http import EXCHANGE, Exchange, fault_of, send

    now = time.monotonic()
    until = now + endpoint.timeout_s if deadline is None else min(deadline, now + endpoint.timeout_s)
    under_way = Exchange(endpoint.host, until, max(0.0, round(until - now, 1)))
    token = EXCHANGE.set(under_way)
    try:
        send(endpoint, path, body)
        fault = under_way.fault
    except Exception as error:
        fault = under_way.fault or fault_of(error, under_way)
    finally:
        EXCHANGE.reset(token)
    # Raised out here, so that the library's error, which repeats addresses and headers, is not its context.
    if fault is not None:
        raise _marked(fault, under_way)
    return under_way.body


def _marked(fault: ModelError, under_way: Exchange) -> ModelError:
    """The fault; one that speaks of the request itself is told apart, because another request may fare better."""
    if fault.code == "BW505" and under_way.status in (400, 404, 422):
        return RequestRefused(fault.code, fault.message, hint=fault.hint)
    return fault
