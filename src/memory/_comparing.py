"""Judging a question that compares: each side alone, and an answer only when the sides are on record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..store.records import Learning
from ._evidence import Bearing, Judge
from ._sides import Side, compares, sides_of
from ._terms import Terms, analyse
from .index import NamedField

if TYPE_CHECKING:
    from .embedder import Embedder

__all__ = ("Comparison", "judge_of")


def judge_of(
    question: str,
    records: Mapping[str, Learning],
    names: Mapping[NamedField, Iterable[str]] = MappingProxyType({}),
    embedder: Embedder | None = None,
    vectors: Mapping[str, Any] = MappingProxyType({}),
    *,
    current: Collection[str] = (),
    terms: Mapping[str, Terms] | None = None,
) -> Judge:
    """The judge of a question: side by side when it sets sides against each other.

    Args:
        current: candidates that may answer; of the others, none puts a side on record.
        terms: what the candidates say by id, when they are read already.
    """
    sides = sides_of(question)
    if not sides:
        return Judge(question, records, names, embedder, vectors, terms)
    if embedder and vectors:
        # All that is to be embedded, in one batch: the embedder remembers it for the judges.
        embedder.embed([question, *(side.question for side in sides), *analyse(question).words])
    whole = Judge(question, records, names, embedder, vectors, terms)
    judges = {side: whole.again(side.question, embedder, vectors) for side in sides}
    return Comparison(whole, question, judges=judges, current=set(current) or set(records))


class Comparison(Judge):
    """Judges a question by its sides: a record bears on it when it bears on all of it, or on one side.

    Of sides that are compared, two have to be on record: one figure alone says nothing about which is higher.
    """

    def __init__(
        self, whole: Judge, question: str, *, judges: Mapping[Side, Judge], current: Collection[str]
    ) -> None:
        self.__dict__.update(whole.__dict__)
        # A record about one of the alternatives is judged as such; the whole has to name them all.
        self.asked = replace(self.asked, alternatives=False)
        self._judges = judges
        self._current = current
        self._least = 2 if compares(question) else 1

    @cached_property
    def _of_sides(self) -> Mapping[Side, Mapping[str, Bearing]]:
        return {
            side: {name: judge.bearing(name) for name in self._records}
            for side, judge in self._judges.items()
        }

    @cached_property
    def _on_record(self) -> frozenset[Side]:
        """Sides that a current record bears on."""
        return frozenset(
            side
            for side, found in self._of_sides.items()
            if any(bearing.supports and name in self._current for name, bearing in found.items())
        )

    def bearing(self, name: str) -> Bearing:
        """How a record bears on the question, or on the side that it bears on most."""
        whole = super().bearing(name)
        best = max(
            (found[name] for found in self._of_sides.values()), key=lambda one: (one.supports, one.weight)
        )
        if whole.supports or whole.weight > best.weight:
            return whole
        return best if len(self._on_record) >= self._least else replace(best, supports=False)

    def unknown(self) -> list[str]:
        """The sides that nothing is on record about, when some are; else the terms that no candidate names."""
        lacking = [side.name for side in self._judges if side not in self._on_record]
        return lacking if 0 < len(lacking) < len(self._judges) else super().unknown()
