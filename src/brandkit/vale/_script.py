"""Rules that are programs in Vale's scripting language: named, and not run."""

from __future__ import annotations

from ._base import BaseCheck, CannotRun
from ._definition import Definition, Fields, Surroundings

__all__ = ("Script",)

KEYS = frozenset(("script",))


class Script(BaseCheck):
    """Cannot be made: a `script` rule is reported as not run."""

    def __init__(self, fields: Fields, definition: Definition, surroundings: Surroundings) -> None:
        super().__init__(definition)
        fields.only(KEYS)
        raise CannotRun("It is a script, and scripts are not run; a Python plug-in can take its place.")
