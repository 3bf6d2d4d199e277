"""A model endpoint on this machine: OpenAI-compatible, with scripted replies and every fault that we know of.

with LoopbackEndpoint(["first reply", FAULTS["rate-limited"]]) as endpoint:
    ...  # base_url = endpoint.url
assert endpoint.requests[0].body["model"] == "test"
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from pydantic import BaseModel

__all__ = ("FAULTS", "LoopbackEndpoint", "Request", "Response", "completion")


@dataclass(frozen=True)
class Response:
    """What the endpoint sends, byte for byte.

    Attributes:
        delay: seconds before anything is sent.
        drip: seconds between two bytes; 0 sends all at once.
        hang_up: close the connection without an answer.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    delay: float = 0.0
    drip: float = 0.0
    hang_up: bool = False


@dataclass(frozen=True)
class Request:
    """What the endpoint was asked."""

    path: str
    headers: Mapping[str, str]
    body: Any


def completion(
    content: str | None, *, finish: str = "stop", refusal: str | None = None, **more: Any
) -> Response:
    """A chat completion, as OpenAI sends it."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "test",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
        **more,
    }
    return Response(body=json.dumps(body).encode())


def _error(status: int, message: str, code: str = "", **headers: str) -> Response:
    body = json.dumps({"error": {"message": message, "type": "error", "code": code or None}}).encode()
    return Response(status, body, {"content-type": "application/json", **headers})


FAULTS: Mapping[str, Response] = {
    "rate-limited": _error(429, "slow down", **{"retry-after": "0"}),
    "no-quota": _error(429, "pay first", "insufficient_quota"),
    "server-error": _error(500, "boom"),
    "bad-gateway": Response(502, b"<html>bad gateway</html>", {"content-type": "text/html"}),
    "key-refused": _error(401, "wrong key"),
    "unknown-model": _error(404, "no such model"),
    "bad-request": _error(400, "bad schema"),
    "moved": Response(307, b"", {"location": "http://127.0.0.1:9/v1/chat/completions"}),
    "web-page": Response(200, b"<!doctype html><html>hello</html>", {"content-type": "text/html"}),
    "empty-body": Response(200, b""),
    "broken-json": Response(200, b'{"id": "chatcmpl-1", "choices": ['),
    "deep-json": Response(200, b"[" * 20_000),
    "choices-null": completion("x", choices=None),
    "choices-empty": completion("x", choices=[]),
    "error-with-success": Response(200, b'{"error": {"message": "overloaded"}}'),
    "refusal": completion(None, refusal="I cannot help with that."),
    "content-filter": completion("partial", finish="content_filter"),
    "cut-off": completion('{"text": "cut', finish="length"),
    "no-text": completion(""),
    "hang": Response(200, b"", delay=30.0),
    "drip": Response(200, b" " * 600, drip=0.05),
    "hang-up": Response(hang_up=True),
    "too-large": Response(200, b" " * (9 * 2**20)),
}
"""What endpoints do wrong, by name."""


class LoopbackEndpoint:
    """A server on 127.0.0.1; replies are texts or models (sent as completions) or `Response`s, in turn.

    A request beyond the script is answered with status 500, which no test should want.

    Attributes:
        requests: what was asked so far.
    """

    def __init__(self, replies: Sequence[str | BaseModel | Response]) -> None:
        self.requests: list[Request] = []
        self._replies = list(replies)
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        """The base URL to use."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> LoopbackEndpoint:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _next(self, request: Request) -> Response:
        self.requests.append(request)
        if len(self.requests) > len(self._replies):
            return _error(500, "the script has no more replies")
        reply = self._replies[len(self.requests) - 1]
        if isinstance(reply, Response):
            return reply
        return completion(reply if isinstance(reply, str) else reply.model_dump_json())

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", "0"))
                body = json.loads(self.rfile.read(length) or b"null")
                headers = {name.lower(): value for name, value in self.headers.items()}
                endpoint._send(self, endpoint._next(Request(self.path, headers, body)))

            def log_message(self, format: str, *args: Any) -> None:
                """Tests read their own output."""

        return Handler

    def _send(self, handler: BaseHTTPRequestHandler, response: Response) -> None:
        handler.close_connection = True
        self._closing.wait(response.delay)
        if response.hang_up or self._closing.is_set():
            return
        try:
            handler.send_response(response.status)
            for name, value in {**response.headers, "content-length": str(len(response.body))}.items():
                handler.send_header(name, value)
            handler.end_headers()
            step = 1 if response.drip else len(response.body) or 1
            for start in range(0, len(response.body), step):
                handler.wfile.write(response.body[start : start + step])
                if response.drip and self._closing.wait(response.drip):
                    return
        except OSError:
            # The client hung up first, which is what some tests are about.
            time.sleep(0)
