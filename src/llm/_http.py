"""The client on the wire: bounded in bytes and in time, without redirects. Importing it loads the client's library."""

from __future__ import annotations

import atexit
import json
import logging
import os
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import openai

from .._clocked import ClockedNetwork
from ..errors import ModelError
from ._faults import no_connection, status_fault, timed_out, too_large, unusable
from ._wire import is_loopback

if TYPE_CHECKING:
    from ._wire import Endpoint

__all__ = ("EXCHANGE", "MAX_BODY", "Exchange", "client_to", "fault_of", "send")

MAX_BODY = 8 * 2**20
"""Bytes that an answer may have, after it is unpacked."""

_CONNECT_S = 10.0
_LOUD = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")


@dataclass
class Exchange:
    """One request and its answer, as bytes.

    Attributes:
        deadline: on the monotonic clock.
        seconds: what the deadline was at the start, for the error's words.
    """

    host: str
    deadline: float
    seconds: float
    sent: bytes = b""
    status: int = 0
    body: bytes = b""
    fault: ModelError | None = None

    def left(self) -> float:
        """Seconds until the deadline; none of it left is an error.

        Raises:
            ModelError: it is over.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise timed_out(self.host, self.seconds)
        return left


EXCHANGE: ContextVar[Exchange] = ContextVar("brandwright_exchange")


_MAKING = threading.Lock()


def client_to(base_url: str, key: str, *, trust_env: bool) -> openai.OpenAI:
    """The one client of an endpoint, with its pool of connections, whoever asks for it first."""
    with _MAKING:
        # A process that was forked off must not write into its parent's connections.
        return _made(base_url, key, trust_env, os.getpid())


@lru_cache(maxsize=32)
def _made(base_url: str, key: str, trust_env: bool, _process: int) -> openai.OpenAI:
    # The libraries' debug logs hold prompts, and headers that may repeat the key.
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    return openai.OpenAI(
        base_url=base_url,
        # Local servers take any key, but the library insists on one.
        api_key=key or "none",
        max_retries=0,
        http_client=_Guarded(follow_redirects=False, trust_env=trust_env),
    )


atexit.register(_made.cache_clear)


def send(endpoint: Endpoint, path: str, body: Mapping[str, Any] | None) -> None:
    """Send a request; what comes of it is in the exchange at hand."""
    # A proxy from the environment is another machine.
    near = endpoint.local_only or is_loopback(endpoint.name)
    client = client_to(endpoint.root, endpoint.key, trust_env=not near)
    headers: dict[str, Any] = {"accept-encoding": "identity"}
    if endpoint.preset.key_header == "api-key":
        headers |= {"api-key": endpoint.key, "authorization": openai.Omit()}
    options: Any = {"headers": headers}
    if endpoint.api_version:
        options["params"] = {"api-version": endpoint.api_version}
    if body is None:
        client.get(path, cast_to=str, options=options)
        return
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    headers["content-type"] = "application/json"
    client.post(path, content=content, cast_to=str, options=options)


def fault_of(error: Exception, under_way: Exchange) -> ModelError:
    """The library's error as one of ours, without its words."""
    if isinstance(error, ModelError):
        return error
    if isinstance(error, openai.APITimeoutError):
        return timed_out(under_way.host, under_way.seconds)
    if isinstance(error, openai.APIConnectionError):
        return no_connection(under_way.host, sent=type(error.__cause__).__name__ != "ConnectError")
    return unusable("BW508", "The model endpoint gave an answer that cannot be read.")


class _Guarded(openai.DefaultHttpxClient):  # type: ignore[misc,unused-ignore]
    """Reads every answer itself, within its bounds; the library above gets none of it to interpret or to log."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        transports: list[Any] = [self._transport, *self._mounts.values()]
        for transport in filter(None, transports):
            pool = transport._pool
            pool._network_backend = ClockedNetwork(pool._network_backend, _within)

    def __del__(self) -> None:
        # A client that no endpoint uses any more must not leave its connections open.
        with suppress(Exception):
            self.close()

    def send(self, request: Any, **options: Any) -> Any:
        exchange = EXCHANGE.get()
        exchange.sent = request.content
        left = exchange.left()
        request.extensions["timeout"] = {
            "connect": min(_CONNECT_S, left),
            "read": left,
            "write": left,
            "pool": left,
        }
        response = super().send(request, **{**options, "stream": True})
        try:
            exchange.status = response.status_code
            exchange.body = _read(response, exchange)
            if not response.is_success:
                raise status_fault(response.status_code, response.headers, exchange.body)
        except ModelError as fault:
            exchange.fault = fault
            raise
        finally:
            response.close()
        return type(response)(200, content=b"", request=request)


def _read(response: Any, exchange: Exchange) -> bytes:
    """The body, unpacked: at most `MAX_BODY` bytes, and all of it before the deadline, however slowly it drips."""
    body = bytearray()
    for chunk in _unpacked(response.iter_raw(), response.headers.get("content-encoding", "")):
        body += chunk
        if len(body) > MAX_BODY:
            raise too_large(MAX_BODY)
        exchange.left()
        if body.endswith((b"[DONE]\n\n", b"[DONE]\r\n\r\n")):
            break
    return bytes(body)


def _unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The bytes as they were before a server packed them unasked, in pieces of bounded size."""
    if encoding.lower() in ("", "identity"):
        yield from chunks
        return
    if encoding.lower() not in ("gzip", "x-gzip", "deflate"):
        raise unusable("BW508", "The model endpoint packed its answer in a way that was not asked for.")
    unpacker = zlib.decompressobj(wbits=47)
    try:
        for chunk in chunks:
            while chunk:
                yield unpacker.decompress(chunk, MAX_BODY // 8)
                chunk = unpacker.unconsumed_tail
        yield unpacker.flush(MAX_BODY // 8)
    except zlib.error:
        raise unusable("BW508", "The model endpoint's answer cannot be unpacked.") from None


def _within(timeout: float | None, late: type[Exception]) -> float | None:
    """A timeout that ends by the deadline of the exchange at hand: a timeout starts anew with every byte."""
    exchange = EXCHANGE.get(None)
    if exchange is None:
        return timeout
    left = exchange.deadline - time.monotonic()
    if left <= 0:
        raise late
    return left if timeout is None else min(timeout, left)
