"""Near-duplicates of copy that is already approved: worth knowing, never a reason to stop."""

from __future__ import annotations

from functools import lru_cache

from ...content import Draft, Finding
from ..models import Kit
from ..text import fold
from ._info import RuleInfo
from ._view import DraftView

__all__ = ("INFO", "LEAST_LIKENESS", "SHINGLE", "compared_text", "duplicates", "likeness")

INFO = (
    RuleInfo(
        "duplicates.near",
        "`duplicate`",
        "`pass`",
        "Copy that is approved already says nearly the same: at least 0.8 of the five-word runs of both are shared.",
        "Readers who see the same copy twice stop reading, and one claim that ends then ends in two places.",
        "Use the approved copy, or say something new.",
    ),
)

SHINGLE = 5
"""Words in a run."""
LEAST_LIKENESS = 0.8
"""Shared runs over all runs of both texts (Jaccard), from which a text is a near-duplicate."""
_LEAST_WORDS = 12
_MOST_WORDS = 20_000


def duplicates(view: DraftView) -> list[Finding]:
    """`duplicates.near`: one note that names the approved copy which is most alike."""
    own = _runs(compared_text(view.draft, view.kit)) if view.approved else None
    if not own:
        return []
    scored = [(likeness(own, _runs(other)), name) for name, other in view.approved]
    best, name = max(scored, default=(0.0, ""))
    if best < LEAST_LIKENESS:
        return []
    same = "says the same as" if best == 1 else f"shares {best:.0%} of its wording with"
    message = f"this copy {same} {name}, which is approved"
    why = INFO[0].why
    return [view.finding("duplicates.near", "duplicate", "pass", message, why=why, severity="note")]


def compared_text(draft: Draft, kit: Kit) -> str:
    """What readers read, without the legal lines, which are the same everywhere."""
    channel = kit.channel(draft.channel)
    legal = {part.name for part in channel.parts if part.role in ("legal", "tags")} if channel else set()
    return "\n".join(part.text for part in draft.parts if part.name not in legal)


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard likeness of two sets of runs, between 0 and 1."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


@lru_cache(maxsize=512)
def _runs(text: str) -> frozenset[int]:
    """The runs of five words of a text; none for one too short to compare."""
    found = [word.strip(".,;:!?\"'()-") for word in fold(text).split()][:_MOST_WORDS]
    words = [word for word in found if word]
    if len(words) < _LEAST_WORDS:
        return frozenset()
    return frozenset(hash(tuple(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1))
