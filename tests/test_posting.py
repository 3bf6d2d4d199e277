"""What is posted to an address of the owner's arrives whole, or ends in one word in bounded time."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from brandwright._posting import Answer, PostFault, post

SECRET = "T0123-a-secret"


@contextmanager
def speaking(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that reads a request and then does as it likes with the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/{SECRET}"
        thread.join(5)


def test_an_object_arrives_as_json_with_its_headers(httpserver: HTTPServer) -> None:
    got: list[Request] = []

    def keep(request: Request) -> Response:
        got.append(request)
        return Response(status=204)

    httpserver.expect_request("/hook", method="POST").respond_with_handler(keep)

    said = post(httpserver.url_for("/hook"), {"text": "Grüße"}, {"idempotency-key": "ntc-1"}, seconds=5)

    assert said == Answer(204, None)
    assert json.loads(got[0].data) == {"text": "Grüße"}
    assert got[0].headers["Idempotency-Key"] == "ntc-1"
    assert got[0].headers["Content-Type"] == "application/json"


def test_bytes_arrive_as_they_are(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/hook", method="POST", data=b'{"a" : 1}').respond_with_data("ok")

    assert post(httpserver.url_for("/hook"), b'{"a" : 1}', {}, seconds=5).status == 200


@pytest.mark.parametrize(("sent", "kept"), [("7", 7.0), ("soon", None), ("-1", None), ("9" * 40, None)])
def test_how_long_to_wait_is_read_when_it_is_said_in_seconds(
    httpserver: HTTPServer, sent: str, kept: float | None
) -> None:
    httpserver.expect_request("/hook").respond_with_data("", status=429, headers={"Retry-After": sent})

    assert post(httpserver.url_for("/hook"), {}, {}, seconds=5) == Answer(429, kept)


def test_a_redirect_is_an_answer_and_is_not_followed(httpserver: HTTPServer) -> None:
    away = httpserver.url_for("/elsewhere")
    httpserver.expect_request("/hook").respond_with_data("", status=307, headers={"Location": away})

    assert post(httpserver.url_for("/hook"), {}, {}, seconds=5).status == 307
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/x",
        "ftp://127.0.0.1/x",
        "https:///x",
        "https://exa mple.com/",
        "https://example.com/\r\nHost: evil",
        "https://[::1",
        "https://example.com:99999/",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_without_encryption_or_sense_is_not_used(url: str) -> None:
    with pytest.raises(PostFault, match="address"):
        post(url, {}, {}, seconds=1)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(200):
        try:
            connection.sendall(b"x: y\r\n")
        except OSError:
            return
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (lambda connection: time.sleep(0.6), "timeout"),
        (drip, "timeout"),
        (lambda connection: connection.close(), "reset"),
        (lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n"), "reset"),
    ],
)
def test_what_goes_wrong_is_one_word_within_the_time(
    answer: Callable[[socket.socket], None], word: str
) -> None:
    begun = time.monotonic()
    with speaking(answer) as url, pytest.raises(PostFault) as fault:
        post(url, {}, {}, seconds=0.4)

    assert fault.value.word == word
    assert fault.value.sent
    assert SECRET not in repr(fault.value)
    assert time.monotonic() - begun < 6


def test_nobody_there_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(PostFault, match="connect") as fault:
        post(f"http://127.0.0.1:{port}/", {}, {}, seconds=1)

    assert not fault.value.sent


def test_an_endless_answer_is_not_read_to_its_end(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data(b"x" * 1_000_000)

    assert post(httpserver.url_for("/hook"), {}, {}, seconds=5).status == 200
