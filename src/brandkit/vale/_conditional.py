"""Rules about something that needs something else, such as an abbreviation that needs its long form."""

from __future__ import annotations

from collections.abc import Iterable

from ..markup import MarkupBlock
from ._base import BaseCheck, Exceptions, searching
from ._definition import Definition, Fields, Surroundings
from ._model import Alert, FileState
from ._patterns import allowed_seconds

__all__ = ("Conditional",)

KEYS = frozenset(("exceptions", "first", "second", "ignorecase", "vocab"))


class Conditional(BaseCheck):
    """Each match of `first` needs `second`.

    When `second` captures, what it captured stays defined for the rest of the file, and `first` must be one of
    those texts. Otherwise `second` must stand anywhere in the same block.
    """

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        vocabulary = fields.flag("vocab", default=True)
        self.exceptions = Exceptions.of(fields, surroundings, vocabulary=vocabulary, phrases=True)
        second = fields.text("second")
        self.first = searching(fields, "first", fields.text("first"))
        self.second = searching(fields, "second", second)
        opened = second.count("(")
        self.defines = opened > second.count("(?") + second.count("\\(")

    @property
    def literals(self) -> frozenset[str] | None:
        # A definition has to be remembered even where `first` is absent.
        if not self.defines:
            return self.first.literals
        first, second = self.first.literals, self.second.literals
        return None if first is None or second is None else first | second

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        if not self.defines:
            return [] if self.second.found(block.text) else self._alerts(block, ())
        for match in self.second.matcher().finditer(block.text, timeout=allowed_seconds(block.text)):
            state.sequences.update(group for group in match.groups() if group)
        return self._alerts(block, state.sequences)

    def _alerts(self, block: MarkupBlock, defined: Iterable[str]) -> list[Alert]:
        found = []
        for hit in self.first.hits(block.text):
            observed = block.text[hit.start : hit.end]
            if not observed or observed in defined or self.exceptions.excuse(observed):
                continue
            if not self.exceptions.around(block.text, hit.start, hit.end):
                found.append(self.alert(block, hit.start, hit.end))
        return found
