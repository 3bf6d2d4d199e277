"""Canonical bytes and their names: RFC 8785 JSON and SHA-256."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import rfc8785

__all__ = ("canonical_json", "canonical_texts", "clean_text", "digest", "key64", "sha256_hex")


_REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Control characters other than tab and line feed, and surrogates without their other half."""


def canonical_json(value: Any) -> bytes:
    """The one byte string that stands for a JSON value (RFC 8785: sorted keys, no spaces, UTF-8).

    Raises:
        ValueError: for values that JSON cannot carry exactly (NaN, integers beyond 2**53).
    """
    plain = _plain(value)
    if plain is not _LONG_WAY:
        try:
            return _encode(plain).encode()
        except UnicodeEncodeError:
            pass  # half a surrogate pair: refused below, as ever
    return rfc8785.dumps(value)


_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


def canonical_texts(value: Any) -> bytes:
    """`canonical_json` of a value that is known to hold texts and nulls alone, under names in ASCII.

    Nothing has to be looked for in it that the C encoder would write otherwise, which takes three times as long.

    Raises:
        ValueError: for half a surrogate pair.
    """
    try:
        return _encode(value).encode()
    except UnicodeEncodeError:
        return canonical_json(value)


_EXACT = 2**53 - 1
_SAFE = frozenset({str, bool, type(None)})


class _LongWay:
    """What only the exact encoder can write."""


_LONG_WAY = _LongWay()


def _ascii(names: Iterable[Any]) -> bool:
    try:
        return "".join(names).isascii()
    except TypeError:
        return False


def _plain(item: Any) -> Any:
    """The value as the C encoder writes it canonically; `_LONG_WAY` for what only the exact encoder can write.

    Almost everything is plain: objects with names in ASCII, lists, texts, truth values, and numbers that need no
    exponent. Of those, both encoders write the same.
    """
    kind = type(item)
    if kind in _SAFE:
        return item
    if kind is int:
        return item if -_EXACT <= item <= _EXACT else _LONG_WAY
    if kind is float and (item == 0 or 1e-4 <= abs(item) < 1e15):
        return int(item) if item.is_integer() else item
    if kind in (list, tuple):
        return _plain_parts(item)
    if kind is dict and _ascii(item):
        other = {name: _plain(part) for name, part in item.items() if type(part) not in _SAFE}
        return _LONG_WAY if _LONG_WAY in other.values() else item | other
    return _LONG_WAY


def _plain_parts(items: Sequence[Any]) -> Any:
    if all(type(part) is str for part in items):
        return items
    parts = [_plain(part) for part in items]
    return _LONG_WAY if _LONG_WAY in parts else parts


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def key64(text: str) -> int:
    """A number of 64 bits, signed, that stands for a text where millions of them would not fit into memory."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


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
    if text.isascii() and text.isprintable():
        return text  # most texts: nothing in them could be composed, ended otherwise or refused
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if found := _REFUSED.search(text):
        at = found.start()
        raise ValueError(f"character U+{ord(text[at]):04X} at position {at} is not allowed in text")
    return text
