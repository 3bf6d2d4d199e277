"""Rules about words that stand there twice."""

from __future__ import annotations

from ...content.sentences import sentence_spans
from ..markup import MarkupBlock
from ._base import BaseCheck, Exceptions, searching
from ._definition import Definition, Fields, Surroundings
from ._model import Alert, FileState

__all__ = ("Repetition",)

KEYS = frozenset(("tokens", "max", "ignorecase", "alpha", "vocab", "exceptions"))


class Repetition(BaseCheck):
    """A match that equals the one before it is an alert over both, within one sentence."""

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        self.most = int(fields.number("max"))
        self.ignore_case = fields.flag("ignorecase")
        self.alpha = fields.flag("alpha")
        vocabulary = fields.flag("vocab", default=True)
        self.exceptions = Exceptions.of(fields, surroundings, vocabulary=vocabulary, phrases=True)
        flag = "(?i)" if self.ignore_case else ""
        self.pattern = searching(fields, "tokens", f"{flag}({'|'.join(fields.texts('tokens'))})")

    @property
    def literals(self) -> frozenset[str] | None:
        return self.pattern.literals

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        found: list[Alert] = []
        before, start, count = "", 0, 0
        for hit in self.pattern.hits(block.text):
            current = block.text[hit.start : hit.end].strip()
            repeated = self._repeats(current, before)
            count += repeated
            if repeated and count > self.most and self._counts(block.text, start, hit.end):
                found.append(self.alert(block, start, hit.end, texts=self.message(current)))
                count = 0
            before, start = current, hit.start
        return found

    def _repeats(self, current: str, before: str) -> bool:
        if not current or (self.alpha and not current.isalpha()):
            return False
        return current.lower() == before.lower() if self.ignore_case else current == before

    def _counts(self, text: str, start: int, end: int) -> bool:
        """Two sentences may end and begin with the same word."""
        both = text[start:end]
        if len(list(sentence_spans(both))) != 1:
            return False
        return not self.exceptions.excuse(both) and not self.exceptions.around(text, start, end)
