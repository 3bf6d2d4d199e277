"""How long a text is, as its channel counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from .models import Count

__all__ = ("COUNTS", "URL", "graphemes", "gsm7_septets", "is_gsm7", "sms_segments", "utf16_units", "x_weight")

# 3GPP TS 23.038: the default alphabet, and what takes an escape before it.
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWO = frozenset("^{}\\[~]|€\f")
_GSM7_ALL = _GSM7 | _GSM7_TWO
_ONE_SEPTETS, _MORE_SEPTETS = 160, 153
_ONE_UNITS, _MORE_UNITS = 70, 67

URL = re.compile(
    r"\bhttps?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?()'’\]]"
    r"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|dev|co|eu|app|de|uk|info|edu|gov)\b"
    r"(?:/[^\s<>\"“”]*[^\s<>\"“”.,;:!?()'’\]])?",
    re.IGNORECASE,
)
"""A web address in running text."""

# Characters that X counts once: Latin and its neighbours up to U+10FF, general punctuation as far as it is Latin.
_X_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_X_URL = 23


def graphemes(text: str) -> int:
    """Characters as a reader sees them (UAX 29): a family of four joined emoji is one."""
    return len(text) if text.isascii() and "\r" not in text else len(_grapheme().findall(text))


@lru_cache(maxsize=1)
def _grapheme() -> Any:
    import regex

    return regex.compile(r"\X")


def utf16_units(text: str) -> int:
    """UTF-16 code units, as JavaScript and most editors on the web count."""
    return len(text) + sum(char > "\uffff" for char in text)


def is_gsm7(text: str) -> bool:
    """Whether a text message can be sent in the GSM alphabet."""
    return _GSM7_ALL.issuperset(text)


def _septets(text: str) -> int:
    return len(text) + sum(map(_GSM7_TWO.__contains__, text))


def gsm7_septets(text: str) -> int:
    """Length of a short message in septets, of which 160 fit; outside the GSM alphabet 70 units fill it."""
    if is_gsm7(text):
        return _septets(text)
    return -(-utf16_units(text) * _ONE_SEPTETS // _ONE_UNITS)


def sms_segments(text: str) -> int:
    """How many text messages it takes: 160 septets or 70 UCS-2 units alone, 153 or 67 in each of several.

    What takes two septets or units is not divided between two messages.
    """
    if is_gsm7(text):
        sizes = [2 if char in _GSM7_TWO else 1 for char in text]
        alone, each = _ONE_SEPTETS, _MORE_SEPTETS
    else:
        sizes = [2 if char > "\uffff" else 1 for char in text]
        alone, each = _ONE_UNITS, _MORE_UNITS
    if sum(sizes) <= alone:
        return 1 if text else 0
    segments, used = 1, 0
    for size in sizes:
        if used + size > each:
            segments, used = segments + 1, 0
        used += size
    return segments


def x_weight(text: str) -> int:
    """Weighted length on X, of which 280 fit: an address is 23, an emoji or a CJK character 2, Latin letters 1."""
    import unicodedata

    text = unicodedata.normalize("NFC", text)
    total, start = 0, 0
    for match in URL.finditer(text):
        total += _x_plain(text[start : match.start()]) + _X_URL
        start = match.end()
    return total + _x_plain(text[start:])


def _x_plain(text: str) -> int:
    if text.isascii():
        return len(text)
    from ._emoji import is_emoji

    total = 0
    for cluster in _grapheme().findall(text):
        total += 2 if is_emoji(cluster) else sum(_x_char(ord(char)) for char in cluster)
    return total


def _x_char(code: int) -> int:
    return 1 if any(first <= code <= last for first, last in _X_LIGHT) else 2


COUNTS: Mapping[Count, Callable[[str], int]] = MappingProxyType(
    {
        "characters": len,
        "graphemes": graphemes,
        "utf16": utf16_units,
        "bytes": lambda text: len(text.encode()),
        "gsm7": gsm7_septets,
        "sms": sms_segments,
        "x": x_weight,
    }
)
"""The length in each unit that a layout may count in."""
