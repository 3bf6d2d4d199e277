"""The model base of everything that is stored or hashed: frozen, closed, clean text."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from .._canonical import clean_text

__all__ = ("Frozen", "Name", "Text")

Text = Annotated[str, AfterValidator(clean_text)]
"""Text in NFC with `\\n` line ends and no control characters."""

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._:-]{0,79}$")]
"""An id that people write: lower case letters, digits, `.`, `_`, `:` and `-`; at most 80 characters."""


class Frozen(BaseModel):
    """A value: immutable, and unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
