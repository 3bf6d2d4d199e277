"""Emoji in a text: each as the reader sees it, with skin, hair, flag letters and everything joined to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ("emoji", "is_emoji")

_BASE = (
    "\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u27bf\u2b00-\u2bff\u2300-\u23ff\u2934\u2935\u3030\u303d\u3297\u3299"
    "\u203c\u2049\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe"
)
_NEEDED = re.compile(f"[{_BASE}\u20e3\ufe0f]")
"""Every emoji has one of these; most texts have none."""
_AFTER = "[\ufe0f\U0001f3fb-\U0001f3ff]*"
_EMOJI = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|(?:[{_BASE}]|[\u00a9\u00ae\u2122\u2190-\u21ff](?=\ufe0f))"
    rf"{_AFTER}[\U000e0020-\U000e007f]*(?:\u200d[{_BASE}]{_AFTER})*"
)


def emoji(text: str) -> Iterator[re.Match[str]]:
    """Every emoji of a text; a joined sequence counts as one, plain symbols such as arrows and ™ do not."""
    return _EMOJI.finditer(text) if _NEEDED.search(text) else iter(())


def is_emoji(cluster: str) -> bool:
    """Whether a character as a reader sees it is an emoji."""
    return _EMOJI.match(cluster) is not None
