"""Rules that are programs in Vale's scripting language: named, and not run."""

from __future__ import annotations

from typing import NoReturn

from ._base import CannotRun
from ._definition import Definition, Fields, Surroundings

__all__ = ("script",)

KEYS = frozenset(("script",))


def script(fields: Fields, definition: Definition, surroundings: Surroundings) -> NoReturn:
    """Makes no rule of it: a `script` is reported as not run.

    Raises:
        CannotRun: always, once its fields have been read.
        SourceError: it has a field that scripts do not have.
    """
    fields.only(KEYS)
    raise CannotRun("It is a script, and scripts are not run; a Python plug-in can take its place.")
