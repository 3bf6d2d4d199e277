"""An embedder that remembers: the words of questions come again and again, and a question is embedded once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .embedder import Embedder, Vectors

__all__ = ("Remembering",)

_MOST_KNOWN = 20_000
_MOST_AT_ONCE = 100
_LONGEST = 2000


class Remembering:
    """The same vectors as those of another embedder, which is asked once for each short list's text."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Any] = {}
        self._coming: dict[str, Future[Vectors]] = {}
        self.id, self.sha256, self.dim = embedder.id, embedder.sha256, embedder.dim

    def ahead(self, text: str) -> None:
        """Begin to embed a text that will be asked for; what fails does so when it is asked for.

        The first one loads the model, which takes longer than all else; but only when its packages are there before:
        they are not to be imported by two threads at once.
        """
        if text.strip() and text not in self._known and (self._known or self._is_prepared()):
            self._coming = {text: self._pool.submit(self._embedder.embed, [text])}

    def _is_prepared(self) -> bool:
        prepare = getattr(self._embedder, "prepare", None)
        try:
            return prepare is not None and prepare() is None
        except ImportError:
            return False

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, "embedding")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in the order of the texts."""
        import numpy as np

        if len(texts) > _MOST_AT_ONCE or any(len(text) > _LONGEST for text in texts):
            return self._embedder.embed(texts)
        if len(self._known) > _MOST_KNOWN:
            self._known = {}
        known = self._known
        for text in self._coming.keys() & set(texts):
            known[text] = self._coming.pop(text).result()[0]
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._embedder.embed(new), strict=True))
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), self.dim)
