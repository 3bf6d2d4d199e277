"""Which blocks a rule is for: Vale's scope selectors."""

from __future__ import annotations

from functools import lru_cache

__all__ = ("bases", "selects")

_SIZED = frozenset(("raw", "summary"))
_TWINS = ("paragraph", "sentence")

Part = tuple[frozenset[str], bool]


@lru_cache(maxsize=4096)
def _parts(selector: str) -> tuple[Part, ...]:
    """The conditions of one selector, all of which must hold: dotted names, and whether they are negated."""
    parts = []
    for part in selector.split("&"):
        name = part.strip()
        negated = name.startswith("~")
        names = frozenset(piece.strip() for piece in name.lstrip("~").split("."))
        parts.append((names, negated))
    return tuple(parts)


@lru_cache(maxsize=65536)
def selects(scope: tuple[str, ...], block: str) -> bool:
    """Whether a rule with these selectors, one of which must hold, is for a block of that scope.

    A selector holds when every name of it is among the block's; a negated one when not. Negations alone never
    reach the whole file (raw, summary). The paragraphs and sentences of a text are for those rules alone that
    ask for them: the others see the text itself.
    """
    names = frozenset(block.split("."))
    twin = next((name for name in _TWINS if name in names), None)
    return any(_holds(_parts(selector), names, twin) for selector in scope)


def _holds(parts: tuple[Part, ...], names: frozenset[str], twin: str | None) -> bool:
    if twin and not any(twin in asked and not negated for asked, negated in parts):
        return False
    for asked, negated in parts:
        if negated and (asked <= names or names & _SIZED):
            return False
        if not negated and not asked <= names:
            return False
    return True


def bases(scope: tuple[str, ...]) -> frozenset[str]:
    """The families of blocks that a rule asks for, such as `paragraph`."""
    return frozenset(
        name for selector in scope for asked, negated in _parts(selector) if not negated for name in asked
    )
