"""Rules about words that should not be there."""

from __future__ import annotations

from ..markup import MarkupBlock
from ._base import MOST_ALERTS, BaseCheck, Exceptions, alternatives, searching, template
from ._definition import Definition, Fields, Surroundings
from ._model import Alert, FileState

__all__ = ("Existence",)

KEYS = frozenset(("raw", "tokens", "exceptions", "append", "ignorecase", "nonword", "vocab"))


class Existence(BaseCheck):
    """Every match of the rule's tokens is an alert."""

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        tokens = [token for token in fields.texts("tokens") if token.strip()]
        raw = "".join(fields.texts("raw"))
        nonword = fields.flag("nonword")
        # A vocabulary lists words: it says nothing about rules that match anything else.
        vocabulary = fields.flag("vocab", default=True) and not nonword
        self.exceptions = Exceptions.of(fields, surroundings, vocabulary=vocabulary)
        ignore_case = fields.flag("ignorecase")
        has_tokens = bool(fields.texts("tokens"))
        around = template(surroundings, words=not nonword and has_tokens, ignore_case=ignore_case and not raw)
        if raw:
            body = around.replace("%s", "|".join(tokens))
            whole = body + raw if fields.flag("append") else raw + body
            self.patterns = searching(fields, "raw", f"(?i){whole}" if ignore_case else whole)
        else:
            self.patterns = alternatives(fields, "tokens", around, tokens)

    @property
    def literals(self) -> frozenset[str] | None:
        return self.patterns.literals

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        found: list[Alert] = []
        for hit in self.patterns.hits(block.text):
            if len(found) >= MOST_ALERTS:
                break
            observed = block.text[hit.start : hit.end].strip()
            if hit.start < hit.end and not self.exceptions.excuse(observed):
                found.append(self.alert(block, hit.start, hit.end))
        return found
