"""Accounts by which people sign in to the inbox, and the sessions that this gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import _rows, tables

if TYPE_CHECKING:
    from .ledger import Transaction

__all__ = (
    "Account",
    "Session",
    "add",
    "begin",
    "change",
    "end",
    "end_all",
    "get",
    "list_",
    "rehash",
    "session",
    "sessions_of",
)

SESSIONS_MAX = 20
"""Sessions that an account may have at once; a further one ends the oldest."""

_a = tables.accounts.c
_s = tables.sessions.c


@dataclass(frozen=True, kw_only=True)
class Account:
    """A name to sign in with.

    Attributes:
        person: the id, in the playbook, of whoever signs in with it.
        password: its Argon2id hash.
        changed_at: when the password was set, or the account disabled or enabled.
    """

    id: str
    person: str
    password: str
    disabled: bool = False
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a sign-in gives: the SHA-256 of a value that only the browser knows."""

    sha256: str
    account: str
    created_at: datetime
    expires_at: datetime


def add(tx: Transaction, account: Account) -> bool:
    """Record an account; False when the name is taken."""
    return _rows.add_new(tx, tables.accounts, _rows.values(account))


def get(tx: Transaction, account_id: str) -> Account | None:
    """The account of that name."""
    return _rows.first(tx, tables.accounts, Account, {"id": account_id})


def list_(tx: Transaction) -> list[Account]:
    """All accounts, by name."""
    return _rows.many(tx, tables.accounts, Account, order=(_a.id,))


def change(
    tx: Transaction, account_id: str, *, password: str | None = None, disabled: bool | None = None
) -> None:
    """Set what is given, and end every session of the account."""
    new = {"password": password, "disabled": disabled}
    given = {name: value for name, value in new.items() if value is not None}
    _rows.change(tx, tables.accounts, _a.id == account_id, changed_at=tx.now, **given)
    end_all(tx, account_id)


def rehash(tx: Transaction, account_id: str, password: str) -> None:
    """Keep the same password as a stronger hash: nothing else changes, and sessions go on."""
    _rows.change(tx, tables.accounts, _a.id == account_id, password=password)


def begin(tx: Transaction, made: Session) -> None:
    """Record a session; what ran out goes, and so does the oldest of too many."""
    _rows.remove(tx, tables.sessions, _s.expires_at <= tx.now)
    for old in sessions_of(tx, made.account)[SESSIONS_MAX - 1 :]:
        end(tx, old.sha256)
    _rows.add(tx, tables.sessions, _rows.values(made))


def session(tx: Transaction, sha256: str) -> tuple[Session, Account] | None:
    """The session and its account; None when it has ended, has run out, or the account is disabled."""
    found = _rows.first(tx, tables.sessions, Session, {"sha256": sha256})
    account = get(tx, found.account) if found and found.expires_at > tx.now else None
    return (found, account) if found and account and not account.disabled else None


def sessions_of(tx: Transaction, account_id: str) -> list[Session]:
    """The sessions of an account, the newest first."""
    order = (_s.created_at.desc(), _s.sha256)
    return _rows.many(tx, tables.sessions, Session, _s.account == account_id, order=order)


def end(tx: Transaction, sha256: str) -> bool:
    """End one session; False when there is none."""
    return _rows.remove(tx, tables.sessions, _s.sha256 == sha256) == 1


def end_all(tx: Transaction, account_id: str) -> int:
    """End every session of an account; how many there were."""
    return _rows.remove(tx, tables.sessions, _s.account == account_id)
