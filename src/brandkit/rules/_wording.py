"""Replacements that fit the place where they go, and places that are spelt in their own way."""

from __future__ import annotations

import re
from functools import lru_cache

from .._spans import Spans

__all__ = ("addresses", "like", "said_as")

# Addresses and handles spell names in their own way.
_ADDRESS = re.compile(
    r"https?://\S+|(?<![\w.+-])[\w.+-]+@[\w.-]+|[@#]\w+|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|ai|dev|example|co"
    r"|eu|app)\b\S*"
)


@lru_cache(maxsize=256)
def addresses(text: str) -> Spans:
    """Where web and mail addresses, handles and hashtags stand."""
    return Spans(match.span() for match in _ADDRESS.finditer(text))


def like(found: str, use: str) -> str:
    """The replacement, with the capital that the words had at their beginning, or in capitals as they were."""
    if not use[:1].islower():
        return use
    letters = [char for char in found if char.isalpha()]
    if len(letters) > 3 and all(char.isupper() for char in letters):
        return use.upper()
    return use[:1].upper() + use[1:] if found[:1].isupper() else use


@lru_cache(maxsize=256)
def said_as(text: str, use: str) -> Spans:
    """Where the replacement stands already, as it is written or with a capital: what is inside is no mistake."""
    if not use:
        return Spans(())
    return Spans(match.span() for match in _as_written(use).finditer(text))


@lru_cache(maxsize=1024)
def _as_written(use: str) -> re.Pattern[str]:
    forms = dict.fromkeys((use, use[:1].upper() + use[1:], use.upper()))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)")
