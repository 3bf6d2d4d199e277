"""Tasks as text for prompts: compact, complete, and always data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

__all__ = ("NONE", "as_json", "numbered", "rows")

NONE = "(none)"
"""What stands where a task has nothing to show; an empty place would look like a mistake to the model."""


def as_json(value: BaseModel | None, *, exclude: set[str] | None = None) -> str:
    """One model as indented JSON, without what was left at its default."""
    if value is None:
        return NONE
    return json.dumps(_plain(value, exclude), ensure_ascii=False, indent=1)


def rows(values: Iterable[BaseModel], *, exclude: set[str] | None = None) -> str:
    """Several models, one JSON object a line."""
    lines = [json.dumps(_plain(value, exclude), ensure_ascii=False) for value in values]
    return "\n".join(lines) or NONE


def numbered(text: str) -> str:
    """Text with its line numbers, as `12| …`."""
    return "\n".join(f"{number}| {line}" for number, line in enumerate(text.split("\n"), start=1))


def _plain(value: BaseModel, exclude: set[str] | None) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=exclude)
