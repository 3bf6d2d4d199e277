"""Replacements that fit the place where they go."""

from __future__ import annotations

__all__ = ("like",)


def like(found: str, use: str) -> str:
    """The replacement, with the capital that the words had at their beginning."""
    return use[:1].upper() + use[1:] if found[:1].isupper() and use[:1].islower() else use
