"""Rules about the figures of a whole file."""

from __future__ import annotations

import re

from ..markup import MarkupBlock
from ._base import BaseCheck, statistics_of
from ._definition import Definition, Fields, Surroundings
from ._formula import FormulaError, evaluate, parsed
from ._messages import format_message
from ._model import Alert, CheckFailed, FileState

__all__ = ("Metric",)

KEYS = frozenset(("formula", "condition"))
_HEADING = re.compile(r"heading\.(h[1-6])")
_COUNTED = ("pre", "list", "blockquote", *(f"heading_h{level}" for level in range(1, 7)))


class Metric(BaseCheck):
    """A formula over the figures of a file; the rule's condition says when its value is an alert."""

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        self.condition = fields.text("condition").strip()
        try:
            self.formula = parsed(_HEADING.sub(r"heading_\1", fields.text("formula")))
            parsed(f"0.0 {self.condition}")
        except FormulaError as error:
            raise fields.fail("formula", f"its formula or condition cannot be used: {error}") from None

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        counted = statistics_of(block.text)
        if not counted.words:
            return []
        # Figures of a file are never whole numbers to a formula, so that a division keeps its rest.
        figures = dict.fromkeys(_COUNTED, 0.0)
        figures |= {name: float(value) for name, value in vars(counted).items()}
        figures |= {name.replace(".", "_"): float(value) for name, value in state.counts.items()}
        try:
            value = float(evaluate(self.formula, figures))
            holds = evaluate(parsed(f"{value:f} {self.condition}"), figures)
        except FormulaError as error:
            raise CheckFailed(self.name, f"Its formula failed: {error}.") from None
        if holds is not True:
            return []
        shown = f"{value:.2f}"
        texts = (
            format_message(self.definition.message, shown),
            format_message(self.definition.description, shown),
        )
        return [self.alert(block, 0, 0, texts=texts)]
