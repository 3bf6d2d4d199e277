"""Datamarking: untrusted text carries a mark that what we wrote does not, so that a model can tell them apart.

The mark stands before the first word of each line and of each sentence, and before every twelfth word of a long one. It
is put in front of words and replaces nothing: taking it away gives the text back letter by letter, so quotes stay
comparable with their source. What a model copies of it is taken out of every answer before anything else looks at it.

A mark is a help for the model and no protection: what protects is that no tool, no right and no verdict hangs on
an answer, and that code checks what it says.
"""

from __future__ import annotations

import re
from typing import TypeVar

from pydantic import BaseModel

__all__ = ("MARK", "datamarked", "neutral", "unmarked", "unmarked_model")

MARK = "¶"
"""One token in current vocabularies, and rare in copy."""

_LOOKALIKE = "⁋"
"""What stands in for a mark that a text brings along: the same length, so that places stay the same."""

_EVERY = 12
_WORD = re.compile(r"\S+")
_ENDS = (".", "!", "?", "…", ":", ";", "。", "！", "？")
_CLOSING = "\"'”’»)]"

Model = TypeVar("Model", bound=BaseModel)


def neutral(text: str) -> str:
    """The text with a lookalike for each mark of its own; as long as before."""
    return text.replace(MARK, _LOOKALIKE)


def datamarked(text: str) -> str:
    """The text with marks; `unmarked` gives it back."""
    return "\n".join(_marked(line) for line in neutral(text).split("\n"))


def unmarked(text: str) -> str:
    """The text without any mark."""
    return text.replace(MARK, "")


def unmarked_model(value: Model) -> Model:
    """The same answer without any mark in its texts."""
    raw = value.model_dump_json()
    # Only an answer that holds a mark is read again: the others keep what was validated.
    return type(value).model_validate_json(unmarked(raw)) if MARK in raw else value


def _marked(line: str) -> str:
    pieces: list[str] = []
    end, since, fresh = 0, 0, True
    for match in _WORD.finditer(line):
        if fresh or since >= _EVERY:
            pieces += (line[end : match.start()], MARK)
            end, since = match.start(), 0
        since += 1
        fresh = match.group().rstrip(_CLOSING).endswith(_ENDS)
    return "".join((*pieces, line[end:]))
