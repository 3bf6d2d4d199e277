"""How near question, words and records are, as far as the embedder sees it: traits, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .embedder import Embedder

__all__ = ("Meaning",)


class Meaning:
    """The question and its words among the candidates.

    Args:
        units: words and sayings of the question.
        vectors: the candidates' vectors by id.
    """

    def __init__(
        self, question: str, units: Sequence[str], embedder: Embedder, vectors: Mapping[str, Any]
    ) -> None:
        import numpy as np

        asked, *rest = embedder.embed([question, *units])
        self._place = {name: row for row, name in enumerate(vectors)}
        self._unit = {unit: row for row, unit in enumerate(units)}
        records = np.array(list(vectors.values()), np.float32)
        words = np.array(rest, np.float32).reshape(len(units), records.shape[1])
        self._near = records @ asked
        ordered = np.sort(self._near)
        self._best, self._second = float(ordered[-1]), float(ordered[-2] if len(ordered) > 1 else 0.0)
        self._mean, self._spread = float(self._near.mean()), float(self._near.std()) + 0.02
        self._words = words @ records.T
        self._level = self._words.mean(axis=1) if len(units) else self._words
        self._matters = words @ asked

    def similarity(self, name: str) -> float | None:
        """The cosine of question and record."""
        row = self._place.get(name)
        return None if row is None else float(self._near[row])

    def traits(self, name: str, lacking: Sequence[str]) -> dict[str, float]:
        """What nearness tells of a record that lacks these words."""
        row = self._place.get(name)
        if row is None:
            return {}
        near = float(self._near[row])
        rows = [self._unit[unit] for unit in lacking]
        lacked = [float(self._matters[i] - self._words[i, row]) for i in rows]
        above = [float(self._words[i, row] - self._level[i]) for i in rows]
        return {
            "near": near,
            "ahead": near - (self._second if near >= self._best else self._best),
            "stands out": (near - self._mean) / self._spread,
            "far word": max(lacked, default=0.0),
            "near words": sum(above) / len(above) if above else 0.0,
        }
