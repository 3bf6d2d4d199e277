"""Personal data and secrets in a text, by form and checksum."""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

from .models import PersonalData
from .text import folded

__all__ = ("luhn", "mod97", "personal_data")


def luhn(digits: str) -> bool:
    """The checksum of payment cards."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod97(iban: str) -> bool:
    """The checksum of international bank account numbers."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _is_card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 13 <= len(digits) <= 19 and luhn(digits) and len(set(digits)) > 1


def _is_iban(text: str) -> bool:
    plain = re.sub(r"[\s-]", "", text)
    return 15 <= len(plain) <= 34 and mod97(plain)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_phone(text: str) -> bool:
    return 7 <= len(re.sub(r"\D", "", text)) <= 15 and not re.fullmatch(
        r"(?:19|20)\d{2}[ .-]\d{1,2}[ .-]\d{1,2}", text
    )


# Folded text is lower case. In this order: what is taken by one form is not looked at again.
_FORMS: tuple[tuple[PersonalData, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        "key",
        re.compile(
            r"\bsk-[a-z0-9_-]{16,}|\b(?:akia|asia)[0-9a-z]{16}\b|\bgh[pousr]_[a-z0-9]{30,}"
            r"|\bgithub_pat_[a-z0-9_]{20,}"
            r"|\bxox[abprs]-[a-z0-9-]{10,}|\baiza[0-9a-z_-]{30,}|-----begin [a-z ]*private key-----"
            r"|\beyj[a-z0-9_-]{8,}\.[a-z0-9_-]{8,}\.[a-z0-9_-]{4,}|\b(?:api[_ -]?key|secret|token"
            r"|password)\s?[=:]\s?['\"]?[a-z0-9_/+.-]{12,}"
        ),
        lambda _text: True,
    ),
    ("email", re.compile(r"(?<![\w.+-])[a-z0-9][\w.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+"), lambda _text: True),
    ("iban", re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[\s-]?[a-z0-9]{1,4}){3,8}(?!\w)"), _is_iban),
    ("card", re.compile(r"(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d,]|\.\d)"), _is_card),
    (
        "ssn",
        re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),
        lambda _text: True,
    ),
    (
        "ip",
        re.compile(
            r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)"
            r"|(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])"
        ),
        _is_ip,
    ),
    (
        "phone",
        re.compile(
            r"(?<![\w.,/-])(?:\+\d{1,3}[\s.-]?(?:\(\d{1,4}\)[\s.-]?)?\d(?:[\s./-]?\d){5,13}"
            r"|\(\d{2,5}\)[\s.-]?\d{3,4}[\s.-]?\d{3,5}"
            r"|\d{3}[.-]\d{3}[.-]\d{4}|\d{3}\s\d{3}\s\d{4}|\d{3}-\d{4}"
            r"|0\d{2,4}[\s/-]\d{3,4}[\s-]?\d{3,4}|1-\d{3}-\d{3}-\d{4})(?!\w|[.,]\d|-\d)"
        ),
        _is_phone,
    ),
)


def personal_data(text: str) -> Iterator[tuple[PersonalData, int, int]]:
    """Personal data and secrets of a text: kind, start and end in the source."""
    view = folded(text)
    taken: list[tuple[int, int]] = []  # in order, and never overlapping
    for kind, pattern, holds in _FORMS:
        for match in pattern.finditer(view.text):
            at = bisect_left(taken, match.span())
            free = (at == 0 or taken[at - 1][1] <= match.start()) and (
                at == len(taken) or match.end() <= taken[at][0]
            )
            if free and holds(match.group()):
                taken.insert(at, match.span())
                yield kind, *view.span(*match.span())
