"""Comments in a text that switch rules off and on."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

__all__ = ("Switches",)

_MATCHES = re.compile(r"vale (.+\..+?)(\[.+\]) = (YES|NO)")
_RULE = re.compile(r"vale (.+\..+|[^.]+) = (YES|NO|on|off)")
_STYLES = re.compile(r"vale styles? = (.*)")


class Switches:
    """What the comments so far have switched off.

    `styles` are those that the file is based on: `vale styles = A` leaves only A of them.
    """

    def __init__(self, styles: Collection[str]) -> None:
        self._styles = tuple(styles)
        self._off: dict[str, bool] = {}

    def tell(self, comment: str) -> None:
        """Take in a comment, such as `vale Style.Rule = NO`; any other comment says nothing."""
        words = comment.strip()
        if words in ("vale off", "vale on"):
            self._off["off"] = words == "vale off"
        elif match := _MATCHES.fullmatch(words):
            self._matches(match.group(1), match.group(2), match.group(3) == "NO")
        elif match := _RULE.fullmatch(words):
            self._off[match.group(1)] = match.group(2) in ("NO", "off")
        elif match := _STYLES.fullmatch(words):
            self._off |= dict.fromkeys(self._styles, True)
            self._off |= dict.fromkeys((name.strip() for name in match.group(1).split(",")), False)

    def _matches(self, rule: str, listed: str, off: bool) -> None:
        try:
            words = json.loads(listed)
        except ValueError:
            return
        if isinstance(words, list):
            self._off |= {f"{rule}[{word}]": off for word in words if isinstance(word, str)}

    def reset(self) -> None:
        """At the end of the blocks: the rules about the whole file heed `vale off` alone, as Vale does."""
        self._off = {"off": self._off.get("off", False)}

    @property
    def idle(self) -> bool:
        """Whether nothing is switched off."""
        return not any(self._off.values())

    def off(self, rule: str) -> bool:
        """Whether a rule, its style, or everything is switched off."""
        known = self._off
        return bool(known.get("off") or known.get(rule.partition(".")[0]) or known.get(rule))

    def silent(self, rule: str, match: str) -> bool:
        """Whether a rule is switched off for these words."""
        return self._off.get(f"{rule}[{match}]", False)
