"""What a locale says about the language of a text."""

from __future__ import annotations

from functools import lru_cache

__all__ = ("language_of",)


@lru_cache(maxsize=256)
def language_of(locale: str) -> str:
    """`de` of `de-AT`."""
    return locale.split("-")[0].lower()
