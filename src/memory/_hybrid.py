"""Both legs as one index; what the vector leg cannot do is a notice, never a failure."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TypeVar

from .index import Health, Hit, Index, IndexUnavailable, Leg, fuse

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

    def search(self, query: str, k: int, allowed: Set[str] | None = None) -> list[Hit]:
        return fuse(self._each(lambda leg: leg.search(query, max(k, _DEPTH), allowed)), k)

    def rebuild(self) -> int:
        self.notices = ()
        return max(self._each(lambda leg: leg.rebuild()))

    def health(self) -> Health:
        return _worst(self._each(lambda leg: leg.health()), self.notices)

    def verify(self) -> Health:
        self.notices = ()
        return _worst(self._each(lambda leg: leg.verify()), self.notices)

    def close(self) -> None:
        for leg in self._legs:
            leg.close()

    def _each(self, work: Callable[[Index], T]) -> list[T]:
        done = []
        for leg in self._legs:
            try:
                done.append(work(leg))
            except IndexUnavailable as error:
                notice = f"{leg.leg} search is left out: {error}"
                self.notices = tuple(dict.fromkeys((*self.notices, notice)))
        if not done:
            raise IndexUnavailable("; ".join(self.notices))
        return done


def _worst(found: list[Health], notices: tuple[str, ...]) -> Health:
    problems = [problem for health in found for problem in health.problems]
    entries, sequence = min(h.entries for h in found), min(h.sequence for h in found)
    if notices:
        sequence = 0  # of a leg that cannot say how far it has come, assume nothing
    return Health(entries, sequence, (*notices, *problems))
