"""Reports of checked files, each in the form that its readers expect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...evaluation.checking import CheckedText
from ._github import github
from ._junit import junit
from ._sarif import sarif
from ._vale import vale_json

__all__ = ("REPORTS", "github", "junit", "sarif", "vale_json")

REPORTS: Mapping[str, Callable[[Sequence[CheckedText]], str]] = {
    "vale-json": vale_json,
    "sarif": sarif,
    "github": github,
    "junit": junit,
}
"""Formats of `check --format` that are written for other programs."""
