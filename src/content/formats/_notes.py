"""What stands beside a draft in a document: findings and evidence, as comments on the words that they are about."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .._base import Frozen

__all__ = ("Note",)


class Note(Frozen):
    """One comment on a place of a draft.

    Attributes:
        part: the name of the part; the whole draft when empty.
        start, end: the place in the part's text, in code points.
        text: what it says; a line break divides paragraphs.
    """

    part: str = ""
    start: Annotated[int, Field(ge=0)] = 0
    end: Annotated[int, Field(ge=0)] = 0
    text: Annotated[str, Field(min_length=1, max_length=8000)]
