"""What a rule's action makes of the text it found: the texts that may take its place."""

from __future__ import annotations

import re
from collections.abc import Callable

from ._model import ValeAction
from ._patterns import PatternError, analysed, compiled

__all__ = ("ACTIONS", "expanded", "fixes_of", "simple_case")

ACTIONS = ("replace", "remove", "edit", "convert", "suggest")
"""The actions that are known."""

_SPACES = re.compile(" +")
# In .NET a reference by number ends with the number; in Go it goes on as long as a name may.
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\d+)|\$)")
_GO_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+)|\$)")
_SECONDS = 0.5


def fixes_of(
    action: ValeAction, match: str, *, spellings: Callable[[str], tuple[str, ...]] | None = None
) -> tuple[str, ...]:
    """The texts that an action offers in the place of a match; none when the action cannot be carried out.

    Public rules misspell parameters; an edit that is not known offers nothing rather than failing the rule.
    """
    match action.name:
        case "replace":
            return action.params
        case "remove":
            return ("",)
        case "convert":
            return (simple_case(match),) if action.params[:1] == ("simple",) else ()
        case "suggest":
            known = action.params[:1] == ("spellings",)
            return spellings(match) if spellings is not None and known else ()
        case "edit":
            edited = _edited(action.params, match)
            return () if edited is None else (edited.strip(),)
    return ()


def _edited(params: tuple[str, ...], match: str) -> str | None:
    name, *values = params or ("",)
    match name.lower().replace("-", "_"), values:
        case "regex", [pattern, template]:
            return _substituted(pattern, template, match)
        case "trim" | "remove", [chars, *_]:
            return match.strip(chars)
        case "trim_left", [chars, *_]:
            return match.lstrip(chars)
        case "trim_right", [chars, *_]:
            return match.rstrip(chars)
        case "truncate", [mark, *_] if mark:
            return match.split(mark)[0]
        case "split", [mark, index, *_] if mark and index.strip().isdecimal():
            parts = match.split(mark)
            return parts[int(index)] if int(index) < len(parts) else None
    return None


def _substituted(pattern: str, template: str, match: str) -> str | None:
    """Every match of the pattern replaced; `$1` and `${name}` are groups, as in Go."""
    try:
        finder = compiled(analysed(pattern, capture=True).text)
        return str(
            finder.sub(lambda found: expanded(template, found, _GO_REFERENCE), match, timeout=_SECONDS)
        )
    except (PatternError, TimeoutError):
        return None


def expanded(template: str, found: re.Match[str], references: re.Pattern[str] = _REFERENCE) -> str:
    """A replacement with its references to groups filled in: `$1`, `${name}`; `$$` is a dollar sign."""

    def group(reference: re.Match[str]) -> str:
        if reference.group() == "$$":
            return "$"
        name = reference[1] or reference[2]
        try:
            return found[int(name) if name.isdecimal() else name] or ""
        except (IndexError, KeyError):
            return ""

    return references.sub(group, template)


def simple_case(text: str) -> str:
    """Words in small letters with single spaces: `someThing_else` becomes `some thing else`."""
    made: list[str] = []
    old = " "
    for index, char in enumerate(text):
        spoken = char.isalpha() or char.isnumeric()
        if (index > 1 and old.islower() and char.isupper()) or not spoken:
            made.append(" ")
        if spoken or char == " ":
            made.append(char.lower())
        old = char
    return _SPACES.sub(" ", "".join(made).strip())
