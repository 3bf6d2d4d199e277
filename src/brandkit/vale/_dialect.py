"""Vale's patterns are those of .NET and Go; here they become patterns of the `regex` module.

A pattern is cut into pieces once. Writing the pieces down again gives the translation; reading them gives the
literals without which the pattern cannot match, so that a text that lacks them need not be searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ("DialectError", "Piece", "cut", "written")

Kind = Literal["char", "set", "assert", "open", "close", "alt", "quant", "flags", "ref"]

_QUANTIFIER = re.compile(r"\{(\d+)(?:(,)(\d*))?\}|[*+?]")
_GROUP = re.compile(
    r"\(\?(?:(?P<look><?[=!])|(?P<atomic>>)|(?P<plain>:)|P?<(?P<name>\w+)>|'(?P<quoted>\w+)'"
    r"|P=(?P<ref>\w+)\)|(?P<flags>[imnsxU]*(?:-[imnsxU]+)?)(?P<end>[:)])|(?P<if>\()|(?P<comment>\#[^)]*\)))"
)
_ESCAPE = re.compile(
    r"\\(?:x\{(?P<hex>[0-9A-Fa-f]{1,6})\}|x(?P<hex2>[0-9A-Fa-f]{2})|u(?P<hex4>[0-9A-Fa-f]{4})"
    r"|(?P<prop>[pP](?:\{\^?[\w&= -]+\}|[A-Z]))|k[<{'](?P<name>\w+)[>}']|c(?P<control>[A-Za-z])"
    r"|(?P<number>[1-9]\d?)|0(?P<octal>[0-7]{0,2})|Q(?P<quote>.*?)(?:\\E|$)|(?P<other>.))",
    re.DOTALL,
)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b"}
_ASSERTIONS = {"b": r"\b", "B": r"\B", "A": r"\A", "Z": r"(?=\n?\Z)", "z": r"\Z", "G": r"\G"}
_CLASSES = frozenset("dDwWsS")
_POSIX = re.compile(r"\[:\^?[a-z]+:\]")
_DOUBLED = frozenset("&|~-")
_SPECIAL = frozenset(r"\.^$*+?{}[]()|#&~- " + "\t\n\r\f\v")
_MAX_OPTIONS = 4


class DialectError(ValueError):
    """The pattern is not one; the message says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest part of a pattern that means something.

    Attributes:
        text: as the `regex` module writes it.
        options: of a `char` or a small `set`, the characters that it matches.
        least: of a `quant`, how often the thing before it must be there.
        group: of an `open`: `take` holds text that is matched, `look` does not, `odd` may not be looked into.
    """

    kind: Kind
    text: str
    options: tuple[str, ...] = ()
    least: int = 1
    group: Literal["take", "look", "odd"] = "take"


def written(pieces: Sequence[Piece]) -> str:
    """The pieces as a pattern of the `regex` module."""
    return "".join(piece.text for piece in pieces)


def cut(pattern: str, *, capture: bool = True) -> tuple[Piece, ...]:
    """The pieces of a pattern; without `capture`, its groups do not capture.

    Raises:
        DialectError: brackets do not close, or an escape is incomplete.
    """
    reader = _Reader(pattern, capture)
    while reader.at < len(pattern):
        reader.step()
    if reader.depth:
        raise DialectError("a group is not closed")
    return tuple(reader.pieces)


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str, capture: bool) -> None:
        self.pattern = pattern
        self.capture = capture
        self.at = 0
        self.depth = 0
        self.pieces: list[Piece] = []

    def step(self) -> None:
        """Read the next piece."""
        char = self.pattern[self.at]
        match char:
            case "\\":
                self._escape()
            case "[":
                self._set()
            case "(":
                self._open()
            case ")":
                if not self.depth:
                    raise DialectError("a group is closed that was not opened")
                self.depth -= 1
                self._take("close", ")", 1)
            case "|":
                self._take("alt", "|", 1)
            case "^" | "$":
                self._take("assert", char, 1)
            case ".":
                self._take("set", ".", 1)
            case "*" | "+" | "?" | "{":
                self._quantifier(char)
            case _:
                self._char(char, 1)

    def _take(self, kind: Kind, text: str, length: int) -> None:
        self.pieces.append(Piece(kind, text))
        self.at += length

    def _char(self, char: str, length: int) -> None:
        self.pieces.append(Piece("char", quoted(char), (char,)))
        self.at += length

    def _quantifier(self, char: str) -> None:
        found = _QUANTIFIER.match(self.pattern, self.at)
        if found is None:
            self._char(char, 1)
            return
        if not self.pieces or self.pieces[-1].kind in ("open", "alt", "quant"):
            raise DialectError(f"`{found.group()}` has nothing to repeat")
        least = int(found.group(1)) if found.group(1) else int(char == "+")
        end = found.end()
        lazy = self.pattern[end : end + 1] == "?"
        self.pieces.append(Piece("quant", found.group() + ("?" if lazy else ""), least=least))
        self.at = end + lazy

    def _escape(self) -> None:
        found = _ESCAPE.match(self.pattern, self.at)
        if found is None:
            raise DialectError("it ends in a backslash")
        length = found.end() - self.at
        char = escaped_char(found)
        if char is not None:
            self._char(char, length)
        elif found["quote"] is not None:
            self.pieces.extend(Piece("char", quoted(each), (each,)) for each in found["quote"])
            self.at += length
        elif found["prop"]:
            self._take("set", found.group(), length)
        elif found["name"]:
            self._take("ref", f"(?P={found['name']})", length)
        elif found["number"]:
            self._take("ref", found.group(), length)
        elif (other := found["other"]) in _ASSERTIONS:
            self._take("assert", _ASSERTIONS[other], length)
        else:
            self._take("set", f"\\{other}", length)

    def _open(self) -> None:
        found = _GROUP.match(self.pattern, self.at)
        if found is None:
            if self.pattern.startswith("(?", self.at):
                raise DialectError(f"`{self.pattern[self.at : self.at + 4]}` opens no group that is known")
            self._group("(" if self.capture else "(?:", 1, "take")
            return
        length = found.end() - self.at
        if found["comment"]:
            self.at += length
        elif found["ref"]:
            self._take("ref", found.group(), length)
        elif found["end"] == ")":
            self._take("flags", _flags(found["flags"], ")"), length)
        elif found["end"] == ":":
            self._group(_flags(found["flags"], ":"), length, "take")
        elif found["look"] or found["if"]:
            shape: Literal["look", "odd"] = "odd" if found["if"] else "look"
            self._group("(?(" if found["if"] else found.group(), length, shape)
            self.depth += bool(found["if"])
        else:
            name = found["name"] or found["quoted"]
            self._group(
                f"(?P<{name}>" if name and self.capture else "(?>" if found["atomic"] else "(?:",
                length,
                "take",
            )

    def _group(self, text: str, length: int, shape: Literal["take", "look", "odd"]) -> None:
        self.pieces.append(Piece("open", text, group=shape))
        self.depth += 1
        self.at += length

    def _set(self) -> None:
        members: list[str] = []
        options: list[str] | None = []
        at = self.at + 1
        negated = self.pattern.startswith("^", at)
        at += negated
        first = True
        while True:
            if at >= len(self.pattern):
                raise DialectError("a set `[` is not closed")
            if self.pattern[at] == "]" and not first:
                break
            text, plain, at = self._member(at)
            members.append(text)
            options = None if options is None or plain is None else [*options, plain]
            first = False
        if len(members) > 2 and "-" in members[1:-1]:
            options = None
        small = options is not None and not negated and 0 < len(set(options)) <= _MAX_OPTIONS
        body = "".join(members)
        chars = tuple(dict.fromkeys(options or ())) if small else ()
        self.pieces.append(Piece("set", f"[{'^' if negated else ''}{body}]", chars))
        self.at = at + 1

    def _member(self, at: int) -> tuple[str, str | None, int]:
        """One member of a set as it is written, the character it stands for, and where the next begins."""
        char = self.pattern[at]
        if char == "\\":
            found = _ESCAPE.match(self.pattern, at)
            if found is None or found["quote"] is not None:
                raise DialectError("a set `[` is not closed")
            plain = "\b" if found["other"] == "b" else escaped_char(found)
            if plain is not None:
                return _in_set(plain), plain, found.end()
            return found.group(), None, found.end()
        if char == "[":
            if posix := _POSIX.match(self.pattern, at):
                return posix.group(), None, posix.end()
            if self.pattern[at - 1] == "-":
                raise DialectError("a set is taken from a set, which is not supported")
            return r"\[", "[", at + 1
        if char == "-":
            # A hyphen between two members spans a range; elsewhere it is itself.
            edge = self.pattern[at - 1] in "[^" or self.pattern.startswith("]", at + 1)
            return (r"\-", "-", at + 1) if edge else ("-", None, at + 1)
        return _in_set(char), char, at + 1


def _flags(flags: str, end: str) -> str:
    """Inline flags as the module knows them: `n` and `U` have no counterpart."""
    if set(flags) & set("nUx"):
        raise DialectError(f"the flags `{flags}` are not supported")
    on, _, off = flags.partition("-")
    return f"(?{on}{'-' + off if off else ''}{end}" if on or off or end == ":" else ""


def escaped_char(found: re.Match[str]) -> str | None:
    """The character that an escape stands for; None when it stands for more than one."""
    if code := found["hex"] or found["hex2"] or found["hex4"]:
        value = int(code, 16)
        if value > 0x10FFFF:
            raise DialectError(f"`{found.group()}` is no character")
        return chr(value)
    if found["control"]:
        return chr(ord(found["control"].upper()) - 64)
    if found["octal"] is not None:
        return chr(int(found["octal"] or "0", 8))
    other = found["other"]
    if other is None or other in _ASSERTIONS or other in _CLASSES:
        return None
    if other in _CONTROLS:
        return _CONTROLS[other]
    return other


def quoted(char: str) -> str:
    """A character that stands for itself, outside a set."""
    return f"\\{char}" if char in _SPECIAL else char


def _in_set(char: str) -> str:
    return f"\\{char}" if char in _DOUBLED or char in "[]\\^" else char
