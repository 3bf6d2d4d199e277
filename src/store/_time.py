"""Time and names: UTC as one text form, and ids that sort by the time they were made."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime

__all__ = ("from_text", "new_id", "to_text", "utc_now")

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_EPOCH = 1_704_067_200  # 2024-01-01
_TICKS_PER_SECOND = 128
_RANDOM_BITS = 22
_SHIFTS = tuple(range(55, -1, -5))

_lock = threading.Lock()
_last = 0


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """A moment as `YYYY-MM-DDTHH:MM:SS.ffffffZ`: fixed width, so that texts sort as times do.

    Raises:
        ValueError: for a time without a zone, which could mean any moment.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    # Nearly every moment is in UTC already.
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return in_utc.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote."""
    return datetime.fromisoformat(text)


def new_id(prefix: str) -> str:
    """A new name such as `run-0c5jwz3k9d2m`: 38 bits of time (1/128 s), then chance.

    Names made by one process never repeat and always ascend: within a tick each is drawn above the last.
    """
    global _last
    ticks = int((time.time() - _EPOCH) * _TICKS_PER_SECOND)
    with _lock:
        fresh = (ticks << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        _last = fresh if fresh > _last else _last + 1 + secrets.randbelow(1024)
        number = _last
    return f"{prefix}-{''.join([_ALPHABET[(number >> shift) & 31] for shift in _SHIFTS])}"
