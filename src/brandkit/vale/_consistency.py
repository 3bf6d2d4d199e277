"""Rules about two ways to write one thing, of which a file should use one."""

from __future__ import annotations

from ..markup import MarkupBlock
from ._base import BaseCheck, alternatives, template
from ._definition import Definition, Fields, Surroundings
from ._model import Alert, FileState

__all__ = ("Consistency",)


class Consistency(BaseCheck):
    """Both sides of a pair in one file are an alert, in the block where the second one turns up and after it."""

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        around = template(
            surroundings, words=not fields.flag("nonword"), ignore_case=fields.flag("ignorecase")
        )
        self.pairs = [
            alternatives(fields, "either", around, pair, indexed=True)
            for pair in fields.pairs("either").items()
        ]
        # Vale names the sides by the rule's last part, and the memory of a file is one for all rules.
        stem = definition.name.rpartition(".")[2]
        self.sides = [(f"{stem}{2 * n}", f"{stem}{2 * n + 1}") for n in range(1, len(self.pairs) + 1)]

    @property
    def literals(self) -> frozenset[str] | None:
        needs = [pair.literals for pair in self.pairs]
        if any(need is None for need in needs):
            return None
        return frozenset().union(*(need for need in needs if need is not None))

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        found: list[Alert] = []
        for pair, sides in zip(self.pairs, self.sides, strict=True):
            last = None
            for last in pair.hits(block.text):
                state.sequences.add(sides[last.index])
            if last is not None and state.sequences.issuperset(sides):
                found.append(self.alert(block, last.start, last.end))
        return found
