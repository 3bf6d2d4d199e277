"""Tokens of the programming interface: of a person, or of a program that prepares and never decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = ("ApiToken", "TokenKind", "add", "by_sha256", "get", "list_", "revoke")

TokenKind = Literal["person", "agent"]

_t = tables.api_tokens.c


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """A token as the ledger knows it.

    Attributes:
        sha256: of the token, which is in no database.
        prefix: its first characters, by which people tell it from others.
        name: the id of the person it acts for, or the name of the program.
        acts: what it is good for, at most.
    """

    id: str
    sha256: str
    prefix: str
    kind: TokenKind
    name: str
    issued_by: str
    acts: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


def add(tx: Transaction, token: ApiToken) -> ApiToken:
    """Record a token."""
    _rows.add(tx, tables.api_tokens, _rows.values(token))
    return token


def get(tx: Transaction, token_id: str) -> ApiToken | None:
    """The token of that id."""
    return _rows.first(tx, tables.api_tokens, ApiToken, {"id": token_id})


def by_sha256(tx: Transaction, sha256: str) -> ApiToken | None:
    """The token that has this SHA-256, whether or not it still works."""
    return _rows.first(tx, tables.api_tokens, ApiToken, {"sha256": sha256})


def list_(tx: Transaction) -> list[ApiToken]:
    """All tokens, the newest first."""
    return _rows.many(tx, tables.api_tokens, ApiToken, order=(_t.created_at.desc(), _t.id))


def revoke(tx: Transaction, token_id: str) -> bool:
    """End it; False when there is none, or it was ended before."""
    where = (_t.id == token_id, _t.revoked_at.is_(None))
    return _rows.change(tx, tables.api_tokens, *where, revoked_at=tx.now) == 1
