"""An embedder that remembers: the words of questions come again and again, and a question is embedded once."""

from __future__ import annotations

from collections.abc import Sequence
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
        self.id, self.sha256, self.dim = embedder.id, embedder.sha256, embedder.dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in the order of the texts."""
        import numpy as np

        if len(texts) > _MOST_AT_ONCE or any(len(text) > _LONGEST for text in texts):
            return self._embedder.embed(texts)
        if len(self._known) > _MOST_KNOWN:
            self._known = {}
        known = self._known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._embedder.embed(new), strict=True))
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), self.dim)
