"""Text from outside, so that nothing in it acts on a terminal or a page, or hides what it says."""

from __future__ import annotations

import re

__all__ = ("one_line", "visible")

# Control characters move the cursor and rewrite lines; bidirectional overrides turn words round; tag characters and
# the separators U+2028 and U+2029 are not seen at all. Tabs and line ends are left to the caller.
_HIDDEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text with every such character written as its escape, as JSON writes it."""
    return _HIDDEN.sub(_escape, text)


def one_line(text: str) -> str:
    """The text in one line, with nothing hidden in it."""
    return visible(" ".join(text.split()))


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
