"""A model endpoint on this machine: OpenAI-compatible, with scripted replies and every fault that we know of.

with LoopbackEndpoint([Draft(title="Hello"), "rate-limited", '{"title": "Hello again"}']) as endpoint:
    ...  # base_url = endpoint.url
assert endpoint.requests[0].body["model"] == "test"

A reply is what the model would say: a text, or a model or mapping that is sent as its JSON. It is given in the form
that was asked for: as a message for `json_schema` and for plain requests, as a call of the function where there are
tools, in one piece or as a stream, by Chat Completions or by the Responses API. The name of a fault in `FAULTS` makes
that fault; a `Response` is sent byte for byte. A function of the `Request` may give any of these.
"""

from __future__ import annotations

import json
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from ._completions import Form, body_of, stream_of
from ._heads import LineHandler

__all__ = ("FAULTS", "LoopbackEndpoint", "Request", "Response", "completion")


@dataclass(frozen=True)
class Response:
    """What the endpoint sends, byte for byte.

    Attributes:
        delay: seconds before anything is sent.
        drip: seconds between two bytes; 0 sends all at once.
        drip_headers: whether the head of the answer drips as well.
        hang_up: close the connection without an answer.
        cut: close it after so many bytes of the body.
        times: how often the body is sent, one after the other.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    delay: float = 0.0
    drip: float = 0.0
    drip_headers: bool = False
    hang_up: bool = False
    cut: int | None = None
    times: int = 1


@dataclass(frozen=True)
class Request:
    """What the endpoint was asked.

    Attributes:
        path: with the query.
        body: the JSON; None for a GET.
    """

    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def form(self) -> Form:
        """How the answer is wanted."""
        return Form.of(self.path, self.body)

    @property
    def mode(self) -> Literal["schema", "function", "text"]:
        """How the shape of the answer is asked for."""
        return self.form.mode


class Fault(Protocol):
    """A reply that looks different in each form of asking."""

    def in_form(self, form: Form) -> Response:
        """The reply to a request of that form."""


Reply = str | BaseModel | Mapping[str, Any] | Response | Fault
Script = Sequence[Reply] | Callable[[Request], Reply]


def completion(
    content: str | None, *, finish: str = "stop", refusal: str | None = None, **more: Any
) -> Response:
    """A chat completion, as OpenAI sends it."""
    body = body_of(Form(), content, finish=finish, refusal=refusal)
    return Response(body=json.dumps({**body, **more}).encode())


def _error(status: int, message: str, code: str = "", **headers: str) -> Response:
    body = json.dumps({"error": {"message": message, "type": "error", "code": code or None}}).encode()
    return Response(status, body, {"content-type": "application/json", **headers})


@dataclass(frozen=True)
class _Ending:
    """A fault that looks different in each form."""

    content: str | None
    finish: str = "stop"
    refusal: str | None = None

    def in_form(self, form: Form) -> Response:
        return _said(form, self.content, finish=self.finish, refusal=self.refusal)


@dataclass(frozen=True)
class _BrokenOff:
    """A stream, or a body, of which the end is missing although the server says that all is well."""

    def in_form(self, form: Form) -> Response:
        whole = _said(form, '{"text": "Hello Ada, this is a long answer."}')
        return replace(whole, body=whole.body[: len(whole.body) // 2])


@dataclass(frozen=True)
class _Bomb:
    """64 MiB that travel as 64 KiB. Packed when somebody asks for it."""

    def in_form(self, form: Form) -> Response:
        headers = {"content-type": "application/json", "content-encoding": "gzip"}
        return Response(200, _packed_blanks(), headers)


@cache
def _packed_blanks() -> bytes:
    packer = zlib.compressobj(level=9, wbits=31)
    return b"".join([*(packer.compress(_MIB) for _ in range(64)), packer.flush()])


_MIB = b" " * 2**20

FAULTS: Mapping[str, Response | Fault] = {
    "rate-limited": _error(429, "slow down", **{"retry-after": "0"}),
    "no-quota": _error(429, "pay first", "insufficient_quota"),
    "server-error": _error(500, "boom"),
    "bad-gateway": Response(502, b"<html>bad gateway</html>", {"content-type": "text/html"}),
    "key-refused": _error(401, "wrong key"),
    "unknown-model": _error(404, "no such model"),
    "bad-request": _error(400, "bad schema"),
    "unprocessable": _error(422, "response_format is not supported"),
    "moved": Response(307, b"", {"location": "http://127.0.0.1:9/v1/chat/completions"}),
    "web-page": Response(200, b"<!doctype html><html>hello</html>", {"content-type": "text/html"}),
    "empty-body": Response(200, b""),
    "broken-json": Response(200, b'{"id": "chatcmpl-1", "choices": ['),
    "deep-json": Response(200, b"[" * 20_000),
    "choices-null": completion("x", choices=None),
    "choices-empty": completion("x", choices=[]),
    "error-with-success": Response(200, b'{"error": {"message": "overloaded"}}'),
    "refusal": _Ending(None, refusal="I cannot help with that."),
    "content-filter": _Ending("partial", finish="content_filter"),
    "cut-off": _Ending('{"text": "cut', finish="length"),
    "no-text": _Ending(""),
    "repeated": _Ending('{"text": "' + "very " * 2000 + '"}'),
    "approved": _Ending('{"text": "Hello Ada", "approved": true}'),
    "wrong-schema": _Ending('{"something": "else"}'),
    "broken-off": _BrokenOff(),
    "hang": Response(200, b"", delay=30.0),
    "drip": Response(200, b" " * 600, drip=0.05),
    "drip-headers": Response(200, b"{}", drip=0.05, drip_headers=True),
    "hang-up": Response(hang_up=True),
    "reset": Response(200, b" " * 2000, cut=100),
    "too-large": Response(200, _MIB, times=9),
    "endless": Response(200, _MIB, times=50),
    "gzip-bomb": _Bomb(),
}
"""What endpoints do wrong, by name."""


def _said(form: Form, content: str | None, *, finish: str = "stop", refusal: str | None = None) -> Response:
    if form.stream:
        body = stream_of(form, content, finish=finish, refusal=refusal)
        return Response(body=body, headers={"content-type": "text/event-stream"})
    return Response(body=json.dumps(body_of(form, content, finish=finish, refusal=refusal)).encode())


class LoopbackEndpoint:
    """A server on 127.0.0.1 that gives the replies in turn.

    A request beyond the script is answered with status 500, which no test should want. `GET /v1/models` lists
    `models` and uses up no reply.

    Args:
        replies: what is said, in turn; or a function of the request, which then never runs out.
        latency: seconds that each answer takes.
        models: the models that it says it has, each with more that is told about it, such as `max_model_len`.

    Attributes:
        requests: the questions so far.
        busiest: how many questions it worked on at once, at most.
    """

    def __init__(
        self,
        replies: Script = (),
        *,
        latency: float = 0.0,
        models: Mapping[str, Mapping[str, Any]] | Sequence[str] = ("test",),
    ) -> None:
        self.requests: list[Request] = []
        self.busiest = 0
        self._replies = replies
        self._latency = latency
        self._models = models if isinstance(models, Mapping) else {name: {} for name in models}
        self._busy = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @cached_property
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

    def _answer(self, request: Request) -> Response:
        with self._lock:
            self.requests.append(request)
            place = len(self.requests) - 1
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            self._closing.wait(self._latency)
            return self._response(request, self._reply(request, place))
        finally:
            with self._lock:
                self._busy -= 1

    def _reply(self, request: Request, place: int) -> Reply:
        if callable(self._replies):
            return self._replies(request)
        if place >= len(self._replies):
            return _error(500, "the script has no more replies")
        return self._replies[place]

    def _response(self, request: Request, reply: Any) -> Response:
        fault = FAULTS.get(reply, reply) if isinstance(reply, str) else reply
        if isinstance(fault, Response):
            return fault
        if isinstance(fault, _Ending | _BrokenOff | _Bomb):
            return fault.in_form(request.form)
        return _said(request.form, _text(reply))

    def _listing(self) -> Response:
        data = [{"id": name, "object": "model", **more} for name, more in self._models.items()]
        return Response(body=json.dumps({"object": "list", "data": data}).encode())

    def _handler(self) -> type[LineHandler]:
        endpoint = self

        class Handler(LineHandler):
            timeout = 60
            # One packet an answer: otherwise each waits 40 ms for the acknowledgement of its head.
            wbufsize = 65_536

            def do_GET(self) -> None:
                known = self.path.partition("?")[0].endswith("/models")
                endpoint._send(self, endpoint._listing() if known else _error(404, "nothing here"))

            def do_POST(self) -> None:
                length = int(self.fields.get("content-length", "0"))
                body = json.loads(self.rfile.read(length) or b"null")
                endpoint._send(self, endpoint._answer(Request(self.path, self.fields, body)))

            def log_message(self, format: str, *args: Any) -> None:
                """Tests read their own output."""

        return Handler

    def _send(self, handler: BaseHTTPRequestHandler, response: Response) -> None:
        self._closing.wait(response.delay)
        if response.hang_up or self._closing.is_set():
            handler.close_connection = True
            return
        try:
            handler.send_response(response.status)
            for name, value in {
                **response.headers,
                "content-length": str(len(response.body) * response.times),
            }.items():
                handler.send_header(name, value)
            if response.drip_headers:
                handler.send_header("x-slow", "x" * 600)
                self._drip(handler, b"".join([*handler._headers_buffer, b"\r\n"]), response.drip)  # type: ignore[attr-defined]
                return
            handler.end_headers()
            self._send_body(handler, response)
            handler.wfile.flush()
        except OSError:
            # The client hung up first, which is what some tests are about.
            handler.close_connection = True

    def _send_body(self, handler: BaseHTTPRequestHandler, response: Response) -> None:
        if response.drip:
            self._drip(handler, response.body, response.drip)
            return
        for _ in range(response.times):
            handler.wfile.write(response.body[: response.cut])
        if response.cut is not None:
            handler.close_connection = True

    def _drip(self, handler: BaseHTTPRequestHandler, data: bytes, seconds: float) -> None:
        handler.wfile.flush()
        for start in range(len(data)):
            handler.wfile.write(data[start : start + 1])
            handler.wfile.flush()
            if self._closing.wait(seconds):
                handler.close_connection = True
                return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up on faults; that is no news."""
        time.sleep(0)


def _text(reply: Any) -> str:
    if isinstance(reply, BaseModel):
        return reply.model_dump_json()
    return reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
