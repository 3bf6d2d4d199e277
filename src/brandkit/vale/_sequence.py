"""Rules about words that follow each other, told by their parts of speech."""

from __future__ import annotations

from collections.abc import Sequence as Ordered
from dataclasses import dataclass, replace

from ..markup import MarkupBlock
from ._base import BaseCheck, CannotRun, searching
from ._definition import Definition, Fields, Surroundings
from ._model import Alert, FileState
from ._patterns import Alternatives
from ._source import SourceError
from ._tagging import TaggedWord, has_tagger, tagged, word_places

__all__ = ("Sequence",)

KEYS = frozenset(("tokens", "ignorecase"))
_TOKEN_KEYS = frozenset(("pattern", "tag", "skip", "negate"))
_MAX_SKIP = 50


@dataclass(frozen=True)
class Token:
    """One place of a sequence.

    Attributes:
        word, tag: what a word there must be; None where it does not matter.
        negate: what it must not be.
        optional: it pads the place that ends its group. `first` and `last` mark the ends of the group.
    """

    word: Alternatives | None
    tag: Alternatives | None
    negate: bool
    group: int
    optional: bool = False
    first: bool = False
    last: bool = False
    skips: bool = False

    def fits(self, word: TaggedWord) -> bool:
        """Whether a word may stand here."""
        if self.word is not None and self.word.found(word.text) == self.negate:
            return False
        # A place without a tag is about its word alone; one without either takes any word, or none if negated.
        if self.tag is None:
            return self.word is not None or not self.negate
        return self.tag.found(word.tag) != self.negate

    def backwards(self) -> Token:
        """The place as it is read from right to left: there, a group's padding comes after its end."""
        return replace(self, optional=(self.optional or self.last) and not self.first) if self.skips else self


class Sequence(BaseCheck):
    """Words that fit the rule's places one after another, in a sentence, are an alert.

    Cannot be made without the extra `tagger`, as soon as a place names a part of speech.
    """

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        self.tokens = list(_tokens(fields))
        anchor = next((n for n, token in enumerate(self.tokens) if token.word and not token.negate), None)
        if anchor is None:
            raise fields.fail("tokens", "none of its `tokens` has a `pattern` to begin with")
        self.anchor = anchor
        if not has_tagger():
            raise CannotRun("It needs a part-of-speech tagger: install brandwright with the extra `tagger`.")

    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        anchor = self.tokens[self.anchor]
        # Tagging costs far more than looking for the one word that must be there.
        if not any(anchor.word is None or anchor.word.found(word) for word in _words(block.text)):
            return []
        words = tagged(block.text)
        found = []
        for at, word in enumerate(words):
            reach = self._reach(words, at) if anchor.fits(word) else None
            if reach is not None:
                first, last = reach
                texts = self.message(*(each.text for each in words[first : last + 1]))
                found.append(self.alert(block, words[first].start, words[last].end, texts=texts))
        return found

    def _reach(self, words: Ordered[TaggedWord], at: int) -> tuple[int, int] | None:
        """The first and last word of the sequence around its anchor; None when the others do not fit."""
        left = _walk([token.backwards() for token in self.tokens[: self.anchor][::-1]], words[:at][::-1])
        right = _walk(self.tokens[self.anchor :], words[at:])
        return None if left is None or right is None else (at - left, at + right - 1)


def _walk(tokens: Ordered[Token], words: Ordered[TaggedWord]) -> int | None:
    """How many words the places take; None when one does not fit."""
    place = taken = 0
    while place < len(tokens):
        if taken >= len(words):
            # Where the sentence ends there is no word, which is what a negated place asks for.
            return taken if all(token.negate for token in tokens[place:]) else None
        token = tokens[place]
        fits = token.fits(words[taken])
        if not fits and not token.optional:
            return None
        group = token.group
        place += 1
        while fits and token.optional and place < len(tokens) and tokens[place].group == group:
            place += 1
        taken += 1
    return taken


def _words(text: str) -> list[str]:
    return [text[start:end] for start, end in word_places(text)]


def _tokens(fields: Fields) -> list[Token]:
    made: list[Token] = []
    flag = "(?i)" if fields.flag("ignorecase") else ""
    for group, entry in enumerate(fields.mappings("tokens")):
        inner = Fields(entry, {}, verify=fields.verify)
        try:
            unknown = next((key for key in entry if key not in _TOKEN_KEYS), None)
            if unknown:
                raise inner.fail(unknown, f"`{unknown}` is not a key of its tokens")
            made += _group(inner, flag, group)
        except SourceError as error:
            raise fields.fail("tokens", f"in `tokens`, {error}") from None
    return made


def _group(inner: Fields, flag: str, group: int) -> list[Token]:
    pattern, tag = inner.text("pattern"), inner.text("tag")
    skip = int(inner.number("skip"))
    if not 0 <= skip <= _MAX_SKIP:
        raise inner.fail("skip", f"`skip` has to be between 0 and {_MAX_SKIP}")
    token = Token(
        searching(inner, "pattern", f"{flag}^(?:{pattern})$") if pattern else None,
        searching(inner, "tag", tag) if tag else None,
        inner.flag("negate"),
        group,
        skips=skip > 0,
    )
    padding = [replace(token, optional=True, first=number == 0) for number in range(skip)]
    return [*padding, replace(token, last=True)] if pattern or tag else padding
