"""Rules that know a better word."""

from __future__ import annotations

from ..markup import MarkupBlock
from ._actions import expanded
from ._base import MOST_ALERTS, BaseCheck, Exceptions, alternatives, template
from ._definition import Definition, Fields, Surroundings
from ._messages import format_message, joined
from ._model import Alert, FileState, ValeAction
from ._patterns import PatternError, analysed, compiled

__all__ = ("Substitution", "capitalised", "is_phrase")

KEYS = frozenset(("exceptions", "swap", "ignorecase", "nonword", "vocab", "capitalize", "pos"))
_SECONDS = 0.5


class Substitution(BaseCheck):
    """Every match of a key of `swap` is an alert that names the key's value."""

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        # Longer keys come first, so that a phrase is not taken for its first word.
        swap = sorted(fields.pairs("swap").items(), key=lambda pair: len(pair[0].encode()), reverse=True)
        self.keys = [key for key, _ in swap]
        self.values = [value for _, value in swap]
        self.ignore_case = fields.flag("ignorecase")
        self.capitalize = fields.flag("capitalize")
        self.exceptions = Exceptions.of(fields, surroundings, vocabulary=fields.flag("vocab", default=True))
        around = template(surroundings, words=not fields.flag("nonword"), ignore_case=self.ignore_case)
        self.patterns = alternatives(fields, "swap", around, self.keys, indexed=True)

    @property
    def literals(self) -> frozenset[str] | None:
        return self.patterns.literals

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        found: list[Alert] = []
        for hit in self.patterns.hits(block.text):
            if len(found) >= MOST_ALERTS:
                break
            observed = block.text[hit.start : hit.end]
            expected = self._expected(hit.index, observed)
            if observed and not self._same(expected, observed) and not self.exceptions.excuse(observed):
                found.append(self._alert(block, hit.start, hit.end, expected))
        return found

    def _expected(self, index: int, observed: str) -> str:
        """The value for what was found; `$1` is what the key's own group takes in it."""
        value = self.values[index]
        if self.capitalize and observed == capitalised(observed):
            value = capitalised(value)
        if "$" not in value or not any(char.isdecimal() for char in value):
            return value
        key = f"(?i){self.keys[index]}" if self.ignore_case else self.keys[index]
        finder = compiled(analysed(key, capture=True).text)
        return str(finder.sub(lambda match: expanded(value, match), observed, timeout=_SECONDS))

    def _same(self, expected: str, observed: str) -> bool:
        """Whether the text is acceptable already."""
        if self.definition.action.name == "replace":
            return observed in _options(expected)
        if is_phrase(expected):
            return expected == observed
        try:
            accepted = compiled(analysed(f"^(?:{expected})$").text)
        except PatternError:
            return expected == observed
        return accepted.search(observed, timeout=_SECONDS) is not None

    def _alert(self, block: MarkupBlock, start: int, end: int, expected: str) -> Alert:
        observed = block.text[start:end]
        action, message = self.definition.action, self.definition.message
        if action.name == "replace" and not action.params:
            options = _options(expected)
            if self.capitalize and observed == capitalised(observed):
                options = tuple(map(capitalised, options))
            action = ValeAction("replace", options)
            expected = joined(options)
            message = _quoted_once(message)
        description = format_message(self.definition.description, expected, observed)
        texts = (format_message(message, expected, observed), description)
        return self.alert(block, start, end, texts=texts, action=action)


def _options(value: str) -> tuple[str, ...]:
    """The suggestions in a value: they stand between `|`, and `\\|` is a bar itself."""
    parts = value.replace("\\|", "\0").split("|")
    return tuple(part.replace("\0", "|") for part in parts if part)


def _quoted_once(message: str) -> str:
    """Options bring their own quotation marks."""
    for mark in ("'%s'", '"%s"'):
        if message.count(mark) == 2:
            message = message.replace(mark, "%s", 1)
    return message


def capitalised(text: str) -> str:
    """The text with its first letter, if that is an ASCII one, large."""
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


def is_phrase(text: str) -> bool:
    """Whether a text is words, and not a pattern."""
    return all(char.isalpha() or char.isdecimal() or char in " -" for char in text)
