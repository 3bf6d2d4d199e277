"""Connections on which every operation ends by a deadline. Importing it loads the client's library."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import httpcore2

__all__ = ("ClockedNetwork", "Within")

Within = Callable[[float | None, type[Exception]], float | None]
"""A timeout that ends by the deadline, or the given error when that is over: a timeout starts anew with every byte."""


class ClockedNetwork(httpcore2.NetworkBackend):
    """A network whose timeouts never reach beyond a deadline."""

    def __init__(self, network: httpcore2.NetworkBackend, within: Within) -> None:
        self._network = network
        self._within = within

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> _ClockedStream:
        timeout = self._within(timeout, httpcore2.ConnectTimeout)
        stream = self._network.connect_tcp(host, port, timeout, local_address, socket_options)
        return _ClockedStream(stream, self._within)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> _ClockedStream:
        timeout = self._within(timeout, httpcore2.ConnectTimeout)
        return _ClockedStream(self._network.connect_unix_socket(path, timeout, socket_options), self._within)


class _ClockedStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, within: Within) -> None:
        self._stream = stream
        self._within = within

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._within(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._within(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> _ClockedStream:
        timeout = self._within(timeout, httpcore2.ConnectTimeout)
        return _ClockedStream(self._stream.start_tls(ssl_context, server_hostname, timeout), self._within)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
