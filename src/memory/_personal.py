"""Personal data has no place in a learning: it speaks of groups and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ("personal_data",)

_PATTERNS = (
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")),
    ("an IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b")),
    ("a social security number", re.compile(r"\b\d{3}-\d{2}-\d{4}\b")),
    ("an IP address", re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")),
    (
        "a phone number",
        re.compile(r"(?<![\w.])(?:\+|00)\d[\d ()/.-]{7,}\d|(?<![\w.,])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b"),
    ),
)
_DIGITS = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")


def personal_data(text: str) -> Iterator[str]:
    """The kinds of personal data that a text shows, in words."""
    for kind, pattern in _PATTERNS:
        if pattern.search(text):
            yield kind
    if any(_is_card(re.sub(r"\D", "", match[0])) for match in _DIGITS.finditer(text)):
        yield "a card number"


def _is_card(digits: str) -> bool:
    """Luhn's check: from the right, every second digit counts double."""
    total = sum(map(int, digits[-1::-2])) + sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return total % 10 == 0
