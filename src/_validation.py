"""Pydantic's errors as one sentence about one line of a file, with what to write instead."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from ._places import EntryPath, Lines, Problem, dotted

__all__ = ("closest", "describe", "validate")

T = TypeVar("T")
_MAPPING, _LIST = "a mapping (`name: value` on lines of its own)", "a list (lines that start with `- `)"
_SHAPES = {"model_type": _MAPPING, "dict_type": _MAPPING, "tuple_type": _LIST, "list_type": _LIST}
_PATTERNS = {
    r"^[a-z0-9][a-z0-9._:-]": "Use lower-case letters, digits, `.`, `_`, `:` and `-`; at most 80 characters.",
    r"^[a-z0-9][a-z0-9._-]": "Use lower-case letters, digits, `.`, `_` and `-`, with a letter or digit first.",
    r"^[a-z]{2,3}(-[A-Z]{2})?$": "Write a language, and a country if it matters: `en`, `de-AT`.",
    r"^[A-Z]{2,6}$": "Write 2 to 6 capital letters: `US`, `DACH`.",
    r"^[0-9a-f]{64}$": "Give the 64 hexadecimal digits that `sha256sum FILE` prints.",
    r"^[A-Z][A-Z0-9_]{0,99}$": "Give the name of an environment variable: `OPENAI_API_KEY`.",
}
"""What to write, by how the pattern begins that a text did not match: nobody has to read a pattern."""


def validate(data: Any, lines: Lines, model: type[T], problem: Problem) -> T:
    """The values as the model.

    Raises:
        BrandwrightError: for the first problem in the file, saying how many more there are.
    """
    try:
        return TypeAdapter(model).validate_python(data)
    except ValidationError as fault:
        errors = [dict(error) for error in fault.errors(include_url=False)]
    # A misspelt name is an unknown field and a missing one; the unknown one tells more.
    errors.sort(key=lambda error: (error["type"] != "extra_forbidden", lines.of(_in_file(error, lines)) or 0))
    first = errors[0]
    path = _in_file(first, lines)
    message, hint = describe(first, path, model)
    more = len({_in_file(error, lines) for error in errors}) - 1
    if more:
        message += f" And {more} more problem{'s' if more > 1 else ''}."
    raise problem.content(message, lines.of(path), hint, path)


def _in_file(error: dict[str, Any], lines: Lines) -> EntryPath:
    """The error's place in the file; pydantic's own names for unions and keys are left out."""
    path: EntryPath = ()
    for step in error["loc"]:
        if (*path, step) in lines.by_path:
            path = (*path, step)
    return (*path, error["loc"][-1]) if error["type"] == "missing" else path


def describe(error: dict[str, Any], path: EntryPath, model: Any) -> tuple[str, str]:
    """What is wrong, in one sentence, and what to do next."""
    place, kind = f"`{dotted(path)}`" if path else "The file", error["type"]
    if kind == "missing":
        return f"{place} is missing.", f"Add `{path[-1]}`."
    if kind == "extra_forbidden":
        return f"{place} is not a known field.", _other_field(str(path[-1]), _fields(model, path[:-1]))
    if shape := _SHAPES.get(kind):
        return f"{place} has to be {shape}.", "Write it so."
    if kind in ("too_short", "too_long") and "actual_length" in error.get("ctx", {}):
        return _wrong_number(place, kind, error["ctx"])
    if kind == "string_pattern_mismatch":
        return _wrongly_written(place, error["ctx"]["pattern"])
    message = f"{place}: {_sentence(str(error['msg']))}"
    return message, _hint(kind, error)


def _wrongly_written(place: str, pattern: str) -> tuple[str, str]:
    """What to say about a text without the form of its field; not the text itself, which may be a secret."""
    for begin, hint in _PATTERNS.items():
        if pattern.startswith(begin):
            return f"{place} is not written as it has to be.", hint
    return f"{place} is not written as it has to be.", f"It has to match the regular expression {pattern}."


def _wrong_number(place: str, kind: str, context: dict[str, Any]) -> tuple[str, str]:
    """What to say about a list with too few or too many entries."""
    short = kind == "too_short"
    bound, found = context["min_length" if short else "max_length"], context["actual_length"]
    entries = f"{bound} {'entry' if bound == 1 else 'entries'}"
    message = f"{place} has {found or 'no'} {'entry' if found == 1 else 'entries'}, and "
    return message + (f"needs at least {entries}." if short else f"may have at most {entries}."), (
        "Add one." if short else "Take some out."
    )


def _sentence(text: str) -> str:
    text = text.removeprefix("Value error, ").removeprefix("Assertion failed, ").rstrip(".")
    return text[:1].lower() + text[1:] + "."


def _hint(kind: str, error: dict[str, Any]) -> str:
    context = error.get("ctx", {})
    if kind == "string_type" and isinstance(error["input"], int | float):
        return "Put the value in quotes."
    if kind == "literal_error":
        allowed = str(context.get("expected", "")).split("'")[1::2]
        return closest(str(error["input"]), allowed) or "Use one of these."
    return "Correct the value."


def _other_field(name: str, allowed: list[str]) -> str:
    if not allowed:
        return "Remove it."
    known = f"Known fields: {', '.join(allowed)}."
    return f"{closest(name, allowed)} {known}".strip()


def closest(name: str, allowed: Iterable[str]) -> str:
    """`Did you mean …?`, or nothing when no name is near."""
    found = difflib.get_close_matches(name, list(allowed), n=1, cutoff=0.6)
    return f"Did you mean `{found[0]}`?" if found else ""


def _fields(annotation: Any, path: EntryPath) -> list[str]:
    """The names that a mapping at this place may have."""
    places = list(_unwrapped(annotation))
    for step in path:
        places = [inner for place in places for target in _step(place, step) for inner in _unwrapped(target)]
    models = [place for place in places if isinstance(place, type) and issubclass(place, BaseModel)]
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


def _unwrapped(annotation: Any) -> Iterable[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _unwrapped(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _unwrapped(option)
    else:
        yield annotation


def _step(place: Any, step: str | int) -> Iterable[Any]:
    if isinstance(place, type) and issubclass(place, BaseModel):
        for name, field in place.model_fields.items():
            if step in (name, field.alias):
                yield field.annotation
    elif isinstance(step, int) and get_origin(place) in (tuple, list):
        yield get_args(place)[0]
    elif get_origin(place) is dict:
        yield get_args(place)[1]
