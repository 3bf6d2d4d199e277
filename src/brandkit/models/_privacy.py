"""`privacy.yaml`: personal data in copy."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ...content._base import Frozen, Name
from ._entry import ShortText

__all__ = (
    "ConsentedName",
    "PersonalData",
    "Privacy",
    "PrivacyAction",
)

PersonalData = Literal["email", "phone", "card", "iban", "ssn", "ip", "key", "postal", "name"]
PrivacyAction = Literal["block", "needs-role", "allow"]

_NEEDS_ROLE: tuple[PersonalData, ...] = ("postal", "name")
"""What words give away and not a checksum, and what copy may have good reason to say: a person decides."""


class ConsentedName(Frozen):
    """A person who agreed to be named, and until when."""

    name: ShortText
    until: date
    source: ShortText


class Privacy(Frozen):
    """`privacy.yaml`: which personal data may stand in copy; everything else is blocked, or goes to a person.

    Attributes:
        allow: what is the company's own or public: an address, a number, a domain as `@example.com`, a host.
        allow_by_kind: the same for one kind alone.
        actions: what is done about a kind. A kind that is not listed is blocked; a postal address and a name need
            the role, because copy may have good reason to say them.
        confidence: from 0 to 1, how sure the recogniser of a kind has to be; what is below is not reported.
        role: who decides.
        consented: people who agreed to be named.
    """

    allow: tuple[ShortText, ...] = ()
    allow_by_kind: dict[PersonalData, tuple[ShortText, ...]] = {}
    actions: dict[PersonalData, PrivacyAction] = {}
    confidence: dict[PersonalData, Annotated[float, Field(ge=0, le=1)]] = {}
    role: Name = "privacy"
    consented: tuple[ConsentedName, ...] = ()

    def action(self, kind: PersonalData) -> PrivacyAction:
        """What is done about a kind."""
        return self.actions.get(kind, "needs-role" if kind in _NEEDS_ROLE else "block")
