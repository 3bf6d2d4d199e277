"""`privacy.yaml`: personal data in copy."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ...content._base import Frozen, Name
from ._entry import ShortText

__all__ = (
    "ConsentedName",
    "PersonalData",
    "Privacy",
)

PersonalData = Literal["email", "phone", "card", "iban", "ssn", "ip", "key"]


class ConsentedName(Frozen):
    """A person who agreed to be named, and until when."""

    name: ShortText
    until: date
    source: ShortText


class Privacy(Frozen):
    """`privacy.yaml`: which personal data may stand in copy; everything else is blocked."""

    allow: tuple[ShortText, ...] = ()
    actions: dict[PersonalData, Literal["block", "needs-role", "allow"]] = {}
    role: Name = "privacy"
    consented: tuple[ConsentedName, ...] = ()
