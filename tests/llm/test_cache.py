"""Replies that are kept: named by everything that is sent, bounded, and nothing that work depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.llm.asking import KEY, Greeting, greet, port_to

from brandwright.errors import ModelError
from brandwright.llm import Port
from brandwright.llm._bounded import Bounds
from brandwright.llm._cache import ReplyCache, reply_key
from brandwright.llm._openai import Endpoint, OpenAIEngine
from brandwright.llm.trials import in_trial
from brandwright.testing import FAULTS, LoopbackEndpoint

Serve = Callable[[Sequence[Any]], LoopbackEndpoint]
HELLO = Greeting(text="Hello Ada")
URL = "http://127.0.0.1:1/v1"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ReplyCache]:
    with closing(ReplyCache(tmp_path / "cache" / "replies.sqlite3", 10_000)) as opened:
        yield opened


def keeping(port: Port, cache: ReplyCache) -> Port:
    return replace(port, bounds=Bounds(cache=cache))


def test_the_same_request_is_asked_once(serve_model: Serve, cache: ReplyCache) -> None:
    endpoint = serve_model([HELLO])
    port = keeping(port_to(endpoint.url), cache)

    first, second = port.generate(greet()), port.generate(greet())

    assert (first.value, second.value, len(endpoint.requests)) == (HELLO, HELLO, 1)
    assert (second.account.attempts, second.account.tokens_in, second.account.cost) == (0, 0, 0.0)


def test_a_reply_outlives_the_process_that_got_it(
    serve_model: Serve, cache: ReplyCache, tmp_path: Path
) -> None:
    endpoint = serve_model([HELLO])
    keeping(port_to(endpoint.url), cache).generate(greet())
    cache.close()

    with closing(ReplyCache(tmp_path / "cache" / "replies.sqlite3", 10_000)) as again:
        assert keeping(port_to(endpoint.url), again).generate(greet()).value == HELLO


OTHER: dict[str, Callable[[], str | None]] = {
    "endpoint": lambda: key(url="http://127.0.0.1:2/v1"),
    "path": lambda: key(url="http://127.0.0.1:1/v2"),
    "model": lambda: key(model="other"),
    "temperature": lambda: key(temperature=0.7),
    "seed": lambda: key(seed=7),
    "limit": lambda: key(max_tokens=50),
    "effort": lambda: key(effort="high"),
    "api": lambda: key(api="responses"),
    "mode": lambda: key(modes=("function",)),
    "limit of the call": lambda: key(call={"max_tokens": 9}),
    "prompt": lambda: key(call={"prompt": replace(greet().prompt, user="Greet Bob.")}),
    "system": lambda: key(call={"prompt": replace(greet().prompt, system="You shout.")}),
    "trial": lambda: in_second_trial(),
}


def key(url: str = URL, call: dict[str, Any] | None = None, **options: Any) -> str | None:
    endpoint = Endpoint(**{"model": "test", "base_url": url, "key": KEY, "local_only": True, **options})
    return reply_key(OpenAIEngine(endpoint), greet(**(call or {})))


def in_second_trial() -> str | None:
    with in_trial(2):
        return key()


@pytest.mark.parametrize("difference", OTHER)
def test_whatever_a_model_could_tell_apart_has_another_name(difference: str) -> None:
    assert key() == key()
    assert OTHER[difference]() != key()


def test_what_a_model_cannot_see_has_the_same_name() -> None:
    assert key(timeout_s=9.0) == key(timeout_s=1.0)


@pytest.mark.parametrize(
    "fault", ["refusal", "cut-off", "content-filter", "web-page", "error-with-success", "no-text"]
)
def test_faults_are_never_kept(fault: str, serve_model: Serve, cache: ReplyCache) -> None:
    endpoint = serve_model([FAULTS[fault], HELLO])
    port = keeping(port_to(endpoint.url), cache)
    with pytest.raises(ModelError):
        port.generate(greet())

    assert port.generate(greet()).value == HELLO
    assert len(endpoint.requests) == 2


def test_an_answer_that_does_not_fit_is_never_kept(serve_model: Serve, cache: ReplyCache) -> None:
    endpoint = serve_model(['{"greeting": 1}', HELLO])
    port = keeping(port_to(endpoint.url), cache)
    port.generate(greet())

    assert port.generate(greet()).value == HELLO
    assert len(endpoint.requests) == 2


def test_a_kept_answer_that_breaks_a_new_rule_is_asked_for_again(
    serve_model: Serve, cache: ReplyCache
) -> None:
    endpoint = serve_model([HELLO, Greeting(text="Good day, Ada")])
    port = keeping(port_to(endpoint.url), cache)
    port.generate(greet())

    reply = port.generate(greet(problems=lambda g: ["text: too short"] if len(g.text) < 10 else []))

    assert reply.value.text == "Good day, Ada"


def test_the_least_recently_used_go_when_it_is_full(cache: ReplyCache) -> None:
    for name in "abc":
        cache.put(name, "x" * 3_000)
    assert cache.get("a")

    cache.put("d", "x" * 3_000)

    assert [name for name in "abcd" if cache.get(name)] == ["a", "c", "d"]


def test_an_answer_larger_than_the_cache_is_not_kept(cache: ReplyCache) -> None:
    cache.put("a", "x" * 20_000)

    assert cache.get("a") is None


def test_cleared_is_gone_from_the_disk(cache: ReplyCache, tmp_path: Path) -> None:
    cache.put("a", "Ada Lovelace")
    cache.clear()

    assert cache.get("a") is None
    assert not any(b"Ada" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


DAMAGES = {
    "no-database": b"not a database, and long enough to be read as one" * 50,
    "pages": b"SQLite format 3\x00" + b"\xff" * 5_000,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_begun_anew(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite3"
    path.write_bytes(damage)
    with closing(ReplyCache(path, 10_000)) as cache:
        assert cache.get("a") is None
        cache.put("a", "b")
        assert cache.get("a") == "b"


def test_a_folder_that_cannot_be_written_is_as_good_as_no_cache(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with closing(ReplyCache(tmp_path / "cache" / "replies.sqlite3", 10_000)) as cache:
        cache.put("a", "b")
        assert cache.get("a") is None
