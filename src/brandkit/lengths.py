"""How long a text is, as its channel counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ("COUNTS", "gsm7_septets")

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWO = frozenset("^{}\\[~]|€\f")


def gsm7_septets(text: str) -> int:
    """Length of a short message in septets, of which 160 fit; outside the GSM alphabet 70 units fill it."""
    if all(char in _GSM7 or char in _GSM7_TWO for char in text):
        return sum(2 if char in _GSM7_TWO else 1 for char in text)
    return -(-len(text.encode("utf-16-le")) * 80 // 70)


COUNTS: Mapping[str, Callable[[str], int]] = MappingProxyType(
    {
        "characters": len,
        "bytes": lambda text: len(text.encode()),
        "gsm7": gsm7_septets,
    }
)
"""The length in each unit that a layout may count in."""
