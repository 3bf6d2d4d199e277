"""Which patterns a text can match at all, found in one pass over it: most sentences hold the words of few."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .vale._dialect import cut
from .vale._literals import fold_for_search, required_literals

__all__ = ("CueFilter",)


class CueFilter:
    """Patterns by name, each with literals of which every match holds at least one."""

    def __init__(self, patterns: Mapping[str, re.Pattern[str]]) -> None:
        import ahocorasick

        self._always: set[str] = set()
        names: dict[str, set[str]] = {}
        for name, pattern in patterns.items():
            literals = required_literals(cut(pattern.pattern))
            if literals is None:
                self._always.add(name)
            for literal in literals or ():
                names.setdefault(literal, set()).add(name)
        self._automaton: Any = ahocorasick.Automaton()
        for literal, owners in names.items():
            self._automaton.add_word(literal, owners)
        if names:
            self._automaton.make_automaton()
        self._empty = not names

    def possible(self, text: str) -> set[str]:
        """The names of the patterns that may match; all others certainly do not."""
        found = set(self._always)
        if not self._empty:
            for _, owners in self._automaton.iter(fold_for_search(text)):
                found |= owners
        return found
