"""What a document carries out of sight: the draft that it was made of, and the comments that we put there."""

from __future__ import annotations

import base64
import re
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..._canonical import canonical_json
from ..draft import Draft
from ._notes import Note

__all__ = ("Carried", "DocumentError", "carrier_of", "read_carrier")

_MARK = re.compile(r"brandwright-document:([A-Za-z0-9+/=\s]+)")


class DocumentError(ValueError):
    """A document cannot be read; its text says why, in words for whoever sent it.

    Attributes:
        problem: `size`, `package`, `harmful`, `carrier` or `parts`.
    """

    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem


class Carried(NamedTuple):
    """The draft of a document, the notes written beside it, and the review that it is a copy for, if it is one."""

    draft: Draft
    notes: tuple[Note, ...] = ()
    review: str = ""


class _Cargo(BaseModel):
    model_config = ConfigDict(extra="forbid")

    draft: Draft
    notes: Annotated[tuple[Note, ...], Field(max_length=5000)]
    review: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")]


def carrier_of(carried: Carried) -> str:
    """The one line that stands for them."""
    data = {
        "draft": carried.draft.model_dump(mode="json"),
        "notes": [note.model_dump(mode="json") for note in carried.notes],
        "review": carried.review,
    }
    return "brandwright-document:" + base64.b64encode(canonical_json(data)).decode("ascii")


def read_carrier(text: str) -> Carried:
    """What such a line says.

    Raises:
        DocumentError: there is none, or it was damaged.
    """
    found = _MARK.search(text)
    if found is None:
        raise DocumentError("carrier", "it carries no draft")
    try:
        cargo = _Cargo.model_validate_json(base64.b64decode("".join(found[1].split()), validate=True))
    except (ValueError, ValidationError) as error:
        raise DocumentError("carrier", "the draft that it carries is damaged") from error
    return Carried(cargo.draft, cargo.notes, cargo.review)
