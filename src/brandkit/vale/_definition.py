"""The keys of a rule, read as Vale reads them: without case, and lenient about the types of values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ._model import LEVELS, Level, ValeAction
from ._patterns import Alternatives
from ._source import SourceError
from ._vocab import Vocabulary

_EXCEPTIONS = r"(?m)\b(?:%s)\b"
_PHRASES = r"(?i)\b(?:%s)\b"

__all__ = ("COMMON_KEYS", "Definition", "Fields", "Surroundings", "with_case")

COMMON_KEYS = frozenset(
    ("action", "description", "extends", "level", "limit", "link", "message", "name", "scope", "selector")
)
_IGNORED_KEYS = frozenset(("tests", "code", "matchcase"))
_TRUE = frozenset(("true", "t", "1", "yes", "on", "y"))
_FALSE = frozenset(("false", "f", "0", "no", "off", "n", ""))


T = TypeVar("T")


@dataclass(frozen=True)
class Surroundings:
    """What rules are loaded into.

    Attributes:
        vocabulary: the terms that the project accepts and rejects.
        word_template: takes the place of `(?m)\\b(?:%s)\\b` around a rule's tokens.
        styles_path: where dictionaries and word lists are looked for.
        levels: levels by `Style.Rule`, or by `Style` for all its rules.
        verify: compile every pattern when its rule is loaded; else when it is first needed.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    word_template: str = ""
    styles_path: Path | None = None
    levels: Mapping[str, Level] = field(default_factory=dict)
    verify: bool = True
    _made: dict[tuple[str, tuple[str, ...]], Any] = field(default_factory=dict, repr=False, compare=False)

    def kept(self, use: str, terms: tuple[str, ...], make: Callable[[tuple[str, ...]], T]) -> T:
        """What is made of terms, made once for each use: many rules share one vocabulary."""
        if (use, terms) not in self._made:
            self._made[(use, terms)] = make(terms)
        made: T = self._made[(use, terms)]
        return made

    def exceptions(self, terms: tuple[str, ...]) -> Alternatives | None:
        """Terms as they excuse a match: whole words, with case unless a term says otherwise.

        Raises:
            PatternError: a term is not a pattern.
        """
        return self.kept("exceptions", terms, lambda each: self._around(_EXCEPTIONS, with_case(each)))

    def phrases(self, terms: tuple[str, ...]) -> Alternatives | None:
        """The terms of several words, as they excuse what stands inside of them: without case."""
        return self.kept("phrases", terms, lambda each: self._around(_PHRASES, _of_several_words(each)))

    def _around(self, around: str, patterns: tuple[str, ...]) -> Alternatives | None:
        return Alternatives(around, patterns, verify=self.verify) if patterns else None

    def level_of(self, rule: str) -> Level | None:
        """The level that the project sets for a rule."""
        return self.levels.get(rule) or self.levels.get(rule.partition(".")[0])


def with_case(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Longer terms first, each with its own say about case."""
    ordered = sorted((term for term in terms if term), key=len, reverse=True)
    return tuple(term if term.startswith("(?i)") else f"(?-i){term}" for term in ordered)


def _of_several_words(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(term for term in terms if " " in term or "\t" in term or "\\s" in term)


@dataclass(frozen=True)
class Definition:
    """What every rule says about itself.

    Attributes:
        kind: what it extends; scope: selectors, one of which must hold; limit: alerts in a file, 0 for no limit.
    """

    name: str
    kind: str
    level: Level
    scope: tuple[str, ...]
    limit: int
    message: str
    description: str
    link: str
    action: ValeAction


class Fields:
    """The keys of one rule.

    Each reader raises `SourceError`, with the key's line, for a value that does not fit.
    """

    def __init__(self, data: Mapping[str, Any], lines: Mapping[str, int], *, verify: bool = True) -> None:
        self.data = data
        self.lines = lines
        self.verify = verify

    def fail(self, key: str, message: str) -> SourceError:
        """The error to raise about a key."""
        return SourceError(message, self.lines.get(key, 1))

    def text(self, key: str, default: str = "") -> str:
        """A text; nothing is the default."""
        value = self.data.get(key)
        if isinstance(value, list | dict):
            raise self.fail(key, f"`{key}` has to be a text")
        return default if value is None else str(value)

    def flag(self, key: str, default: bool = False) -> bool:
        """Yes or no."""
        value = self.text(key, "true" if default else "false").strip().lower()
        if value in _TRUE or value in _FALSE:
            return value in _TRUE
        raise self.fail(key, f"`{key}` has to be true or false, not `{value}`")

    def number(self, key: str, default: float = 0) -> float:
        """A number."""
        value = self.text(key)
        try:
            number = float(value) if value.strip() else default
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self.fail(key, f"`{key}` has to be a number, not `{value}`")
        return number

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text is a list of one."""
        value = self.data.get(key)
        if value is None:
            return ()
        entries = value if isinstance(value, list) else [value]
        if any(isinstance(entry, list | dict) for entry in entries):
            raise self.fail(key, f"`{key}` has to be a list of texts")
        return tuple("" if entry is None else str(entry) for entry in entries)

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping of texts; a list of mappings is read as one."""
        value = self.data.get(key)
        pairs: dict[str, str] = {}
        for part in value if isinstance(value, list) else [] if value is None else [value]:
            if not isinstance(part, dict) or any(isinstance(each, dict | list) for each in part.values()):
                raise self.fail(key, f"`{key}` has to be a mapping from texts to texts")
            pairs |= {str(name): "" if each is None else str(each) for name, each in part.items()}
        return pairs

    def mappings(self, key: str) -> list[dict[str, Any]]:
        """A list of mappings with keys in small letters."""
        value = self.data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.fail(key, f"`{key}` has to be a list of mappings")
        return [{str(name).lower(): entry for name, entry in each.items()} for each in value]

    def only(self, known: frozenset[str]) -> None:
        """Refuse a key that the rule's type does not have."""
        for key in self.data:
            if key not in known and key not in COMMON_KEYS and key not in _IGNORED_KEYS:
                raise self.fail(key, f"`{key}` is not a key of `{self.text('extends')}` rules")

    def definition(self, name: str, surroundings: Surroundings) -> Definition:
        """What all rules have in common."""
        level = surroundings.level_of(name) or self.text("level", "warning")
        if level not in LEVELS:
            raise self.fail("level", f"`level` has to be one of {', '.join(LEVELS)}, not `{level}`")
        return Definition(
            name=name,
            kind=self.text("extends"),
            level=level,
            scope=self._scope(),
            limit=max(0, int(self.number("limit"))),
            message=self.text("message"),
            description=self.text("description"),
            link=self.text("link"),
            action=self._action(),
        )

    def _scope(self) -> tuple[str, ...]:
        scopes = tuple(scope.strip() for scope in self.texts("scope") if scope.strip())
        for scope in scopes:
            if "&" not in scope and " " in scope.removeprefix("~").split(".")[0].strip():
                raise self.fail("scope", f"the scope `{scope}` has a space in it; join parts with `&`")
        return scopes or ("text",)

    def _action(self) -> ValeAction:
        value = self.data.get("action")
        if value is None:
            return ValeAction()
        if not isinstance(value, dict):
            raise self.fail("action", "`action` has to be a mapping with `name` and `params`")
        inner = Fields({str(key).lower(): entry for key, entry in value.items()}, {})
        try:
            return ValeAction(inner.text("name"), inner.texts("params"))
        except SourceError as error:
            raise self.fail("action", f"in `action`, {error}") from None
