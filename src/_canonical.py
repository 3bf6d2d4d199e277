"""Canonical bytes and their names: RFC 8785 JSON and SHA-256."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

import rfc8785

__all__ = ("canonical_json", "clean_text", "digest", "sha256_hex")


_REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Control characters other than tab and line feed, and surrogates without their other half."""


def canonical_json(value: Any) -> bytes:
    """The one byte string that stands for a JSON value (RFC 8785: sorted keys, no spaces, UTF-8).

    Raises:
        ValueError: for values that JSON cannot carry exactly (NaN, integers beyond 2**53).
    """
    return rfc8785.dumps(value)


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """The SHA-256 of a JSON value's canonical bytes."""
    return sha256_hex(canonical_json(value))


def clean_text(text: str) -> str:
    """Text as it is stored and hashed: NFC, `\\n` line ends, no other control characters.

    Browsers and word processors rewrite line ends and compose accents; without this the same
    words would have several hashes.

    Raises:
        ValueError: for NUL and other control characters, and for lone surrogates.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if found := _REFUSED.search(text):
        at = found.start()
        raise ValueError(f"character U+{ord(text[at]):04X} at position {at} is not allowed in text")
    return text
