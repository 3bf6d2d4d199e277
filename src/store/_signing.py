"""The key that signs the head of an audit chain: a file of its owner, never in the workspace or its database."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StateError, Where

if TYPE_CHECKING:
    from nacl.signing import SigningKey as _Key

__all__ = ("SigningKey", "is_signed", "key_name")

_SEED = 32
_HINT = "Make the folder writable, or name another place by `key_file` in the `[audit]` section of brandwright.toml."


def key_name(public: bytes) -> str:
    """What a public key is called: the first 16 hexadecimal digits of its SHA-256."""
    return sha256(public).hexdigest()[:16]


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 key in a file that only its owner may read: 64 hexadecimal digits."""

    file: Path

    @cached_property
    def _key(self) -> _Key:
        from nacl.signing import SigningKey as Key

        return Key(self._seed())

    @property
    def public(self) -> bytes:
        """The 32 bytes by which its signatures are checked."""
        return bytes(self._key.verify_key)

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes.

        Raises:
            StateError: BW7090 the key cannot be read or made.
        """
        return self._key.sign(message).signature

    def seal(self, message: bytes) -> str:
        """64 hexadecimal digits that only the key's owner can make: quicker than a signature, and as secret.

        Raises:
            StateError: BW7090 as above.
        """
        return hmac.new(self._sealing, message, sha256).hexdigest()

    @cached_property
    def _sealing(self) -> bytes:
        return hmac.new(bytes(self._key), b"brandwright.seal/1", sha256).digest()

    def _seed(self) -> bytes:
        try:
            if not self.file.exists():
                self._make()
            seed = bytes.fromhex(self.file.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is not 64 hexadecimal digits"
            message = f"The key that signs the audit log cannot be used: {reason}."
            raise StateError("BW7090", message, where=Where(str(self.file)), hint=_HINT) from None
        if len(seed) != _SEED:
            message = "The key that signs the audit log cannot be used: it is not 64 hexadecimal digits."
            raise StateError("BW7090", message, where=Where(str(self.file)), hint=_HINT)
        return seed

    def _make(self) -> None:
        """A new key. Of two processes that make one at once, one is first, and both use that one."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = self.file.with_name(f".{self.file.name}-{os.getpid()}")
        descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(_SEED).hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(mine, self.file)
        except FileExistsError:
            pass  # the other one's is as good
        finally:
            mine.unlink()


def is_signed(message: bytes, signature: bytes, public: bytes) -> bool:
    """Whether the owner of the public key signed exactly this."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(public).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True
