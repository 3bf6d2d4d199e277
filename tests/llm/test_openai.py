"""Against a real server on this machine: what is sent, what is counted, and how answers fail."""

import json
import logging
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from tests.llm.asking import KEY, Greeting, greet, port_to, roles

from brandwright.errors import ModelError, WorkspaceError
from brandwright.llm import Prices
from brandwright.llm._faults import status_fault
from brandwright.testing import FAULTS, LoopbackEndpoint, Response, completion

Serve = Callable[[Sequence[Any]], LoopbackEndpoint]
HELLO = Greeting(text="Hello Ada")


def test_an_answer_comes_back_as_the_agents_model(serve_model: Serve) -> None:
    reply = port_to(serve_model([HELLO]).url).generate(greet())

    assert reply.value == HELLO


def test_the_request_is_a_chat_completion_with_a_strict_schema(serve_model: Serve) -> None:
    endpoint = serve_model([HELLO])

    port_to(endpoint.url, temperature=0.2, seed=7, max_tokens=50).generate(greet())

    (request,) = endpoint.requests
    form = request.body["response_format"]
    assert request.path == "/v1/chat/completions"
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    assert form["json_schema"]["schema"]["additionalProperties"] is False
    assert roles(request.body["messages"]) == ["system", "user"]
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_the_account_has_tokens_attempts_and_the_parameters_that_were_sent(serve_model: Serve) -> None:
    endpoint = serve_model([HELLO])

    account = port_to(endpoint.url, temperature=0.2, seed=7).generate(greet(max_tokens=50)).account

    assert (account.engine, account.model) == ("openai", "test")
    assert (account.tokens_in, account.tokens_out, account.attempts) == (11, 7, 1)
    sent = dict(account.parameters)
    limit = sent.pop("max_tokens", None) or sent.pop("max_completion_tokens")
    assert limit == 50
    assert sent == {"model": "test", "temperature": 0.2, "seed": 7, "response_format": "json_schema"}


def test_an_unknown_price_is_no_price_and_a_known_one_is_computed(serve_model: Serve) -> None:
    endpoint = serve_model([HELLO, HELLO])

    unknown = port_to(endpoint.url).generate(greet()).account
    known = port_to(endpoint.url, prices=Prices(2.0, 10.0)).generate(greet()).account

    assert unknown.cost is None
    assert known.cost == pytest.approx((11 * 2 + 7 * 10) / 1e6)


def test_cached_tokens_are_counted_and_cost_less(serve_model: Serve) -> None:
    usage = {
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "total_tokens": 1100,
        "prompt_tokens_details": {"cached_tokens": 800},
    }
    endpoint = serve_model([completion(HELLO.model_dump_json(), usage=usage)])

    account = port_to(endpoint.url, prices=Prices(2.0, 10.0, cached=0.5)).generate(greet()).account

    assert account.cached == 800
    assert account.cost == pytest.approx((200 * 2 + 800 * 0.5 + 100 * 10) / 1e6)


FINAL = {
    "no-quota": "BW502",
    "key-refused": "BW504",
    "moved": "BW505",
    "web-page": "BW506",
    "empty-body": "BW507",
    "broken-json": "BW508",
    "deep-json": "BW508",
    "choices-null": "BW509",
    "choices-empty": "BW509",
    "error-with-success": "BW510",
    "refusal": "BW511",
    "content-filter": "BW512",
    "cut-off": "BW513",
    "no-text": "BW515",
    "too-large": "BW516",
}


@pytest.mark.parametrize(("fault", "code"), FINAL.items())
def test_a_fault_that_stays_is_told_at_once(fault: str, code: str, serve_model: Serve) -> None:
    endpoint = serve_model([FAULTS[fault], HELLO])

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url).generate(greet())

    assert (caught.value.code, len(endpoint.requests)) == (code, 1)


@pytest.mark.parametrize("fault", ["unknown-model", "bad-request"])
def test_a_request_that_is_refused_is_asked_in_the_next_mode_at_once(fault: str, serve_model: Serve) -> None:
    endpoint = serve_model([FAULTS[fault], HELLO])

    reply = port_to(endpoint.url).generate(greet())

    assert (reply.value, reply.account.mode, reply.account.attempts) == (HELLO, "function", 2)
    assert [attempt.outcome for attempt in reply.account.requests] == ["BW505", "answered"]


def test_a_request_that_is_refused_in_each_mode_is_a_refused_request(serve_model: Serve) -> None:
    endpoint = serve_model([FAULTS["bad-request"]] * 3)

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url).generate(greet())

    assert (caught.value.code, len(endpoint.requests)) == ("BW505", 2)


PASSING = {
    "rate-limited": "BW502",
    "server-error": "BW503",
    "bad-gateway": "BW503",
    "hang-up": "BW500",
}


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_may_pass_is_tried_again(fault: str, serve_model: Serve) -> None:
    endpoint = serve_model([FAULTS[fault], FAULTS[fault], HELLO])

    reply = port_to(endpoint.url).generate(greet())

    assert (reply.value, reply.account.attempts) == (HELLO, 3)


@pytest.mark.parametrize(("fault", "code"), PASSING.items())
def test_after_three_tries_it_is_over(fault: str, code: str, serve_model: Serve) -> None:
    endpoint = serve_model([FAULTS[fault]] * 5)

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url).generate(greet())

    assert (caught.value.code, len(endpoint.requests)) == (code, 3)


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_an_answer_that_takes_too_long_is_cut_off_by_the_clock(fault: str, serve_model: Serve) -> None:
    endpoint = serve_model([FAULTS[fault]] * 3)
    started = time.monotonic()

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url, timeout_s=0.2).generate(greet())

    assert caught.value.code == "BW501"
    assert 1 <= len(endpoint.requests) <= 3
    assert time.monotonic() - started < 3


def test_nobody_listening_is_a_lost_connection() -> None:
    with pytest.raises(ModelError) as caught:
        port_to("http://127.0.0.1:9/v1").generate(greet())

    assert caught.value.code == "BW500"


def test_the_servers_wish_to_wait_is_honoured(serve_model: Serve) -> None:
    waits: list[float] = []
    limited = Response(429, b"{}", {"retry-after": "7"})

    port_to(serve_model([limited, HELLO]).url, waits=waits).generate(greet())

    assert len(waits) == 1
    assert 7 <= waits[0] <= 8


def test_a_wish_to_wait_for_long_ends_the_call_and_says_when_to_come_back(serve_model: Serve) -> None:
    endpoint = serve_model([Response(429, b"{}", {"retry-after": "3600"}), HELLO])

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url).generate(greet())

    assert (caught.value.code, len(endpoint.requests)) == ("BW502", 1)
    assert "3600" in caught.value.hint


@pytest.mark.parametrize(
    ("wish", "said"),
    [("0", "Try again later."), ("1", "in 1 second."), ("2.2", "in 3 seconds."), ("", "later.")],
)
def test_a_wish_to_wait_is_said_in_whole_seconds(wish: str, said: str) -> None:
    assert said in status_fault(429, {"retry-after": wish} if wish else {}, b"{}").hint


def test_an_answer_of_another_shape_is_asked_for_once_more_with_what_is_wrong(serve_model: Serve) -> None:
    endpoint = serve_model(['{"greeting": "Hello"}', HELLO])

    reply = port_to(endpoint.url).generate(greet())

    messages = endpoint.requests[1].body["messages"]
    assert reply.value == HELLO
    assert reply.account.tokens_in == 22
    assert roles(messages) == ["system", "user", "assistant", "user"]
    assert "text: Field required" in messages[-1]["content"]


@pytest.mark.parametrize(
    "reply", ['{"greeting": "Hello"}', "Hello!", "[]", '{"text": 1}', '{"text": "x", "approved": true}']
)
def test_after_the_second_answer_of_another_shape_the_model_is_asked_to_call_a_function(
    reply: str, serve_model: Serve
) -> None:
    endpoint = serve_model([reply, reply, HELLO])

    reply_ = port_to(endpoint.url).generate(greet())

    assert reply_.value == HELLO
    assert [(a.mode, a.outcome) for a in reply_.account.requests] == [
        ("schema", "unfit"),
        ("schema", "unfit"),
        ("function", "answered"),
    ]
    assert "response_format" not in endpoint.requests[2].body
    assert endpoint.requests[2].body["tools"][0]["function"]["strict"] is True


def test_a_third_answer_of_another_shape_is_an_error(serve_model: Serve) -> None:
    endpoint = serve_model(["[]", "[]", "[]", HELLO])

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url).generate(greet())

    assert (caught.value.code, len(endpoint.requests)) == ("BW514", 3)


def test_the_agents_own_rules_count_like_the_schema(serve_model: Serve) -> None:
    rude, kind = Greeting(text="Oi"), Greeting(text="Hello Ada")
    endpoint = serve_model([rude, kind])

    reply = port_to(endpoint.url).generate(
        greet(problems=lambda g: ["text: has to say hello"] if "Hello" not in g.text else [])
    )

    assert reply.value == kind
    assert "has to say hello" in endpoint.requests[1].body["messages"][-1]["content"]


def test_a_code_fence_around_the_answer_is_taken_off(serve_model: Serve) -> None:
    endpoint = serve_model([f"```json\n{HELLO.model_dump_json()}\n```"])

    assert port_to(endpoint.url).generate(greet()).value == HELLO


def _echoing(status: int) -> Response:
    """A server that repeats the key, in a header and in the body, as careless ones do."""
    body = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}", "code": KEY}})
    return Response(status, body.encode(), {"content-type": "application/json", "x-echo": KEY})


@pytest.mark.parametrize("status", [200, 400, 401, 404, 429, 500])
def test_what_the_server_says_about_the_key_goes_nowhere(
    status: int, serve_model: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint = serve_model([_echoing(status)] * 3)

    with pytest.raises(ModelError) as caught:
        port_to(endpoint.url).generate(greet())

    error = caught.value
    shown = "".join(traceback.format_exception(error)) + json.dumps(error.as_dict()) + repr(error.__context__)
    assert KEY not in shown
    assert KEY not in caplog.text


def test_the_key_is_not_in_the_ports_own_words() -> None:
    assert KEY not in repr(port_to("http://127.0.0.1:9/v1").chat.__dict__)


def test_another_machine_is_refused_where_network_models_are_forbidden() -> None:
    with pytest.raises(ModelError) as caught:
        port_to("https://models.example/v1")

    assert caught.value.code == "BW519"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/v1", "http://ada:secret@127.0.0.1/v1", "127.0.0.1:80"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        port_to(url)

    assert caught.value.code == "BW644"


def test_no_trace_leaves_by_an_inherited_variable(
    serve_model: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosted, model = serve_model([]), serve_model([HELLO])
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "x")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", hosted.url)

    port_to(model.url).generate(greet())
    time.sleep(0.3)

    assert hosted.requests == []
