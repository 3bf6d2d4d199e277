"""Briefs from files that people write."""

from __future__ import annotations

from pathlib import Path

from .._yaml import load_model
from ..errors import UsageError
from ..workspace import slugify
from .brief import Brief

__all__ = ("load_brief",)


def load_brief(path: Path) -> Brief:
    """The brief in a YAML file; its `id` is the file's name when it has none.

    Raises:
        UsageError: the file cannot be read (`BW200`), is not valid YAML (`BW201`), or is not a valid
            brief (`BW202`).
    """
    brief = load_model(path, Brief, error=UsageError)
    return brief if brief.id else brief.model_copy(update={"id": slugify(path.stem) or "brief"})
