"""What every entry of the kit shares."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Frozen, Name, Text

__all__ = (
    "Entry",
    "ShortText",
    "Status",
)

ShortText = Annotated[Text, Field(min_length=1, max_length=1000)]


Status = Literal["draft", "approved", "retired"]


class Entry(Frozen):
    """What every entry of the kit says about itself."""

    id: Name
    owner: Name | None = None
    status: Status = "approved"
    effective_from: date | None = None
    expires_on: date | None = None
    rationale: Text = ""

    def active(self, on: date) -> bool:
        """Whether the entry is approved and in force on that day."""
        started = self.effective_from is None or self.effective_from <= on
        return self.status == "approved" and started and (self.expires_on is None or on <= self.expires_on)
