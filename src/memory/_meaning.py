"""How near question, words and records are, as far as the embedder sees it: traits, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .embedder import Embedder

__all__ = ("Meaning",)

_FOLLOWER = 3
"""How many records behind the nearest one a record has to lead; few are as near when nothing is on record."""


class Meaning:
    """The question and its words among the candidates.

    Args:
        units: words and sayings of the question.
        vectors: the candidates' vectors by id.
        metrics: the candidates' metrics by id, as words; a candidate without one may be left out.
    """

    def __init__(
        self,
        question: str,
        units: Sequence[str],
        embedder: Embedder,
        vectors: Mapping[str, Any],
        metrics: Mapping[str, str],
    ) -> None:
        import numpy as np

        kinds = sorted(set(metrics.values()))
        asked, *rest = embedder.embed([question, *units, *kinds])
        self._place = {name: row for row, name in enumerate(vectors)}
        self._unit = {unit: row for row, unit in enumerate(units)}
        records = np.array(list(vectors.values()), np.float32)
        words = np.array(rest, np.float32).reshape(len(rest), records.shape[1])
        near = records @ asked
        self._near: list[float] = near.tolist()
        self._order = sorted(self._near, reverse=True)
        self._mean, self._spread = float(near.mean()), float(near.std()) + 0.02
        told = words @ asked
        measured = told[len(units) :]
        fits = words[: len(units)] @ records.T
        above = fits - fits.mean(axis=1, keepdims=True)
        # Lists, by record and then by word: single numbers are read from them, thousands of times.
        self._above: list[list[float]] = above.T.tolist()
        self._lacked: list[list[float]] = (told[: len(units), None] - fits).T.tolist()
        self._metric = {name: float(measured[kinds.index(kind)]) for name, kind in metrics.items()}
        self._any_metric = float(measured.max()) if kinds else 0.0

    def __contains__(self, name: str) -> bool:
        return name in self._place

    def similarity(self, name: str) -> float | None:
        """The cosine of question and record."""
        row = self._place.get(name)
        return None if row is None else self._near[row]

    def traits(self, name: str, lacking: Sequence[str]) -> dict[str, float]:
        """What nearness tells of a candidate that has a vector, and that lacks these words."""
        row = self._place[name]
        near, order = self._near[row], self._order
        best, second = order[0], order[1] if len(order) > 1 else 0.0
        every, places = self._above[row], [self._unit[unit] for unit in lacking]
        above = [every[place] for place in places]
        metric = self._metric.get(name)
        return {
            "near": near,
            "first": float(near >= best),
            "ahead": near - (second if near >= best else best),
            "lead": near - order[min(_FOLLOWER, len(order) - 1)],
            "stands out": (near - self._mean) / self._spread,
            "far word": max(0.0, *(self._lacked[row][place] for place in places)) if places else 0.0,
            "near words": sum(above) / len(above) if above else 0.0,
            "words apart": min(0.0, *every) if every else 0.0,
            "words near": sum(every) / len(every) if every else 0.0,
            "metric apart": 0.0 if metric is None else metric - self._any_metric,
            "no metric": float(metric is None),
        }
