"""Paths out of the folder of files, headers inside of values, text that was swapped: nothing of it arrives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from urllib.parse import unquote_to_bytes

import anyio
import pytest
from starlette.types import ASGIApp, Message, Scope
from tests.web.conftest import HOST, Open

UP = ("..", "%2e%2e", "%252e%252e", "..%00", "....", ".%2e", "%c0%ae%c0%ae", "..;")
BETWEEN = ("/", "\\", "%2f", "%5c", "%252f", "//", "%c0%af")
AIMS = ("app.py", "templates/base.html", "etc/passwd", "%65tc/passwd", ".brandwright/ledger.sqlite")
PATHS = tuple(
    f"/static/{(up + between) * depth}{aim}"
    for up, between, aim, depth in product(UP, BETWEEN, AIMS, (1, 2, 9))
)

INJECTED = tuple(
    f"x{end}{header}"
    for end, header in product(
        ("%0d%0a", "%0a", "%0d", "\r\n", "\n", "%E5%98%8A%E5%98%8D", "%c4%8d%c4%8a"),
        ("Set-Cookie:a=b", "Location:%20https://evil.example", "X-Evil:%20yes"),
    )
)


@dataclass(frozen=True)
class Sent:
    """A request as it goes over the wire, mended by no client."""

    path: str
    method: str = "GET"
    query: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Got:
    """What came back."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def answers(inbox: Open, sent: Sequence[Sent]) -> Iterator[tuple[Sent, Got]]:
    """What comes back for each of these, asked by whoever is signed in."""
    cookies = "; ".join(f"{name}={value}" for name, value in inbox.client.cookies.items())

    async def all_of_them() -> list[Got]:
        return [await answer(inbox.client.app, one, cookies) for one in sent]

    return zip(sent, anyio.run(all_of_them), strict=True)


async def answer(app: ASGIApp, sent: Sent, cookies: str) -> Got:
    got: list[Message] = []
    told = iter([{"type": "http.request", "body": sent.body, "more_body": False}])

    async def receive() -> Message:
        if (message := next(told, None)) is None:
            await anyio.sleep_forever()
            raise AssertionError("a client that waits says nothing more")
        return message

    async def send(message: Message) -> None:
        got.append(message)

    await app(_scope(sent, cookies), receive, send)
    content = b"".join(message.get("body", b"") for message in got if message["type"] == "http.response.body")
    return Got(got[0]["status"], list(got[0]["headers"]), content)


def _scope(sent: Sent, cookies: str) -> Scope:
    headers = [(b"host", HOST.encode()), (b"cookie", cookies.encode()), (b"sec-fetch-site", b"same-origin")]
    if sent.body:
        form = b"application/x-www-form-urlencoded"
        headers += [(b"content-type", form), (b"content-length", str(len(sent.body)).encode())]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": unquote_to_bytes(sent.path).decode("utf-8", "replace"),
        "raw_path": sent.path.encode(),
        "query_string": sent.query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8700),
        "root_path": "",
    }


def test_a_file_of_ours_is_given_out(inbox: Open) -> None:
    """Otherwise the refusals below would say nothing."""
    ((_, got),) = answers(inbox, [Sent("/static/inbox.css")])
    assert got.status == 200
    assert b"{" in got.body


def test_no_path_leads_out_of_the_folder_of_files(inbox: Open) -> None:
    inbox.sign_in()
    for sent, got in answers(inbox, [Sent(path) for path in PATHS]):
        assert got.status in (307, 400, 404, 405), sent
        for told in (b"root:", b"import", b"SQLite", b"{% "):
            assert told not in got.body, sent


@pytest.mark.parametrize("where", ["review", "decision", "query", "enter", "form"])
def test_no_value_becomes_a_header(inbox: Open, where: str) -> None:
    inbox.sign_in()
    for sent, got in answers(inbox, [injection(inbox, where, text) for text in INJECTED]):
        assert got.status < 500, sent
        for name, value in got.headers:
            assert not {b"\r", b"\n"} & {bytes([byte]) for byte in value}, sent
            assert name != b"x-evil", sent
            assert not (name == b"set-cookie" and value.startswith(b"a=b")), sent
            assert not (name == b"location" and not value.startswith(b"/")), sent


def injection(inbox: Open, where: str, text: str) -> Sent:
    form = f"kind={text}&sha={text}&reason={text}".encode()
    return {
        "review": Sent(f"/reviews/{text}"),
        "decision": Sent(f"/reviews/{text}/decision", "POST", body=b"kind=approve"),
        "query": Sent("/", query=f"queue={text}&q={text}&page={text}"),
        "enter": Sent("/enter", query=f"token={text}"),
        "form": Sent(f"/reviews/{inbox.pending}/decision", "POST", body=form),
    }[where]
