"""Signed bodies: who receives one can tell that it is ours, whole, and of this minute.

The signature is HMAC-SHA256 (RFC 2104) over the time, a full stop and the body, so that neither can be exchanged.
"""

from __future__ import annotations

import hashlib
import hmac

__all__ = ("SIGNATURE", "TIMESTAMP", "TOLERANCE_S", "signature_of", "verified")

TIMESTAMP = "Brandwright-Timestamp"
"""The header with the seconds since 1970 at which the body was signed."""
SIGNATURE = "Brandwright-Signature"
"""The header with the signature: `v1=` and 64 hexadecimal digits."""
TOLERANCE_S = 300
"""How old a signed body may be, in seconds, before it counts as sent again by somebody else."""


def signature_of(secret: bytes, timestamp: int, body: bytes) -> str:
    """What the signature header says of a body."""
    mac = hmac.new(secret, f"{timestamp}.".encode("ascii") + body, hashlib.sha256)
    return f"v1={mac.hexdigest()}"


def verified(
    secret: bytes,
    timestamp: str,
    signature: str,
    body: bytes,
    *,
    now: float,
    tolerance_s: float = TOLERANCE_S,
) -> bool:
    """Whether a body was signed with the secret, and not too long ago.

    Args:
        timestamp, signature: the two headers, as they came.
        now: seconds since 1970.
    """
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    if abs(now - int(timestamp)) > tolerance_s:
        return False
    wanted = signature_of(secret, int(timestamp), body)
    return hmac.compare_digest(wanted.encode(), signature.encode(errors="replace"))
