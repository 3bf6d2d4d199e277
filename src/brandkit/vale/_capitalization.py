"""Rules about the case of a whole block, such as a heading."""

from __future__ import annotations

from typing import Any

from ..markup import MarkupBlock
from ._base import BaseCheck, searching
from ._casing import Vocabular, sentence_case, title_case, word_titled
from ._definition import Definition, Fields, Surroundings, with_case
from ._model import Alert, FileState, ValeAction
from ._patterns import allowed_seconds, compiled

__all__ = ("Capitalization",)

KEYS = frozenset(("match", "style", "exceptions", "indicators", "threshold", "vocab", "prefix"))
_WORD = r"[\p{N}\p{L}*]+[^\s]*"
_THRESHOLD = 0.8


class Capitalization(BaseCheck):
    """A block whose case is not the rule's is an alert over the whole block."""

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        self.match = fields.text("match")
        self.chicago = fields.text("style") == "Chicago"
        self.indicators = fields.texts("indicators")
        self.threshold = fields.number("threshold") or _THRESHOLD
        own = fields.texts("exceptions")
        accepted = surroundings.vocabulary.accept if fields.flag("vocab", default=True) else ()
        terms = tuple(sorted((term for term in own + accepted if term), key=len, reverse=True))
        # As in Vale, a rule's own exceptions are words with case, unless there is a vocabulary beside them: then
        # they also say how to write what is written in another case.
        known = terms if accepted else with_case(terms)
        try:
            self.excepted = surroundings.exceptions(terms)
            self.vocabular = surroundings.kept("vocabular", known, Vocabular)
        except ValueError as error:
            raise fields.fail("exceptions", f"in `exceptions`, {error}") from None
        prefix = fields.text("prefix")
        self.prefix = searching(fields, "prefix", prefix) if prefix else None
        special = self.match in ("$title", "$sentence", "$lower", "$upper")
        self.pattern = None if special else searching(fields, "match", self.match)

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        text = block.text
        expected, right = self._judged(text)
        if right:
            return []
        action = self.definition.action
        if action.name == "replace" and not action.params and self.match in ("$title", "$sentence"):
            action = ValeAction("replace", (expected,))
        return [self.alert(block, 0, len(text), texts=self.message(text, expected), action=action)]

    def _judged(self, text: str) -> tuple[str, bool]:
        """How the text should be written, and whether it is as it should be."""
        match self.match:
            case "$title":
                return self._title(text)
            case "$sentence":
                return self._sentence(text)
            case "$lower":
                return text.lower(), text == text.lower() or self._excused(text)
            case "$upper":
                return text.upper(), text == text.upper() or self._excused(text)
        assert self.pattern is not None
        return self.match, self.pattern.found(text) or self._excused(text)

    def _excused(self, text: str) -> bool:
        return self.excepted is not None and self.excepted.found(text)

    def _title(self, text: str) -> tuple[str, bool]:
        start, rest = self._without_prefix(text)
        wanted = start + title_case(rest, self.vocabular, chicago=self.chicago)
        tokens, expected = self._tokens(text), self._tokens(wanted)
        good = sum(
            at >= len(expected)
            or token == expected[at]
            or token == token.upper()
            # "To" is large in front of a verb and small in front of a noun: both are let stand.
            or (token.lower() == "to" and not self.chicago)
            or self._excused(token)
            for at, token in enumerate(tokens)
        )
        return wanted, self._enough(good, len(tokens))

    def _sentence(self, text: str) -> tuple[str, bool]:
        start, rest = self._without_prefix(text)
        wanted = start + sentence_case(rest, self.vocabular, self.indicators)
        tokens, expected = self._tokens(text), self._tokens(wanted)
        good = 0
        for at, token in enumerate(tokens):
            if at >= len(expected) or token == expected[at] or self._excused(token):
                good += 1
            elif at == 0 and token != word_titled(token.lower()):
                return wanted, False
        return wanted, self._enough(good, len(tokens))

    def _enough(self, good: int, words: int) -> bool:
        return words > 0 and good / words >= self.threshold

    def _without_prefix(self, text: str) -> tuple[str, str]:
        for hit in self.prefix.hits(text) if self.prefix else ():
            found = text[hit.start : hit.end]
            # As in Vale, what is found anywhere is taken off only where the text begins with it.
            return found, text.removeprefix(found)
        return "", text

    def _tokens(self, text: str) -> list[str]:
        """The words of a text; an excepted phrase is one of them."""
        chosen = self.excepted.pattern_for(text) if self.excepted is not None else None
        pattern: Any = compiled(f"{chosen}|{_WORD}" if chosen else _WORD)
        return [found.group() for found in pattern.finditer(text, timeout=allowed_seconds(text))]
