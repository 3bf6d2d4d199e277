"""Messages with Go's format verbs, as the authors of rules write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ("format_message", "joined")

_VERB = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[-+# 0]*)(?P<width>\d+)?(?:\.(?P<precision>\d*))?"
    r"(?:\[(?P<index>\d*)\])?(?P<verb>.)?)",
    re.DOTALL,
)
_TEXT_VERBS = frozenset("sv")
_NUMBER_VERBS = frozenset("dv")
_MAX_WIDTH = 1000


def joined(options: Sequence[str], word: str = "or") -> str:
    """Options as they stand in a sentence: `'a'`, `'a' or 'b'`, `'a', 'b', or 'c'`."""
    quoted = [f"'{option}'" for option in options]
    if len(quoted) <= 2:
        return f" {word} ".join(quoted)
    return ", ".join([*quoted[:-1], f"{word} {quoted[-1]}"])


def format_message(template: str, *values: str | int) -> str:
    """A message with its values in their places, as Go prints it.

    Values that the message does not ask for are dropped; one that is asked for and missing shows as
    `%!s(MISSING)`. Line breaks become spaces.
    """
    # Vale asks for one more value, an empty one, by its number: so Go does not mind values that are left over.
    every = (*values, "")
    return _VERB.sub(_Printer(every).one, f"{template}%[{len(every)}]s").replace("\n", " ")


class _Printer:
    """Replaces the verbs of one message, from left to right."""

    def __init__(self, values: tuple[str | int, ...]) -> None:
        self.values = values
        self.next = 0

    def one(self, found: re.Match[str]) -> str:
        """What stands in the place of one verb."""
        if found["percent"]:
            return "%"
        verb = found["verb"]
        if verb is None:
            return "%!(NOVERB)"
        if verb == "%":
            return "%"
        if found["index"] is not None:
            at = int(found["index"] or "0") - 1
            if not 0 <= at < len(self.values):
                return f"%!{verb}(BADINDEX)"
            self.next = at
        if self.next >= len(self.values):
            return f"%!{verb}(MISSING)"
        value = self.values[self.next]
        self.next += 1
        return _padded(_printed(value, verb, found["precision"]), found)


def _printed(value: str | int, verb: str, precision: str | None) -> str:
    if isinstance(value, int):
        return str(value) if verb in _NUMBER_VERBS else f"%!{verb}(int={value})"
    if precision is not None:
        value = value[: int(precision or "0")]
    if verb in _TEXT_VERBS:
        return value
    if verb == "q":
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if verb in "xX":
        digits = value.encode().hex()
        return digits.upper() if verb == "X" else digits
    return f"%!{verb}(string={value})"


def _padded(text: str, found: re.Match[str]) -> str:
    if not found["width"]:
        return text
    width = min(int(found["width"]), _MAX_WIDTH)
    if "-" in found["flags"]:
        return text.ljust(width)
    return text.rjust(width, "0" if "0" in found["flags"] else " ")
