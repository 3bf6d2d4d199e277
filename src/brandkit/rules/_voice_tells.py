"""Where a draft sounds like a machine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .._tells import Tell, find_tells, tells_among, tells_of
from ._view import DraftView, PlacedBlock

__all__ = ("tells_in",)

_DASHES = ("—", "–", "--")
_DASH = re.compile(r"(?<=\w)\s?—\s?(?=\w)|(?<=\w)\s(?:--|–)\s(?=\w)")


def tells_in(view: DraftView) -> list[tuple[PlacedBlock, Tell]]:
    """The tells of what the brand speaks; a turn of phrase that needs company only where it has it."""
    locale = view.draft.locale
    phrased, patterns = tells_among(view.together, locale)
    found = [
        (placed, tell)
        for at, placed in view.spoken.items()
        if patterns or at in phrased
        for tell in find_tells(view.together.texts[at], locale, patterns)
    ]
    counted = Counter(tell.name for _, tell in found)
    kept = [(placed, tell) for placed, tell in found if counted[tell.name] >= tell.at_least]
    return [*kept, *_dashes(view, [*view.spoken.values()])]


def _dashes(view: DraftView, blocks: Sequence[PlacedBlock]) -> list[tuple[PlacedBlock, Tell]]:
    """Dashes between words beyond those that copy of this length may have; one is always good."""
    tells = tells_of(view.draft.locale)
    if tells is None:
        return []
    found = [
        (placed, Tell(name="dash between words", start=match.start(), end=match.end()))
        for placed in blocks
        if any(dash in placed.text for dash in _DASHES)
        for match in _DASH.finditer(placed.text)
    ]
    if len(found) < 2:
        return []
    words = sum(len(placed.text.split()) for placed in blocks)
    allowed = max(1, int(words / 100 * tells.dashes_per_100))
    return found[allowed:]
