"""Rules about how often something may stand in a block."""

from __future__ import annotations

from ..markup import MarkupBlock
from ._base import BaseCheck, searching
from ._definition import Definition, Fields, Surroundings
from ._model import Alert, FileState

__all__ = ("Occurrence",)

KEYS = frozenset(("token", "max", "min", "ignorecase"))


class Occurrence(BaseCheck):
    """More matches than `max`, or fewer than `min`, are one alert: at the first match that is not code."""

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        self.most = int(fields.number("max"))
        self.least = int(fields.number("min"))
        flag = "(?i)" if fields.flag("ignorecase") else ""
        self.pattern = searching(fields, "token", f"{flag}(?:{fields.text('token')})")

    @property
    def literals(self) -> frozenset[str] | None:
        return None if self.least > 0 else self.pattern.literals

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        hits = list(self.pattern.hits(block.text))
        count = len(hits)
        if not ((self.most > 0 and count > self.most) or (self.least > 0 and count < self.least)):
            return []
        texts = self.message(count)
        if not hits:
            return [self.alert(block, 0, 0, texts=texts)]
        for hit in hits:
            match = block.text[hit.start : hit.end]
            if match.strip() and not set(match) <= {"*", "@"}:
                return [self.alert(block, hit.start, hit.end, texts=texts)]
        return []
