"""Sending a few bytes to an address that the workspace's owner named: bounded in time and size, without redirects."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from httpcore2 import ConnectionPool, Response

__all__ = ("Answer", "PostFault", "post")

MAX_BODY = 64 * 1024
"""Bytes of an answer that are read; nobody needs more of it."""

_NEAR = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Answer:
    """What the other side said.

    Attributes:
        retry_after: seconds that it asks to wait, if it says so in seconds.
    """

    status: int
    retry_after: float | None


class PostFault(Exception):
    """Nothing was answered. What went wrong is one word; the address is a secret and never part of it.

    Attributes:
        sent: whether the other side may have got it all the same.
    """

    def __init__(self, word: str, *, sent: bool) -> None:
        super().__init__(word)
        self.word = word
        self.sent = sent


def post(url: str, body: object, headers: Mapping[str, str], *, seconds: float) -> Answer:
    """Send an object as JSON, or bytes as they are.

    Raises:
        PostFault: `address`, it is not one of https (or of this machine); `connect`, `timeout` or `reset`.
    """
    import httpcore2

    _checked(url)
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    given = {"content-type": "application/json", **headers, "content-length": str(len(content))}
    wire = [(name.encode(), value.encode()) for name, value in given.items()]
    end = time.monotonic() + seconds
    try:
        with _pool(end) as pool, pool.stream("POST", url, headers=wire, content=content) as response:
            return _answer(response)
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
        raise PostFault("connect", sent=False) from None
    except httpcore2.TimeoutException:
        raise PostFault("timeout", sent=True) from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError):
        raise PostFault("reset", sent=True) from None


def _checked(url: str) -> None:
    try:
        target = urlsplit(url)
        plain = url.isascii() and url.isprintable() and " " not in url
        known = target.scheme == "https" or (target.scheme == "http" and target.hostname in _NEAR)
        if plain and known and target.hostname and target.port != 0:
            return
    except ValueError:
        pass  # no address either
    raise PostFault("address", sent=False)


def _pool(end: float) -> ConnectionPool:
    """A pool for one request, all of whose operations end by the deadline, however slowly an answer drips."""
    import httpcore2

    from ._clocked import ClockedNetwork

    def within(timeout: float | None, late: type[Exception]) -> float:
        left = end - time.monotonic()
        if left <= 0:
            raise late
        return left if timeout is None else min(timeout, left)

    for name in ("connection", "http11", "http2", "proxy"):
        logging.getLogger(f"httpcore2.{name}").setLevel(logging.WARNING)  # their debug logs hold the address
    return httpcore2.ConnectionPool(network_backend=ClockedNetwork(httpcore2.SyncBackend(), within))


def _answer(response: Response) -> Answer:
    """The status, once the answer is there; of the rest as much as keeps the connection honest."""
    asked = next((value for name, value in response.headers if name.lower() == b"retry-after"), b"")
    size = 0
    for chunk in response.iter_stream():
        size += len(chunk)
        if size > MAX_BODY:
            break
    return Answer(response.status, float(asked) if asked.isdigit() and len(asked) < 7 else None)
