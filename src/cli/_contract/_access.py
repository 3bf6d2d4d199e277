"""Accounts of the inbox, and tokens of the REST API."""

from __future__ import annotations

from typing import Literal

from ._base import Open, Result

__all__ = ("RESULTS",)


class AccountResult(Result):
    """An account after it was added or changed."""

    account: str
    person: str
    disabled: bool


class AccountRow(Open):
    """An account in the list; `listed` says whether the playbook knows its person."""

    account: str
    person: str
    listed: bool
    disabled: bool
    sessions: int
    changed_at: str


class AccountsResult(Result):
    """All accounts."""

    accounts: list[AccountRow]


class TokenRow(Open):
    """A token: its id and first characters, whose it is, and what it is good for until when."""

    id: str
    prefix: str
    kind: Literal["person", "agent"]
    name: str
    acts: list[str]
    issued_by: str
    created_at: str
    expires_at: str
    state: Literal["works", "expired", "revoked"]


class TokenResult(TokenRow, Result):
    """One token; the token itself only where it was just issued."""

    token: str | None = None


class TokensResult(Result):
    """All tokens."""

    tokens: list[TokenRow]


RESULTS: dict[str, type[Open]] = {
    "account": AccountResult,
    "accounts": AccountsResult,
    "token": TokenResult,
    "tokens": TokensResult,
}
