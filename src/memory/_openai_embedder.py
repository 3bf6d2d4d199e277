"""Embeddings of any OpenAI-compatible endpoint: bounded, checked on the wire, and tried again in one place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from time import sleep
from typing import TYPE_CHECKING, Any

from .._canonical import digest
from ..errors import BrandwrightError, ModelError
from .embedder import EmbedderUnavailable

if TYPE_CHECKING:
    from .._settings import MemorySettings
    from ..llm._openai import Endpoint
    from .embedder import Vectors

__all__ = ("OpenAIEmbedder",)

_BATCH = 64
_MAX_TEXT = 8000
_HINT = "Check `memory.base_url`, `memory.model` and `memory.dim`."


class OpenAIEmbedder:
    """Vectors from `POST {base_url}/embeddings`, brought to length one.

    Args:
        dim: length of a vector; asked of the endpoint once when 0.
        wait: how retries wait; tests pass their own.
    """

    def __init__(self, endpoint: Endpoint, dim: int = 0, *, wait: Callable[[float], None] = sleep) -> None:
        from ..workspace import slugify

        self._endpoint = endpoint
        self._dim = dim
        self._wait = wait
        self.id = f"openai-{slugify(endpoint.model) or 'model'}"
        self.sha256 = digest(["openai", endpoint.base_url, endpoint.model, dim])

    @classmethod
    def configured(cls, settings: MemorySettings, env: Mapping[str, str] | None = None) -> OpenAIEmbedder:
        """The embedder that `[memory]` describes.

        Raises:
            EmbedderUnavailable: the model, the address or the key is missing, or another machine is forbidden.
        """
        from ..llm._openai import OPENAI_URL, Endpoint, is_loopback
        from ..llm.port import FORBID

        env = os.environ if env is None else env
        endpoint = Endpoint(
            model=settings.model or "",
            base_url=settings.base_url or OPENAI_URL,
            key=env.get(settings.api_key_env, ""),
            timeout_s=settings.timeout_s,
            local_only=env.get(FORBID, "") not in ("", "0"),
        )
        try:
            endpoint.check()
        except BrandwrightError as error:
            raise EmbedderUnavailable(f"{error.message} {error.hint}") from None
        if not endpoint.key and not is_loopback(endpoint.host.rpartition(":")[0] or endpoint.host):
            raise EmbedderUnavailable(
                f"The variable {settings.api_key_env} holds no key for the embeddings. Export it, or name another "
                "one by `memory.api_key_env`."
            )
        return cls(endpoint, settings.dim or 0)

    @property
    def dim(self) -> int:
        """Length of a vector.

        Raises:
            ModelError: it is not set, and the endpoint cannot be asked.
        """
        return self._dim or self._asked_dim

    @cached_property
    def _asked_dim(self) -> int:
        return len(self._request(["length"])[0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text; a text is cut after 8,000 characters.

        Raises:
            ModelError: the endpoint cannot be reached, refuses, or its answer is not one vector a text.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, self.dim), np.float32)
        rows: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            rows += self._request([text[:_MAX_TEXT] or " " for text in texts[start : start + _BATCH]])
        if {len(row) for row in rows} != {self.dim}:
            raise _unusable(f"vectors of another length than {self.dim}")
        found = np.asarray(rows, np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        if not bool(np.all(np.isfinite(lengths) & (lengths > 0))):
            raise _unusable("a vector without a direction")
        vectors: Vectors = found / lengths
        return vectors

    def _request(self, texts: Sequence[str]) -> list[list[float]]:
        from ..llm._retrying import TRIES, tried

        body, _ = tried(lambda: self._post(texts), TRIES, self._wait)
        return _vectors_of(body, len(texts))

    def _post(self, texts: Sequence[str]) -> bytes:
        from ..llm._judging import parsed
        from ..llm._wire import exchange

        body: dict[str, Any] = {
            "model": self._endpoint.model,
            "input": list(texts),
            "encoding_format": "float",
        }
        if self._dim:
            body["dimensions"] = self._dim
        answer = exchange(self._endpoint, "/embeddings", body)
        parsed(answer)
        return answer


def _vectors_of(body: bytes, count: int) -> list[list[float]]:
    """The vectors of an answer, in the order of the texts."""
    data = json.loads(body).get("data")
    if not isinstance(data, list) or len(data) != count:
        raise _unusable("another number of vectors than texts")
    try:
        rows = {int(item["index"]): [float(value) for value in item["embedding"]] for item in data}
        return [rows[place] for place in range(count)]
    except (KeyError, TypeError, ValueError):
        raise _unusable("something that is no vector") from None


def _unusable(what: str) -> ModelError:
    return ModelError("BW521", f"The embedding endpoint answered with {what}.", hint=_HINT)
