"""Both legs as one index; what the vector leg cannot do is a notice, never a failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ._readings import KeepsReadings
from .index import Health, Hit, Index, IndexBusy, IndexUnavailable, Leg, NamedField, Progress, Where, fuse

if TYPE_CHECKING:
    from .embedder import Vector

__all__ = ("HybridIndex",)

T = TypeVar("T")

_DEPTH = 50


class HybridIndex:
    """Fuses the ranks of several legs. One leg that works is enough; `notices` says which ones did not.

    Args:
        folder: where the legs keep their files. A file beside it remembers that it was there once, so that a
            folder that somebody removed is told from one that was never made.

    Attributes:
        notices: why a leg was left out or built anew, since the last `sync`.
    """

    leg: Leg = "hybrid"

    def __init__(self, *legs: Index, folder: Path | None = None) -> None:
        self._legs = legs
        self._folder = folder
        self.notices: tuple[str, ...] = ()
        self._remembered = False
        self._early: tuple[tuple[str, int, Where | None], list[Hit]] | None = None

    def sync(self) -> int:
        gone = self._is_gone()
        self.notices = ("The index's folder was gone, and the index was built anew",) if gone else ()
        changed, works = 0, False
        for leg in self._legs:
            try:
                changed, works = max(changed, leg.sync()), True
                self._say(*(() if gone else getattr(leg, "notices", ())))
            except IndexBusy as error:
                # It may still answer from what it has.
                works = True
                self._say(f"{leg.leg} search may lack the newest records: {error}")
            except IndexUnavailable as error:
                self._say(f"{leg.leg} search is left out: {error}")
        if not works:
            raise IndexUnavailable("; ".join(self.notices))
        self._remember()
        return changed

    def search(
        self, query: str, k: int, where: Where | None = None, among: Set[str] | None = None
    ) -> list[Hit]:
        early, self._early = self._early, None
        known = early[1] if early and among is None and early[0] == (query, max(k, _DEPTH), where) else None

        def searched(leg: Index) -> list[Hit]:
            if known is not None and leg is self._legs[0]:
                return known
            return leg.search(query, max(k, _DEPTH), where, among)

        return fuse(self._each(searched), k)

    def foretold(self, query: str, k: int, where: Where | None = None) -> list[str]:
        """What the first leg finds, while the others wait for the model; the search after it need not ask it again."""
        if len(self._legs) < 2:
            return []
        try:
            hits = self._legs[0].search(query, max(k, _DEPTH), where)
        except IndexUnavailable:
            return []  # the search will meet it as well, and say so
        self._early = (query, max(k, _DEPTH), where), hits
        return [hit.id for hit in hits]

    def names(self, field: NamedField, where: Where | None = None) -> frozenset[str]:
        for leg in self._legs[:-1]:
            try:
                return leg.names(field, where)
            except IndexUnavailable as error:
                self._say(f"{leg.leg} search is left out: {error}")
        return self._legs[-1].names(field, where)

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vector]:
        found: dict[str, Vector] = {}
        for part in self._each(lambda leg: leg.vectors(ids)):
            found.update(part)
        return found

    def readings(self, ids: Sequence[str]) -> Mapping[str, str]:
        """What was made of these records' texts when they were indexed, as far as a leg keeps it."""
        found: dict[str, str] = {}
        for leg in self._legs:
            if isinstance(leg, KeepsReadings):
                try:
                    found.update(leg.readings(ids))
                except IndexUnavailable:
                    continue  # what is not kept is read again
        return found

    def rebuild(self, on_progress: Progress | None = None, *, reuse_vectors: bool = False) -> int:
        self.notices = ()
        done = max(self._each(lambda leg: leg.rebuild(on_progress, reuse_vectors=reuse_vectors)))
        self._remember()
        return done

    def health(self) -> Health:
        self.notices = ()  # what is left out is what counts here, not what was built anew
        return _worst(self._each(lambda leg: leg.health()), self.notices)

    def verify(self) -> Health:
        self.notices = ()
        return _worst(self._each(lambda leg: leg.verify()), self.notices)

    def close(self) -> None:
        for leg in self._legs:
            leg.close()

    def _say(self, *notices: str) -> None:
        self.notices = tuple(dict.fromkeys((*self.notices, *notices)))

    def _each(self, work: Callable[[Index], T]) -> list[T]:
        done = []
        for leg in self._legs:
            try:
                done.append(work(leg))
            except IndexUnavailable as error:
                self._say(f"{leg.leg} search is left out: {error}")
        if not done:
            raise IndexUnavailable("; ".join(self.notices))
        return done

    # --- whether it was there before ----------------------------------------------------------------------

    @property
    def _memento(self) -> Path | None:
        return None if self._folder is None else self._folder.with_name(f"{self._folder.name}.built")

    def _is_gone(self) -> bool:
        memento = self._memento
        return (
            memento is not None
            and self._folder is not None
            and not self._folder.exists()
            and memento.exists()
        )

    def _remember(self) -> None:
        memento = self._memento
        self._remembered = self._remembered or memento is None or memento.exists()
        if memento is None or self._remembered:
            return
        try:
            memento.touch(mode=0o600)
        except OSError:
            return  # then a folder that goes missing is not told from a new one; nothing else rests on it


def _worst(found: list[Health], notices: tuple[str, ...]) -> Health:
    problems = [problem for health in found for problem in health.problems]
    entries, sequence = min(h.entries for h in found), min(h.sequence for h in found)
    if notices:
        sequence = 0  # of a leg that cannot say how far it has come, assume nothing
    return Health(entries, sequence, (*notices, *problems))
