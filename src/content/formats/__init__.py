"""Export formats: pure functions of a draft's bytes, each carrying the draft it was made of.

A file can therefore be checked on its own: read the draft out of it, hash it, render it again,
and compare byte for byte. A changed word in the visible text makes the comparison fail.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from ...errors import StateError, UsageError, Where
from ..draft import Draft
from ._carried import Carried, DocumentError
from ._docx import to_docx
from ._notes import Note
from ._package import carried_in
from ._plan import to_yaml
from ._text import draft_in_text, part_markdown, plain_cell, to_csv, to_html, to_json, to_markdown

__all__ = (
    "FORMATS",
    "Note",
    "draft_of_file",
    "part_markdown",
    "plain_cell",
    "to_csv",
    "to_docx",
    "to_html",
    "to_json",
    "to_markdown",
    "to_yaml",
)

FORMATS: dict[str, Callable[[Draft], bytes]] = {
    "md": to_markdown,
    "html": to_html,
    "json": to_json,
    "csv": to_csv,
    "docx": to_docx,
}
"""Format names of `export --format`, each with its renderer; that of `docx` also takes notes."""


def draft_of_file(path: Path) -> Draft:
    """The draft that an exported file was made of, once the file proves to be exactly its rendering.

    Raises:
        UsageError: the file is not an export.
        StateError: its bytes are not what the draft renders to: somebody changed it.
    """
    data = path.read_bytes()
    try:
        draft, rendered = _carried(data, path.suffix)
    except (ValueError, KeyError, TypeError, ValidationError, binascii.Error, DocumentError) as error:
        raise UsageError(
            "BW244",
            f"{path.name} carries no draft",
            where=Where(str(path)),
            hint="name a file that `brandwright export` wrote",
        ) from error
    if rendered != data:
        raise StateError(
            "BW710",
            f"{path.name} was changed after its export",
            where=Where(str(path)),
            hint="export the review again",
        )
    return draft


def _carried(data: bytes, suffix: str) -> tuple[Draft, bytes]:
    """The draft in a file, and the file that it renders to."""
    if suffix == ".docx":
        carried: Carried = carried_in(data)
        if carried.review:
            raise ValueError("a copy for review is no export")
        return carried.draft, to_docx(carried.draft, carried.notes)
    draft = draft_in_text(data, suffix)
    if suffix == ".yaml":
        return draft, to_yaml(draft)
    return draft, FORMATS[suffix.removeprefix(".")](draft)
