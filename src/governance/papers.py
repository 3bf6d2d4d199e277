"""What people can do with a paper: they decide about it. It is no copy, so nobody edits, remakes or publishes it."""

from __future__ import annotations

from ..content.papers import paper_kind
from ..errors import UsageError

__all__ = ("refuse_paper",)

_NAMES = {"plan": "a plan", "research": "a report of research"}
_HINTS = {
    "plan": "Ask for changes and say what should be different; another plan is made with that.",
    "research": "Reject it, change the sources of the brief, and have them read again.",
}


def refuse_paper(review: str, asset: str, done: str) -> None:
    """Refuse what is for copy alone.

    Args:
        review: its id.
        asset: what it is about; its channel is enough.
        done: what would be done to it, such as `edited`.

    Raises:
        UsageError: `BW2210`, the review is of a paper.
    """
    if kind := paper_kind(asset):
        message = f"{review} is of {_NAMES[kind]}, which is decided about as it stands and never {done}."
        raise UsageError("BW2210", message, hint=_HINTS[kind])
