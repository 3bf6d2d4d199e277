"""Salted commitments: who knows a personal value recognises it in the audit log; nobody reads it there."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

__all__ = ("commitment", "load_salt")


def commitment(salt: bytes, value: str) -> str:
    """HMAC-SHA256 of a value under the workspace's salt, as 64 hexadecimal digits."""
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()


def load_salt(state: Path) -> bytes:
    """The workspace's salt, from `audit.salt` in its state folder; made at the first call.

    Without the file the commitments say nothing: deleting it is how all of them are erased at once.
    """
    path = state / "audit.salt"
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # unlike a rename, this leaves the salt of whoever was first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
