"""Values as the columns of JSON hold them. It loads no database library: what agents make is written down by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .._canonical import canonical_json

__all__ = ("JsonText", "json_text")


@dataclass(frozen=True)
class JsonText:
    """A value for a column of JSON that is canonical text already.

    It is made before a transaction begins: writing a large value down takes longer than inserting its row, and nobody
    else writes meanwhile.
    """

    text: str

    @classmethod
    def of(cls, value: Any) -> JsonText:
        """The value as text."""
        return cls(json_text(value))


def json_text(value: Any) -> str:
    """The canonical JSON of a value as text."""
    if isinstance(value, JsonText):
        return value.text
    if not value and isinstance(value, (list, tuple)):
        return "[]"
    return canonical_json(value).decode()
