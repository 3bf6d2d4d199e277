"""What every entry of the kit shares."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Frozen, Name, Text

__all__ = (
    "Entry",
    "InForce",
    "ShortText",
    "Status",
    "WordEntry",
)

ShortText = Annotated[Text, Field(min_length=1, max_length=1000)]


Status = Literal["draft", "approved", "retired"]


class InForce(Frozen):
    """Who answers for an entry, and when it holds."""

    owner: Name | None = None
    status: Status = "approved"
    effective_from: date | None = None
    expires_on: date | None = None
    rationale: Text = ""

    def active(self, on: date) -> bool:
        """Whether the entry is approved and in force on that day."""
        started = self.effective_from is None or self.effective_from <= on
        return self.status == "approved" and started and (self.expires_on is None or on <= self.expires_on)


class Entry(InForce):
    """What every entry of the kit says about itself."""

    id: Name


class WordEntry(InForce):
    """An entry of a list of words: named by its words, tested by its examples.

    Attributes:
        channels, markets: where it holds; empty means everywhere.
        pass_examples, fail_examples: texts that it has to let stand, and to find; `kit lint` runs them.
    """

    channels: tuple[Name, ...] = ()
    markets: tuple[str, ...] = ()
    pass_examples: tuple[ShortText, ...] = ()
    fail_examples: tuple[ShortText, ...] = ()
