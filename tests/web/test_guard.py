"""What every request passes before a page sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from brandwright.web.guard import HEADERS, MAX_BODY, Guard

HOST = "127.0.0.1:8700"
SAME = {"sec-fetch-site": "same-origin", "origin": f"http://{HOST}"}


async def _page(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def client() -> TestClient:
    app = Starlette(
        routes=[Route("/", _page, methods=["GET", "POST", "PUT", "DELETE"])],
        middleware=[Middleware(Guard, hosts=[HOST])],
    )
    return TestClient(app, base_url=f"http://{HOST}")


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        pytest.param("GET", {}, 200, id="a page is read"),
        pytest.param("GET", {"sec-fetch-site": "cross-site"}, 200, id="a link from elsewhere"),
        pytest.param("POST", SAME, 200, id="a form of this page"),
        pytest.param("POST", {"sec-fetch-site": "same-origin"}, 200, id="a browser that hides the origin"),
        pytest.param("POST", {"origin": f"http://{HOST}"}, 200, id="an older browser"),
        pytest.param("POST", {}, 403, id="a program that says nothing"),
        pytest.param("POST", {"origin": "null"}, 403, id="a sandboxed frame"),
        pytest.param("POST", {"origin": "http://evil.example"}, 403, id="another site"),
        pytest.param("POST", {**SAME, "sec-fetch-site": "cross-site"}, 403, id="the browser knows better"),
        pytest.param("POST", {**SAME, "sec-fetch-site": "same-site"}, 403, id="another port of this machine"),
        pytest.param("POST", {**SAME, "origin": "http://127.0.0.1:9000"}, 403, id="another server here"),
        pytest.param(
            "POST", {**SAME, "origin": f"http://{HOST}.evil.example"}, 403, id="a name that begins alike"
        ),
        pytest.param("PUT", SAME, 405, id="PUT"),
        pytest.param("DELETE", SAME, 405, id="DELETE"),
        pytest.param("GET", {"host": "evil.example"}, 421, id="a name that leads here (DNS rebinding)"),
        pytest.param("GET", {"host": "127.0.0.1"}, 421, id="without the port"),
        pytest.param("GET", {"host": ""}, 421, id="no host"),
        pytest.param("POST", {**SAME, "content-length": str(MAX_BODY + 1)}, 413, id="too much is announced"),
        pytest.param("POST", {**SAME, "content-length": "-1"}, 413, id="a length that is none"),
    ],
)
def test_a_request(client: TestClient, method: str, headers: Mapping[str, str], status: int) -> None:
    assert client.request(method, "/", headers=headers).status_code == status


def test_every_answer_forbids_what_no_page_needs(client: TestClient) -> None:
    for answer in (client.get("/"), client.get("/", headers={"host": "x"}), client.post("/")):
        for name, value in HEADERS:
            assert answer.headers[name.decode()] == value.decode()
    policy = client.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert client.get("/").headers["cache-control"] == "no-store"


def test_a_body_that_hides_its_length_is_cut_off(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 50_000 + 2):
            yield b"x" * 50_000

    with pytest.raises(ClientDisconnect):
        client.post("/", content=pieces(), headers=SAME)
