"""The styles of a brand kit: made once for the same files, and kept while the kit is in use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ..models import StylePacks
from ._source import parse_rule
from .engine import StyleSet

__all__ = ("definition_of", "style_set")


def style_set(files: Mapping[str, str], packs: StylePacks) -> StyleSet:
    """The styles in the files of a kit's style packs.

    Raises:
        WorkspaceError: BW672 or BW673: a rule or a vocabulary cannot be used.
    """
    return _made(tuple(files.items()), tuple(sorted(packs.levels.items())))


@lru_cache(maxsize=8)
def _made(files: tuple[tuple[str, str], ...], levels: tuple[tuple[str, str], ...]) -> StyleSet:
    return StyleSet.from_texts(dict(files), dict(levels))


def definition_of(text: str) -> dict[str, Any]:
    """What a rule's file says, by its keys; a kit is only loaded when all of them can be read."""
    return parse_rule(text.encode()).data
