"""Tokens of the programming interface: issued by an admin, shown once, good for named acts until a day.

A token of kind `person` acts for a listed person, and never for more than that person may. One of kind `agent` is a
program's: it reads and prepares, and nothing else can be written on it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import get_args

from ..errors import RefusedError, UsageError
from ..store import Ledger, ObjectRef, api_tokens, new_id
from ..store.api_tokens import ApiToken, TokenKind
from .access import AGENT_ACTS, Act, require
from .identity import Identity, program, signed_in
from .playbook import Playbook

__all__ = ("DAYS_MAX", "PERSON_ACTS", "PREFIX", "holder", "issue", "list_tokens", "revoke")

PREFIX = "bwt_"
"""How every token begins, so that scanners for secrets find one that got lost."""

DAYS_MAX = 366
"""Days that a token may work at most."""

PERSON_ACTS: frozenset[str] = frozenset(get_args(Act)) - {"accounts", "tokens"}
"""What a person's token can be good for: no token makes another way in."""

_SHOWN = 10
_PROGRAM = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def issue(
    ledger: Ledger,
    playbook: Playbook,
    admin: Identity,
    kind: TokenKind,
    name: str,
    acts: Iterable[str],
    *,
    days: int,
) -> tuple[str, ApiToken]:
    """Make a token: the token itself, which nobody can read again, and what the ledger keeps of it.

    Args:
        name: the id of the person whom it acts for, or a name for the program.

    Raises:
        RefusedError: the admin may not do this, or the person is not listed (`BW1110`).
        UsageError: `BW2116`, the name, the acts or the days cannot be used.
    """
    require(admin, "tokens")
    wanted = tuple(sorted(set(acts)))
    _check(kind, name, wanted, days)
    if kind == "person":
        signed_in(playbook, name, account="", auth="api-token")
    secret = PREFIX + secrets.token_urlsafe(32)
    with ledger.write(admin.actor) as tx:
        made = ApiToken(
            id=new_id("tok"),
            sha256=_sha(secret),
            prefix=secret[:_SHOWN],
            kind=kind,
            name=name,
            issued_by=admin.claimed,
            acts=wanted,
            created_at=tx.now,
            expires_at=tx.now + timedelta(days=days),
        )
        api_tokens.add(tx, made)
        tx.audit("token.issued", ObjectRef("token", made.id), refs=[ObjectRef(kind, name)])
    return secret, made


def list_tokens(ledger: Ledger, admin: Identity) -> list[ApiToken]:
    """All tokens, the newest first.

    Raises:
        RefusedError: the admin may not do this.
    """
    require(admin, "tokens")
    with ledger.read() as tx:
        return api_tokens.list_(tx)


def revoke(ledger: Ledger, admin: Identity, token_id: str, *, reason: str = "") -> ApiToken:
    """End a token at once.

    Raises:
        RefusedError: the admin may not do this.
        UsageError: `BW2115`, there is none of that id that still works.
    """
    require(admin, "tokens")
    with ledger.write(admin.actor) as tx:
        if not api_tokens.revoke(tx, token_id):
            message = f"There is no token `{token_id}` to revoke."
            raise UsageError("BW2115", message, hint="brandwright tokens list shows all.")
        tx.audit("token.revoked", ObjectRef("token", token_id), reason=reason)
        made = api_tokens.get(tx, token_id)
    assert made is not None
    return made


def holder(ledger: Ledger, playbook: Playbook, token: str) -> Identity:
    """Who acts with a token, and what it is good for.

    Raises:
        RefusedError: `BW1113`, it is unknown, was revoked or has run out; which of them, it does not say. `BW1110`, its
            person is not listed any more.
    """
    with ledger.read() as tx:
        found = api_tokens.by_sha256(tx, _sha(token))
        works = found is not None and found.revoked_at is None and found.expires_at > tx.now
    if found is None or not works:
        raise RefusedError("BW1113", "This token does not work.", hint="Ask an admin for a new one.")
    scope = frozenset(found.acts)
    if found.kind == "agent":
        return program(found.name, account=found.id, scope=scope & AGENT_ACTS)
    return signed_in(playbook, found.name, account=found.id, auth="api-token", scope=scope)


def _check(kind: TokenKind, name: str, acts: tuple[str, ...], days: int) -> None:
    able = AGENT_ACTS if kind == "agent" else PERSON_ACTS
    if not acts or not able.issuperset(acts):
        wrong = f"a token of kind {kind} can be good for {', '.join(sorted(able))}"
    elif not 1 <= days <= DAYS_MAX:
        wrong = f"it can work for 1 to {DAYS_MAX} days"
    elif kind == "agent" and not _PROGRAM.fullmatch(name):
        wrong = "a program's name has small letters, digits and -, at most 64"
    else:
        return
    raise UsageError(
        "BW2116", f"This token cannot be issued: {wrong}.", hint="brandwright tokens issue --help"
    )


def _sha(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
