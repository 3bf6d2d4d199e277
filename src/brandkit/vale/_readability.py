"""Rules about the grade at which a file can be read."""

from __future__ import annotations

from .._readability import FORMULAS
from ..markup import MarkupBlock
from ._base import BaseCheck, statistics_of
from ._definition import Definition, Fields, Surroundings
from ._model import Alert, FileState

__all__ = ("Readability",)

KEYS = frozenset(("metrics", "grade"))


class Readability(BaseCheck):
    """The mean of the listed grades must not be above the rule's."""

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        self.grade = fields.number("grade")
        self.metrics = fields.texts("metrics")
        for metric in self.metrics:
            if metric not in FORMULAS:
                raise fields.fail("metrics", f"`{metric}` is not one of {', '.join(FORMULAS)}")
        if not self.metrics:
            raise fields.fail("metrics", f"`metrics` has to name some of {', '.join(FORMULAS)}")

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        counted = statistics_of(block.text)
        if not counted.words:
            return []
        grade = sum(FORMULAS[metric](counted) for metric in set(self.metrics)) / len(self.metrics)
        if grade <= self.grade:
            return []
        return [self.alert(block, 0, 0, texts=self.message(f"{grade:.2f}"))]
