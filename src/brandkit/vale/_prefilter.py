"""Which rules can find anything in a text at all, by the words that they need: one pass for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._literals import fold_for_search
from ._model import Check

__all__ = ("Prefilter",)


class Prefilter:
    """Some rules. One that needs one of some literals is left out where the text has none of them."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = tuple(checks)
        self._always: frozenset[int] = frozenset()
        self._automaton: Any = None
        needed: dict[str, set[int]] = {}
        always = set()
        for number, check in enumerate(checks):
            # Plug-ins do not have to say what they need.
            literals: frozenset[str] | None = getattr(check, "literals", None)
            if not literals or "" in literals:
                always.add(number)
                continue
            for literal in literals:
                needed.setdefault(literal, set()).add(number)
        self._always = frozenset(always)
        if needed:
            import ahocorasick

            self._automaton = ahocorasick.Automaton()
            for literal, numbers in needed.items():
                self._automaton.add_word(literal, tuple(numbers))
            self._automaton.make_automaton()

    def possible(self, text: str) -> Sequence[Check]:
        """The rules that may find something, in their order."""
        if self._automaton is None:
            return self._checks
        found = set(self._always)
        for _, numbers in self._automaton.iter(fold_for_search(text)):
            found.update(numbers)
        return [self._checks[number] for number in sorted(found)]
