"""The wire: an answer is bounded in bytes and in time, however it is sent."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.llm.asking import Greeting, greet, port_to

from brandwright.errors import ModelError

# The client's library takes a second to load, which belongs to no deadline here.
from brandwright.llm import Port, _http
from brandwright.llm._faults import Usage, charged
from brandwright.llm._judging import in_loop
from brandwright.llm._openai import Endpoint, OpenAIEngine
from brandwright.llm._shape import parameters_in
from brandwright.llm.presets import PRESETS
from brandwright.testing import FAULTS, LoopbackEndpoint, Response, completion

Serve = Callable[..., LoopbackEndpoint]
HELLO = Greeting(text="Hello Ada")
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("fault", ["hang", "drip", "drip-headers"])
@pytest.mark.parametrize("stream", [False, True])
def test_a_call_ends_by_its_deadline_however_slow_the_server_is(
    fault: str, stream: bool, serve_model: Serve
) -> None:
    endpoint = serve_model([fault] * 3)
    started = time.monotonic()

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url, timeout_s=60, stream=stream).generate(greet(deadline=started + 1.0))

    assert caught.value.code in ("BW501", "BW532")
    assert time.monotonic() - started < 1.1 + 0.3
    assert len(endpoint.requests) == 1


def test_a_deadline_that_has_passed_lets_no_request_out(serve_model: Serve) -> None:
    endpoint = serve_model([HELLO])

    with pytest.raises(ModelError):
        port_to(endpoint.url).generate(greet(deadline=time.monotonic() - 1))

    assert endpoint.requests == []


@pytest.mark.parametrize("fault", ["too-large", "endless", "gzip-bomb"])
def test_no_more_is_read_than_an_answer_may_have(fault: str, serve_model: Serve) -> None:
    endpoint = serve_model([fault])

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url, timeout_s=30).generate(greet())

    assert (caught.value.code, len(endpoint.requests)) == ("BW516", 1)


def test_an_answer_that_was_packed_unasked_is_unpacked(serve_model: Serve) -> None:
    import gzip

    from brandwright.testing import completion

    whole = completion(HELLO.model_dump_json())
    packed = Response(200, gzip.compress(whole.body), {**whole.headers, "content-encoding": "gzip"})
    endpoint = serve_model([packed])

    assert port_to(endpoint.url).generate(greet()).value == HELLO
    assert endpoint.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(("encoding", "body"), [("br", b"x"), ("gzip", b"no gzip"), ("deflate", b"\x00\x01")])
def test_what_cannot_be_unpacked_is_a_broken_answer(encoding: str, body: bytes, serve_model: Serve) -> None:
    endpoint = serve_model([Response(200, body, {"content-encoding": encoding})])

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url).generate(greet())

    assert caught.value.code == "BW508"


def test_a_connection_that_is_cut_in_the_middle_is_lost(serve_model: Serve) -> None:
    endpoint = serve_model(["reset", HELLO])

    reply = port_to(endpoint.url).generate(greet())

    assert [attempt.outcome for attempt in reply.account.requests] == ["BW500", "answered"]


def test_an_invented_approval_is_a_fault_of_form_and_nothing_else(serve_model: Serve) -> None:
    endpoint = serve_model(["approved", HELLO])

    reply = port_to(endpoint.url).generate(greet())

    assert reply.value == HELLO
    assert "no field 'approved'" in endpoint.requests[1].body["messages"][-1]["content"]


def test_the_connections_to_an_endpoint_are_kept_and_shared(serve_model: Serve) -> None:
    endpoint = serve_model(lambda request: HELLO, latency=0.05)
    ports = [port_to(endpoint.url) for _ in range(4)]
    before = _http._made.cache_info().misses
    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda number: ports[number % 4].generate(greet()), range(40)))

    assert all(reply.value == HELLO for reply in replies)
    assert endpoint.busiest > 4
    assert _http._made.cache_info().misses == before + 1


@pytest.mark.parametrize(
    "options", [{}, {"preset": PRESETS["azure"], "api_version": "2024-10-21"}, {"api": "responses"}]
)
def test_later_requests_differ_from_the_first_in_nothing_but_what_they_say(
    options: dict[str, Any], serve_model: Serve
) -> None:
    endpoint = serve_model(lambda request: HELLO)
    port, call = port_to(endpoint.url, **options), greet()

    prompts = [replace(call.prompt, user=f"Greet {name}.") for name in ("Ada", "Grace Hopper", "Ada")]
    accounts = [port.generate(replace(call, prompt=prompt)).account for prompt in prompts]

    assert [account.parameters for account in accounts] == [
        parameters_in(request.body) for request in endpoint.requests
    ]
    first, second, third = endpoint.requests
    assert (first.path, first.headers, first.body) == (third.path, third.headers, third.body)
    assert (first.path, "Grace Hopper" in str(second.body)) == (second.path, True)
    longer = {**first.headers, "content-length": str(int(first.headers["content-length"]) + 9)}
    assert list(second.headers.items()) == list(longer.items())


def test_paths_keys_and_versions_of_one_address_do_not_get_mixed_up(serve_model: Serve) -> None:
    endpoint = serve_model(lambda request: HELLO)
    asked: list[tuple[str, str | None]] = [
        ("chat", None),
        ("responses", None),
        ("chat", "2025-01-01"),
        ("chat", "2025-03-01"),
    ]
    ports = [port_to(endpoint.url, api=api, api_version=version) for api, version in asked]
    for port in ports * 2:
        port.generate(greet())
    for key in ("one", "two", "one"):
        Port(OpenAIEngine(Endpoint(model="test", base_url=endpoint.url, key=key))).generate(greet())

    paths = [request.path for request in endpoint.requests]
    assert len(set(paths[:4])) == 4
    assert paths[:4] == paths[4:8]
    keys = [request.headers["authorization"] for request in endpoint.requests[8:]]
    assert keys == ["Bearer one", "Bearer two", "Bearer one"]


def test_a_cookie_that_the_endpoint_sets_comes_with_the_next_requests(serve_model: Serve) -> None:
    said = completion('{"text": "Hello Ada"}')
    told = [replace(said, headers={**said.headers, "set-cookie": f"node={name}"}) for name in ("a", "b", "c")]
    endpoint = serve_model([*told, said])
    port = port_to(endpoint.url)

    for _ in range(4):
        port.generate(greet())

    cookies = [request.headers.get("cookie") for request in endpoint.requests]
    assert cookies == [None, "node=a", "node=b", "node=c"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("server-error", "BW503"),
        ("key-refused", "BW504"),
        ("hang-up", "BW500"),
        ("reset", "BW500"),
        ("hang", "BW501"),
        ("moved", "BW505"),
        ("too-large", "BW516"),
    ],
)
def test_a_fault_of_a_later_request_is_the_same_fault(fault: str, code: str, serve_model: Serve) -> None:
    endpoint = serve_model([HELLO, *[FAULTS[fault]] * 3])
    port = port_to(endpoint.url, timeout_s=0.5)
    port.generate(greet())

    with pytest.raises(ModelError) as caught:
        port.generate(greet())

    assert caught.value.code == code
    assert caught.value.__context__ is None


def test_a_later_request_that_reaches_nobody_costs_nothing() -> None:
    with LoopbackEndpoint([HELLO]) as endpoint:
        port = port_to(endpoint.url)
        port.generate(greet())

    with pytest.raises(ModelError) as caught:
        port.generate(greet())

    assert (caught.value.code, charged(caught.value)) == ("BW500", Usage())


def test_each_thread_has_a_deadline_of_its_own(serve_model: Serve) -> None:
    endpoint = serve_model(lambda request: HELLO, latency=0.4)
    port, outcomes = port_to(endpoint.url), {}

    def ask(name: str, seconds: float) -> None:
        try:
            outcomes[name] = port.generate(greet(deadline=time.monotonic() + seconds)).value.text
        except ModelError as error:
            outcomes[name] = error.code

    threads = [threading.Thread(target=ask, args=args) for args in (("patient", 10.0), ("hasty", 0.15))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes["patient"] == "Hello Ada"
    assert outcomes["hasty"].startswith("BW5")


@given(
    unit=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=72),
    before=st.text(max_size=300),
    after=st.text(max_size=300),
)
def test_a_loop_is_found_wherever_it_stands(unit: str, before: str, after: str) -> None:
    assert in_loop(before + (unit * 1000)[:1000] + after)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word " * 100,
        "\n".join(
            f"{number}. Step number {number} of the plan, told in its own words." for number in range(60)
        ),
        '{"numbers": [' + ", ".join(map(str, range(2000))) + "]}",
        "-" * 300 + " heading " + "-" * 300,
    ],
)
def test_long_lists_and_rulers_are_no_loops(text: str) -> None:
    assert not in_loop(text)


def test_a_prompt_with_half_a_character_is_sent_with_a_sign_for_it(serve_model: Serve) -> None:
    endpoint = serve_model([HELLO])
    call = greet()

    port_to(endpoint.url).generate(replace(call, prompt=replace(call.prompt, user="Greet \ud83d Ada.")))

    assert endpoint.requests[0].body["messages"][1]["content"] == "Greet ? Ada."


def test_a_proxy_of_the_environment_is_not_asked_for_a_server_on_this_machine(
    serve_model: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, proxy = serve_model([HELLO]), serve_model([])
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    reply = port_to(endpoint.url, local_only=False).generate(greet())

    assert (reply.value, proxy.requests) == (HELLO, [])


def test_a_forked_process_has_connections_of_its_own(serve_model: Serve) -> None:
    endpoint = serve_model(lambda request: HELLO)
    port = port_to(endpoint.url)
    port.generate(greet())

    script = (
        "import os, sys\n"
        "from tests.llm.asking import greet, port_to\n"
        "port = port_to(sys.argv[1])\n"
        "port.generate(greet())\n"
        "child = os.fork()\n"
        "text = port.generate(greet()).value.text\n"
        "if not child: os._exit(text != 'Hello Ada')\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, endpoint.url], cwd=ROOT, timeout=60)

    assert ended.returncode == 0
    assert len(endpoint.requests) == 4
