"""What the endpoint reads of a request's head, and how long it keeps a connection."""

import socket
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest

from brandwright.testing import LoopbackEndpoint

Serve = Callable[..., LoopbackEndpoint]

WHOLE = b"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: 2\r\n"


def said(endpoint: LoopbackEndpoint, *sent: bytes) -> bytes:
    """What it answers to bytes on one connection, until it closes the connection or is silent."""
    with closing(
        socket.create_connection((urlsplit(endpoint.url).hostname, urlsplit(endpoint.url).port))
    ) as wire:
        wire.settimeout(2)
        heard = b""
        for part in sent:
            wire.sendall(part)
        # Who hangs up on a head that it did not read to its end resets the connection.
        with suppress(ConnectionResetError):
            while chunk := wire.recv(65_536):
                heard += chunk
        return heard


def echo(_: Any) -> str:
    return "heard"


def test_names_are_in_lower_case_values_without_blanks_and_of_several_the_last_counts(
    serve_model: Serve,
) -> None:
    endpoint = serve_model(echo)

    said(endpoint, WHOLE + b"X-One:  a:b \r\nX-TWO: first\r\nx-two: last\r\nConnection: close\r\n\r\n{}")

    headers = endpoint.requests[0].headers
    assert headers == {"content-length": "2", "x-one": "a:b", "x-two": "last", "connection": "close"}


@pytest.mark.parametrize(
    ("version", "asked", "answers"),
    [("1.1", "", 2), ("1.1", "keep-alive", 2), ("1.1", "Close", 1), ("1.0", "", 1), ("1.0", "Keep-Alive", 2)],
)
def test_a_connection_stays_open_as_long_as_the_version_and_the_client_want(
    version: str, asked: str, answers: int, serve_model: Serve
) -> None:
    once = WHOLE.replace(b"1.1", version.encode()) + (f"connection: {asked}\r\n" if asked else "").encode()
    last = WHOLE + b"connection: close\r\n\r\n{}"

    heard = said(serve_model(echo), once + b"\r\n{}", last)

    assert heard.count(b"HTTP/1.1 200") == answers


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"GET / HTTP/3.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 101 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\na: " + b"b" * 65_536 + b"\r\n\r\n", 431),
        (b"PUT / HTTP/1.1\r\nconnection: close\r\n\r\n", 501),
    ],
)
def test_what_is_no_request_is_turned_down(head: bytes, status: int, serve_model: Serve) -> None:
    endpoint = serve_model(echo)

    assert said(endpoint, head).startswith(f"HTTP/1.1 {status} ".encode())
    assert endpoint.requests == []


def test_a_client_that_waits_for_it_is_told_to_go_on(serve_model: Serve) -> None:
    heard = said(serve_model(echo), WHOLE + b"Expect: 100-continue\r\nconnection: close\r\n\r\n{}")

    assert heard.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
