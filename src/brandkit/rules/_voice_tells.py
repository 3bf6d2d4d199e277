"""Where a draft sounds like a machine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .._tells import Tell, find_tells, tells_of
from ..text import folded
from ._view import DraftView, PlacedBlock

__all__ = ("tells_in",)

_DASH = re.compile(r"(?<=\w)\s?—\s?(?=\w)|(?<=\w)\s(?:--|–)\s(?=\w)")


def tells_in(view: DraftView, blocks: Sequence[PlacedBlock]) -> list[tuple[PlacedBlock, Tell]]:
    """The tells of a draft with their blocks; a turn of phrase that needs company only where it has it."""
    locale = view.draft.locale
    found = [(placed, tell) for placed in blocks for tell in find_tells(folded(placed.text), locale)]
    counted = Counter(tell.name for _, tell in found)
    kept = [(placed, tell) for placed, tell in found if counted[tell.name] >= tell.at_least]
    return [*kept, *_dashes(view, blocks)]


def _dashes(view: DraftView, blocks: Sequence[PlacedBlock]) -> list[tuple[PlacedBlock, Tell]]:
    """Dashes between words beyond those that copy of this length may have; one is always good."""
    tells = tells_of(view.draft.locale)
    if tells is None:
        return []
    words = sum(len(placed.text.split()) for placed in blocks)
    allowed = max(1, int(words / 100 * tells.dashes_per_100))
    found = [
        (placed, Tell(name="dash between words", start=match.start(), end=match.end()))
        for placed in blocks
        for match in _DASH.finditer(placed.text)
    ]
    return found[allowed:]
