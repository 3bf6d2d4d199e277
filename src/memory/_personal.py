"""Personal data has no place in a learning: it speaks of groups and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from ..brandkit.models import PersonalData
from ..brandkit.personal import personal_data as recognised

__all__ = ("personal_data",)

_NAMES: dict[PersonalData, str] = {
    "email": "an e-mail address",
    "phone": "a phone number",
    "card": "a payment card number",
    "iban": "a bank account number",
    "ssn": "a social security number",
    "ip": "an IP address",
    "key": "an access key",
    "postal": "a postal address",
    "name": "the name of a person",
}


def personal_data(text: str) -> Iterator[str]:
    """The kinds of personal data and secrets that a text shows, in words; the forms are those of the gate."""
    for kind in dict.fromkeys(kind for kind, _start, _end in recognised(text)):
        yield _NAMES[kind]
