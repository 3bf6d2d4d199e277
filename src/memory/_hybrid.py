"""Both legs as one index; what the vector leg cannot do is a notice, never a failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, TypeVar

from .index import Health, Hit, Index, IndexUnavailable, Leg, NamedField, Progress, Where, fuse

if TYPE_CHECKING:
    from .embedder import Vector

__all__ = ("HybridIndex",)

T = TypeVar("T")

_DEPTH = 50


class HybridIndex:
    """Fuses the ranks of several legs. One leg that works is enough; `notices` says which ones did not.

    Attributes:
        notices: why a leg was left out, since the last `sync`.
    """

    leg: Leg = "hybrid"

    def __init__(self, *legs: Index) -> None:
        self._legs = legs
        self.notices: tuple[str, ...] = ()

    def sync(self) -> int:
        self.notices = ()
        return max(self._each(lambda leg: leg.sync()))

    def search(
        self, query: str, k: int, where: Where | None = None, among: Set[str] | None = None
    ) -> list[Hit]:
        return fuse(self._each(lambda leg: leg.search(query, max(k, _DEPTH), where, among)), k)

    def names(self, field: NamedField, where: Where | None = None) -> frozenset[str]:
        return self._first(lambda leg: leg.names(field, where))

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vector]:
        found: dict[str, Vector] = {}
        for part in self._each(lambda leg: leg.vectors(ids)):
            found.update(part)
        return found

    def rebuild(self, on_progress: Progress | None = None) -> int:
        self.notices = ()
        return max(self._each(lambda leg: leg.rebuild(on_progress)))

    def health(self) -> Health:
        return _worst(self._each(lambda leg: leg.health()), self.notices)

    def verify(self) -> Health:
        self.notices = ()
        return _worst(self._each(lambda leg: leg.verify()), self.notices)

    def close(self) -> None:
        for leg in self._legs:
            leg.close()

    def _first(self, work: Callable[[Index], T]) -> T:
        """What the first leg that works says."""
        for leg in self._legs[:-1]:
            try:
                return work(leg)
            except IndexUnavailable as error:
                self._note(leg, error)
        return work(self._legs[-1])

    def _note(self, leg: Index, error: IndexUnavailable) -> None:
        notice = f"{leg.leg} search is left out: {error}"
        self.notices = tuple(dict.fromkeys((*self.notices, notice)))

    def _each(self, work: Callable[[Index], T]) -> list[T]:
        done = []
        for leg in self._legs:
            try:
                done.append(work(leg))
            except IndexUnavailable as error:
                self._note(leg, error)
        if not done:
            raise IndexUnavailable("; ".join(self.notices))
        return done


def _worst(found: list[Health], notices: tuple[str, ...]) -> Health:
    problems = [problem for health in found for problem in health.problems]
    entries, sequence = min(h.entries for h in found), min(h.sequence for h in found)
    if notices:
        sequence = 0  # of a leg that cannot say how far it has come, assume nothing
    return Health(entries, sequence, (*notices, *problems))
