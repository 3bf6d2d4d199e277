"""Searching with a rule's patterns: compiled when first needed, bounded in time.

A rule is one template around alternatives. Few alternatives become one pattern. Many become an automaton over
their literals, and only those alternatives whose literals a text holds are compiled and searched for: the others
could not have matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any

from ._dialect import DialectError, Piece, cut, written
from ._literals import fold_for_search, required_literals

__all__ = (
    "Alternatives",
    "Hit",
    "PatternError",
    "Phrase",
    "allowed_seconds",
    "analysed",
    "compiled",
    "remember",
    "used_patterns",
)

SECONDS = 1.0
"""How long a rule may search one block; a million characters more get as much again."""

_CHARACTERS_A_SECOND = 1_000_000

MANY = 300


class PatternError(ValueError):
    """The pattern cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is known of a pattern before it is compiled.

    Attributes:
        text: the pattern as the `regex` module writes it, without captures.
        literals: of which a match holds one; None when none is sure.
        plain: it has no special character.
        alone: it means the same wherever it stands among alternatives.
    """

    text: str
    literals: frozenset[str] | None
    plain: bool
    alone: bool


# Words, as most terms are: they need no reading.
_WORDS = re.compile(r"(?:\(\?-?i\))?(?P<words>[A-Za-z0-9_' -]+)")
_USED: ContextVar[set[tuple[str, bool]] | None] = ContextVar("patterns that were analysed", default=None)

_KNOWN: dict[tuple[str, bool], Phrase] = {}
_MAX_KNOWN = 200_000


def remember(pattern: str, capture: bool, phrase: Phrase) -> None:
    """Take over an analysis that was made before."""
    if len(_KNOWN) >= _MAX_KNOWN:
        _KNOWN.clear()
    _KNOWN[(pattern, capture)] = phrase


def analysed(pattern: str, *, capture: bool = False) -> Phrase:
    """What there is to know of a pattern.

    Raises:
        PatternError: it is not a pattern.
    """
    found = _KNOWN.get((pattern, capture))
    used = _USED.get()
    if used is not None:
        used.add((pattern, capture))
    if found is None and (simple := _WORDS.fullmatch(pattern)):
        found = _of_words(pattern, simple["words"])
        remember(pattern, capture, found)
    if found is None:
        try:
            pieces = cut(pattern, capture=capture)
        except DialectError as error:
            raise PatternError(f"`{_short(pattern)}` is not a pattern: {error}") from None
        plain = all(piece.kind == "char" for piece in pieces)
        found = Phrase(written(pieces), required_literals(pieces), plain, _alone(pieces))
        remember(pattern, capture, found)
    return found


def _of_words(pattern: str, words: str) -> Phrase:
    """What there is to know of words, with flags before them or without."""
    flags = pattern[: len(pattern) - len(words)]
    text = words.replace(" ", "\\ ").replace("-", "\\-")
    literals = frozenset([words.lower()]) if len(words) > 1 else None
    return Phrase(flags + text, literals, True, True)


@contextmanager
def used_patterns() -> Iterator[set[tuple[str, bool]]]:
    """The patterns that are asked for inside the block."""
    used: set[tuple[str, bool]] = set()
    token = _USED.set(used)
    try:
        yield used
    finally:
        _USED.reset(token)


def _short(pattern: str) -> str:
    return pattern if len(pattern) <= 60 else pattern[:57] + "…"


def _alone(pieces: Sequence[Piece]) -> bool:
    """Flags reach into what follows, and references count the groups before: both tie a pattern to its place."""
    if pieces and pieces[0].kind == "flags":
        pieces = pieces[1:]
    return not any(piece.kind in ("flags", "ref") for piece in pieces)


@lru_cache(maxsize=8192)
def compiled(pattern: str) -> Any:
    """A translated pattern, ready to search.

    Raises:
        PatternError: the `regex` module refuses it.
    """
    import regex

    try:
        # Letters are equal without case one by one, as in Go: `ss` is not `ß`.
        return regex.compile(f"(?-f){pattern}", regex.VERSION1)
    except (regex.error, OverflowError, RecursionError) as error:
        reason = getattr(error, "msg", None) or str(error)
        raise PatternError(f"`{_short(pattern)}` is not a pattern: {reason}") from None


def allowed_seconds(text: str) -> float:
    """How long a rule may search a text."""
    return SECONDS * (1 + len(text) / _CHARACTERS_A_SECOND)


@dataclass(frozen=True, slots=True)
class Hit:
    """One match: its place, and the number of the alternative that matched."""

    start: int
    end: int
    index: int


class Alternatives:
    """A template around alternatives, such as `\\b(?:one|two)\\b`.

    Args:
        template: with `%s` where the alternatives stand; already in the `regex` module's dialect.
        patterns: in Vale's dialect; an earlier one is preferred where both match.
        indexed: whether hits must say which alternative matched.
        verify: refuse a pattern that does not compile now, not when it is first needed.

    Raises:
        PatternError: a pattern is not one.
    """

    def __init__(
        self,
        template: str,
        patterns: Sequence[str],
        *,
        indexed: bool = False,
        capture: bool = False,
        verify: bool = False,
    ) -> None:
        self.template = template
        self.phrases = tuple(analysed(pattern, capture=capture and not indexed) for pattern in patterns)
        self.indexed = indexed
        self._many = len(self.phrases) > MANY and all(phrase.alone for phrase in self.phrases)
        self._lookup: tuple[Any, tuple[int, ...]] | None = None
        self._whole: Any = None
        if verify:
            self._verify()

    @property
    def literals(self) -> frozenset[str] | None:
        """Of which every match holds one; None when none is sure, or the set is searched by its own means."""
        if self._many or not self.phrases:
            return None
        needs = [phrase.literals for phrase in self.phrases]
        if any(need is None for need in needs):
            return None
        return frozenset().union(*(need for need in needs if need is not None))

    def _verify(self) -> None:
        doubtful = [phrase for phrase in self.phrases if not phrase.plain]
        if self._many:
            for phrase in doubtful:
                compiled(phrase.text)
        elif doubtful:
            self.matcher()

    def _pattern(self, chosen: Sequence[int]) -> str:
        texts = [self.phrases[index].text for index in chosen]
        body = "|".join(f"({text})" if self.indexed else text for text in texts)
        return self.template.replace("%s", body)

    def hits(self, text: str, *, seconds: float | None = None) -> Iterator[Hit]:
        """The matches from left to right, none overlapping.

        Raises:
            TimeoutError: it took longer than a rule may.
        """
        chosen, pattern = self._ready(text)
        if not chosen:
            return
        seconds = allowed_seconds(text) if seconds is None else seconds
        deadline = monotonic() + seconds
        for match in pattern.finditer(text, timeout=seconds):
            group = match.lastindex if self.indexed else None
            yield Hit(match.start(), match.end(), chosen[group - 1] if group else chosen[0])
            if monotonic() > deadline:
                raise TimeoutError

    def found(self, text: str) -> bool:
        """Whether it matches anywhere in the text."""
        chosen, pattern = self._ready(text)
        if not chosen:
            return False
        return pattern.search(text, timeout=allowed_seconds(text)) is not None

    def candidates(self, text: str) -> tuple[int, ...]:
        """The numbers of the alternatives whose literals the text holds: no other can match in it."""
        if self._lookup is None:
            self._lookup = _automaton(self.phrases)
        automaton, always = self._lookup
        chosen = set(always)
        if len(automaton):
            for _, indexes in automaton.iter(fold_for_search(text)):
                chosen.update(indexes)
        return tuple(sorted(chosen))

    def pattern_for(self, text: str) -> str | None:
        """The pattern of the alternatives that may match in a text; None when there are none."""
        chosen = self.candidates(text) if self._many else self._every
        return self._pattern(chosen) if chosen else None

    def matcher(self) -> Any:
        """The compiled pattern of all alternatives."""
        if self._whole is None:
            self._whole = compiled(self._pattern(self._every))
        return self._whole

    @property
    def _every(self) -> Sequence[int]:
        return range(len(self.phrases))

    def _ready(self, text: str) -> tuple[Sequence[int], Any]:
        """The alternatives that may match in a text, and their pattern."""
        if not self._many:
            return self._every, self.matcher() if self.phrases else None
        chosen = self.candidates(text)
        return chosen, compiled(self._pattern(chosen)) if chosen else None


def _automaton(phrases: Sequence[Phrase]) -> tuple[Any, tuple[int, ...]]:
    """An automaton from literals to the numbers of the phrases that need them, and those that need none."""
    import ahocorasick

    owners: dict[str, list[int]] = {}
    always: list[int] = []
    for index, phrase in enumerate(phrases):
        if phrase.literals is None:
            always.append(index)
        for literal in phrase.literals or ():
            owners.setdefault(literal, []).append(index)
    automaton = ahocorasick.Automaton()
    for literal, indexes in owners.items():
        automaton.add_word(literal, tuple(indexes))
    if owners:
        automaton.make_automaton()
    return automaton, tuple(always)
