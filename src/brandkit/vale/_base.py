"""What the rules of every type have in common: their fields, their exceptions, their alerts and their bounds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache

from .._readability import TextStatistics, text_statistics
from ..markup import MarkupBlock
from ._actions import fixes_of
from ._definition import Definition, Fields, Surroundings
from ._messages import format_message, joined
from ._model import Alert, CheckFailed, FileState, Level, ValeAction
from ._patterns import Alternatives, PatternError
from ._source import SourceError

__all__ = (
    "MOST_ALERTS",
    "NONWORD_TEMPLATE",
    "WORD_TEMPLATE",
    "BaseCheck",
    "Exceptions",
    "alternatives",
    "searching",
    "template",
)

WORD_TEMPLATE = r"(?m)\b(?:%s)\b"
NONWORD_TEMPLATE = r"(?m)(?:%s)"
MOST_ALERTS = 5000
"""What a rule may raise in one block: more than the engine takes of it in a file."""


class CannotRun(Exception):
    """A rule is sound and cannot run here; the message says why."""


def template(surroundings: Surroundings, *, words: bool, ignore_case: bool) -> str:
    """What stands around a rule's tokens."""
    around = (surroundings.word_template or WORD_TEMPLATE) if words else NONWORD_TEMPLATE
    return f"(?i){around}" if ignore_case else around


def alternatives(
    fields: Fields, key: str, around: str, patterns: Sequence[str], *, indexed: bool = False
) -> Alternatives:
    """The patterns of a key, verified.

    Raises:
        SourceError: one of them is not a pattern.
    """
    try:
        return Alternatives(around, patterns, indexed=indexed, verify=fields.verify)
    except PatternError as error:
        raise fields.fail(key, f"in `{key}`, {error}") from None


def searching(fields: Fields, key: str, pattern: str) -> Alternatives:
    """One whole pattern of a key, verified; its groups capture."""
    try:
        return Alternatives("%s", (pattern,), capture=True, verify=fields.verify)
    except PatternError as error:
        raise fields.fail(key, f"in `{key}`, {error}") from None


@lru_cache(maxsize=4)
def statistics_of(text: str) -> TextStatistics:
    """The figures of a text, counted once for all the rules that ask."""
    return text_statistics(text)


class Exceptions:
    """What excuses a match: the rule's own exceptions, and the project's accepted terms unless `vocab` is off."""

    def __init__(
        self, own: Alternatives | None, accepted: Alternatives | None, phrases: Sequence[Alternatives]
    ) -> None:
        self.own = own
        self.accepted = accepted
        self._phrases = tuple(phrases)

    @classmethod
    def of(
        cls, fields: Fields, surroundings: Surroundings, *, vocabulary: bool, phrases: bool = False
    ) -> Exceptions:
        """The exceptions of a rule; with `phrases`, several words excuse what stands inside of them."""
        own = fields.texts("exceptions")
        try:
            made = surroundings.exceptions(own)
            inside = [surroundings.phrases(own)] if phrases else []
        except PatternError as error:
            raise fields.fail("exceptions", f"in `exceptions`, {error}") from None
        accept = surroundings.vocabulary.accept if vocabulary else ()
        if phrases:
            inside.append(surroundings.phrases(accept))
        return cls(made, surroundings.exceptions(accept), [each for each in inside if each is not None])

    def excuse(self, observed: str) -> bool:
        """Whether an exception stands in the text that was found."""
        return any(each is not None and each.found(observed) for each in (self.own, self.accepted))

    def around(self, text: str, start: int, end: int) -> bool:
        """Whether the place lies within a phrase that is excepted."""
        return any(hit.start <= start and end <= hit.end for each in self._phrases for hit in each.hits(text))


class BaseCheck(ABC):
    """A rule. The types of rules say in `look` what they find."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    @property
    def name(self) -> str:
        """`Style.Rule`."""
        return self.definition.name

    @property
    def kind(self) -> str:
        """What the rule extends."""
        return self.definition.kind

    @property
    def level(self) -> Level:
        """How much an alert matters."""
        return self.definition.level

    @property
    def scope(self) -> tuple[str, ...]:
        """Selectors, of which one must hold."""
        return self.definition.scope

    @property
    def limit(self) -> int:
        """The most alerts in one file; 0 is no limit."""
        return self.definition.limit

    @property
    def literals(self) -> frozenset[str] | None:
        """Literals in small letters without which a block has no alert; None when nothing safe can be said."""
        return None

    def find(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        """The alerts in one block.

        Raises:
            CheckFailed: once a file: it took too long, or the rule is broken. After that it finds nothing there.
        """
        if self.name in state.failed:
            return []
        try:
            return self.look(block, state)
        except CheckFailed:
            state.failed.add(self.name)
            raise
        except TimeoutError:
            state.failed.add(self.name)
            raise CheckFailed(self.name, "Its patterns took too long on this text.") from None
        except (PatternError, SourceError, ArithmeticError, ValueError, LookupError, RecursionError) as error:
            state.failed.add(self.name)
            raise CheckFailed(self.name, f"It could not be run: {error}.") from error

    @abstractmethod
    def look(self, block: MarkupBlock, state: FileState) -> list[Alert]:
        """What the rule's type finds."""

    def spellings(self, word: str) -> tuple[str, ...]:
        """How a word may have been meant; nothing unless the rule knows a dictionary."""
        return ()

    def message(self, *values: str | int) -> tuple[str, str]:
        """The message and the description, with their values."""
        return format_message(self.definition.message, *values), format_message(
            self.definition.description, *values
        )

    def alert(
        self,
        block: MarkupBlock,
        start: int,
        end: int,
        *,
        texts: tuple[str, str] | None = None,
        action: ValeAction | None = None,
    ) -> Alert:
        """An alert on a place; its message names what was found, and its fixes when there are some."""
        definition = self.definition
        match = block.text[start:end]
        act = action or definition.action
        fixes = fixes_of(act, match, spellings=self.spellings)
        if texts is None:
            fixed = match if not fixes else fixes[0] if len(fixes) == 1 else joined(fixes)
            texts = self.message(match, fixed) if act.name else self.message(match)
        return Alert(
            definition.name, definition.level, *texts, definition.link, start, end, match, act, fixes
        )
