"""The client on the wire: bounded in bytes and in time, without redirects. Importing it loads the client's library."""

from __future__ import annotations

import atexit
import json
import logging
import os
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx2
import openai

from .._clocked import ClockedNetwork
from ..errors import ModelError
from ._faults import no_connection, status_fault, timed_out, too_large, unusable
from ._wire import is_loopback

if TYPE_CHECKING:
    from ._wire import Endpoint

__all__ = ("EXCHANGE", "MAX_BODY", "Exchange", "fault_of", "line_to", "send")

MAX_BODY = 8 * 2**20
"""Bytes that an answer may have, after it is unpacked."""

_CONNECT_S = 10.0
_LOUD = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")


@dataclass
class Exchange:
    """One request, and its answer as bytes.

    Attributes:
        deadline: on the monotonic clock.
        seconds: what the deadline was at the start, for the error's words.
    """

    host: str
    deadline: float
    seconds: float
    status: int = 0
    body: bytes = b""
    fault: ModelError | None = None
    head: _Head | None = None

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

_Kind = tuple[str, str, str | None]
"""Requests to one path, under one name of the key's header, for one version of the API."""


@dataclass(frozen=True)
class _Head:
    """What is the same in every request of a kind; its headers hold the key, and are never shown."""

    url: httpx2.URL
    headers: httpx2.Headers = field(repr=False)


@dataclass(frozen=True)
class _Line:
    """What leads to an endpoint.

    Attributes:
        library: makes the first request of each kind.
        guarded: the connections beneath it.
        heads: of the requests that the library has made so far.
    """

    library: openai.OpenAI
    guarded: _Guarded
    heads: dict[_Kind, _Head] = field(default_factory=dict, repr=False)


def line_to(base_url: str, key: str, *, trust_env: bool) -> _Line:
    """The one line to an endpoint, with its pool of connections, whoever asks for it first."""
    with _MAKING:
        # A process that was forked off must not write into its parent's connections.
        return _made(base_url, key, trust_env, os.getpid())


@lru_cache(maxsize=32)
def _made(base_url: str, key: str, trust_env: bool, _process: int) -> _Line:
    # The libraries' debug logs hold prompts, and headers that may repeat the key.
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    guarded = _Guarded(follow_redirects=False, trust_env=trust_env)
    # Local servers take any key, but the library insists on one.
    library = openai.OpenAI(base_url=base_url, api_key=key or "none", max_retries=0, http_client=guarded)
    return _Line(library, guarded)


atexit.register(_made.cache_clear)


def send(endpoint: Endpoint, path: str, body: Mapping[str, Any] | None) -> None:
    """Send a request; what comes of it is in the exchange at hand.

    The library makes all requests of a kind alike, but for their bodies, and takes long to make one: so it makes the
    first, and those after it have the address and the headers of that one.
    """
    # A proxy from the environment is another machine.
    near = endpoint.local_only or is_loopback(endpoint.name)
    line = line_to(endpoint.root, endpoint.key, trust_env=not near)
    if body is None:
        line.library.get(path, cast_to=str, options=_options(endpoint))
        return
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    kind = (path, endpoint.preset.key_header, endpoint.api_version)
    if (head := line.heads.get(kind)) is not None:
        line.guarded.send_again(head, content)
        return
    options = _options(endpoint, **{"content-type": "application/json"})
    line.library.post(path, content=content, cast_to=str, options=options)
    if (head := EXCHANGE.get().head) is not None:
        line.heads[kind] = head


def _options(endpoint: Endpoint, **more: Any) -> Any:
    """What a request has beside its path and its body."""
    headers: dict[str, Any] = {"accept-encoding": "identity"}
    if endpoint.preset.key_header == "api-key":
        headers |= {"api-key": endpoint.key, "authorization": openai.Omit()}
    options = {"headers": headers | more}
    if endpoint.api_version:
        options["params"] = {"api-version": endpoint.api_version}
    return options


def fault_of(error: Exception, under_way: Exchange) -> ModelError:
    """The library's error as one of ours, without its words."""
    if isinstance(error, ModelError):
        return error
    lost = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
    if isinstance(lost, httpx2.TimeoutException):
        return timed_out(under_way.host, under_way.seconds)
    if lost is not error or isinstance(lost, httpx2.RequestError | ssl.SSLError):
        return no_connection(under_way.host, sent=not isinstance(lost, httpx2.ConnectError))
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
        """Send a request that the library made; it gets an empty answer."""
        self._exchange(request, **options)
        EXCHANGE.get().head = _Head(request.url, _lasting(request.headers))
        return httpx2.Response(200, content=b"", request=request)

    def send_again(self, head: _Head, content: bytes) -> None:
        """Send a request of a kind that the library has made before."""
        self._exchange(
            httpx2.Request("POST", head.url, headers=head.headers, content=content, cookies=self.cookies)
        )

    def _exchange(self, request: httpx2.Request, **options: Any) -> None:
        exchange = EXCHANGE.get()
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


def _lasting(headers: httpx2.Headers) -> httpx2.Headers:
    """The headers without what belongs to one request alone."""
    return httpx2.Headers(
        [(name, value) for name, value in headers.multi_items() if name not in ("content-length", "cookie")]
    )


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
