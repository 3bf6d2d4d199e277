"""How a problem of a kit is reported."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Literal

__all__ = ("KitProblem",)


@dataclass(frozen=True)
class KitProblem:
    """One problem of a kit.

    Attributes:
        code: its section in `docs/reference/errors.md`.
        file: the section's file; entry: the id of the entry, or the field.
        hint: what to do next.
        level: an `error` has to go before the kit is used; a `warning` is worth a look.
    """

    code: str
    file: str
    entry: str
    message: str
    hint: str = ""
    level: Literal["error", "warning"] = "error"

    def within(self, folder: str) -> KitProblem:
        """The problem with the folder before the file's name."""
        return replace(self, file=f"{folder}/{self.file}")

    def as_dict(self) -> dict[str, str]:
        """The problem with the names of the JSON results."""
        return asdict(self)
