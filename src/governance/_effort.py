"""How much people changed in what an agent wrote: counted when they decide, so that nobody compares drafts later."""

from __future__ import annotations

from ..brandkit.worddiff import words_changed
from ..content import Draft
from ..store import Transaction, drafts
from ..store.records import Review

__all__ = ("words_edited",)


def words_edited(tx: Transaction, review: Review) -> int | None:
    """Words deleted or inserted between the agent's last round and the draft under review; None for people's copy."""
    if review.origin != "agent":
        return None
    rounds = [use for use in drafts.uses(tx, review.run_id) if use.asset == review.asset]
    if not rounds:
        return None
    if rounds[-1].draft_sha == review.draft_sha:
        return 0
    return words_changed(_text(drafts.get(tx, rounds[-1].draft_sha)), _text(drafts.get(tx, review.draft_sha)))


def _text(draft: Draft) -> str:
    """What readers see; a part is named, so that words do not count as kept when they moved to another part."""
    return "\n".join(f"{part.name}:\n{part.text}" for part in draft.parts)
