"""Accounts of the inbox: who may have one, when a password is good enough, and what a sign-in gives.

A sign-in that fails costs the same time whatever was wrong, and says the same. Sessions stand in the ledger, so that
every process knows them, and so that a new password or a disabled account ends them at once.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from ..errors import ConflictError, RefusedError, UsageError, WorkspaceError
from ..store import Actor, Ledger, ObjectRef, Transaction, accounts
from ..store.accounts import Account, Session
from .access import require
from .identity import Identity, signed_in
from .playbook import Playbook

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = (
    "PASSWORD_MIN",
    "SESSION_S",
    "add_account",
    "list_accounts",
    "set_disabled",
    "set_password",
    "sign_in",
    "sign_out",
    "who",
)

SESSION_S = 12 * 60 * 60
"""Seconds that a session lasts."""

PASSWORD_MIN = 12
"""Characters that a password has at least; words that nobody guesses are better than signs that nobody remembers."""

PASSWORD_MAX = 256
DISTINCT_MIN = 5
NAME_MIN = 4
"""Characters from which on a name may not stand in a password."""

AT_ONCE = 2
"""Passwords that are checked at the same time: each takes 64 MiB of memory."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_checking = BoundedSemaphore(AT_ONCE)
_DOOR = Actor("system", "inbox", "", "none")


def add_account(
    ledger: Ledger, playbook: Playbook, admin: Identity, name: str, person_id: str, password: str
) -> Account:
    """Give a person of the playbook a name to sign in with.

    Raises:
        RefusedError: the admin may not do this, or the person is not listed (`BW1110`).
        UsageError: the name (`BW2113`) or the password (`BW2112`) cannot be used.
        ConflictError: `BW7110`, the name is taken.
    """
    require(admin, "accounts")
    if not _NAME.fullmatch(name):
        message = f"`{name}` cannot be the name of an account."
        hint = "Small letters, digits and . _ @ -, at most 64; such as anna or anna@example.com."
        raise UsageError("BW2113", message, hint=hint)
    person = signed_in(playbook, person_id, account=name, auth="password").person
    hashed = _hashed(_good(password, name, person.id, person.name))
    with ledger.write(admin.actor) as tx:
        made = Account(
            id=name, person=person.id, password=hashed, created_at=tx.now, changed_at=tx.now, disabled=False
        )
        if not accounts.add(tx, made):
            message = f"There is an account `{name}` already."
            hint = f"Take another name, or set its password: brandwright accounts password {name}"
            raise ConflictError("BW7110", message, hint=hint)
        tx.audit("account.added", _ref(name), refs=[ObjectRef("person", person.id)])
    return made


def list_accounts(ledger: Ledger, admin: Identity) -> list[tuple[Account, int]]:
    """All accounts, each with the number of its sessions.

    Raises:
        RefusedError: the admin may not do this.
    """
    require(admin, "accounts")
    with ledger.read() as tx:
        return [
            (account, sum(s.expires_at > tx.now for s in accounts.sessions_of(tx, account.id)))
            for account in accounts.list_(tx)
        ]


def set_password(ledger: Ledger, playbook: Playbook, admin: Identity, name: str, password: str) -> None:
    """Set an account's password, which ends its sessions.

    Raises:
        RefusedError: the admin may not do this.
        UsageError: `BW2114`, no such account; `BW2112`, the password cannot be used.
    """
    require(admin, "accounts")
    with ledger.read() as tx:
        account = _known(tx, name)
    person = playbook.people.person(account.person)
    hashed = _hashed(_good(password, name, account.person, person.name if person else ""))
    with ledger.write(admin.actor) as tx:
        _known(tx, name)
        accounts.change(tx, name, password=hashed)
        tx.audit("account.password-set", _ref(name))


def set_disabled(ledger: Ledger, admin: Identity, name: str, disabled: bool, *, reason: str = "") -> None:
    """Close an account, which ends its sessions, or open it again.

    Raises:
        RefusedError: the admin may not do this.
        UsageError: `BW2114`, no such account.
    """
    require(admin, "accounts")
    with ledger.write(admin.actor) as tx:
        _known(tx, name)
        accounts.change(tx, name, disabled=disabled)
        tx.audit("account.disabled" if disabled else "account.enabled", _ref(name), reason=reason)


def sign_in(ledger: Ledger, playbook: Playbook, name: str, password: str) -> str:
    """Begin a session; what it returns is for the browser alone.

    Raises:
        RefusedError: `BW1111`, the name or the password is wrong, or the account is disabled; which of them, it does
            not say. `BW1110`, all of it is right, and the person is not listed any more.
    """
    with ledger.read() as tx:
        account = accounts.get(tx, name)
    fits = _fits(account.password if account else _nobody(), password)
    if account is None or account.disabled or not fits:
        _note_refusal(ledger, account)
        raise RefusedError(
            "BW1111",
            "The name or the password is wrong.",
            hint="Try again, or ask an admin for a new password.",
        )
    person = signed_in(playbook, account.person, account=account.id, auth="password")
    token = secrets.token_urlsafe(32)
    stronger = _hashed(password) if _hasher().check_needs_rehash(account.password) else ""
    with ledger.write(person.actor) as tx:
        if (
            accounts.get(tx, name) != account
        ):  # it was disabled, or its password changed, while this one was checked
            raise RefusedError("BW1111", "The name or the password is wrong.", hint="Try again.")
        if stronger:
            accounts.rehash(tx, name, stronger)
        ends = tx.now + timedelta(seconds=SESSION_S)
        accounts.begin(tx, Session(sha256=_sha(token), account=name, created_at=tx.now, expires_at=ends))
        tx.audit("session.begun", _ref(name))
    return token


def who(ledger: Ledger, playbook: Playbook, token: str) -> Identity | None:
    """The person whose session this is; None when there is none, or it has ended.

    Raises:
        RefusedError: `BW1110`, the person is not listed any more.
    """
    with ledger.read() as tx:
        found = accounts.session(tx, _sha(token))
    if found is None:
        return None
    account = found[1]
    return signed_in(playbook, account.person, account=account.id, auth="password")


def sign_out(ledger: Ledger, token: str) -> None:
    """End a session, whoever the playbook lists by now."""
    with ledger.read() as tx:
        found = accounts.session(tx, _sha(token))
    if found is None:
        return
    account = found[1]
    with ledger.write(Actor("person", account.person, account.id, "password")) as tx:
        if accounts.end(tx, _sha(token)):
            tx.audit("session.ended", _ref(account.id))


def _known(tx: Transaction, name: str) -> Account:
    account = accounts.get(tx, name)
    if account is None:
        raise UsageError(
            "BW2114", f"There is no account `{name}`.", hint="brandwright accounts list shows all."
        )
    return account


def _good(password: str, *names: str) -> str:
    """The password as it is kept, in one Unicode form whatever keyboard typed it."""
    said = _plain(password)
    if not PASSWORD_MIN <= len(said) <= PASSWORD_MAX:
        wrong = f"it has {len(said)} characters; {PASSWORD_MIN} to {PASSWORD_MAX} are needed"
    elif len(set(said)) < DISTINCT_MIN:
        wrong = f"it has fewer than {DISTINCT_MIN} different characters"
    elif any(len(name) >= NAME_MIN and name.casefold() in said.casefold() for name in names):
        wrong = "it has the name of the account or the person in it"
    else:
        return said
    raise UsageError(
        "BW2112",
        f"The password cannot be used: {wrong}.",
        hint="Take four or five words that nobody guesses.",
    )


def _plain(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _hashed(password: str) -> str:
    with _checking:
        return _hasher().hash(_plain(password))


def _fits(hashed: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        with _checking:
            return _hasher().verify(hashed, _plain(password[: 4 * PASSWORD_MAX]))
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def _hasher() -> PasswordHasher:
    """Argon2id with the second recommended choice of RFC 9106: 64 MiB, three passes, four lanes."""
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError:
        message = "Passwords need argon2-cffi, which is not installed."
        raise WorkspaceError("BW6095", message, hint="pip install 'brandwright[web]'") from None
    return PasswordHasher()


@cache
def _nobody() -> str:
    """The hash that is checked when there is no such account, so that the time taken tells nothing."""
    return _hashed(secrets.token_urlsafe(32))


def _note_refusal(ledger: Ledger, account: Account | None) -> None:
    """One entry either way. A name that is no account's is not kept: people type their password there."""
    with ledger.write(_DOOR) as tx:
        tx.audit("session.refused", _ref(account.id if account else "unknown"))


def _sha(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _ref(name: str) -> ObjectRef:
    return ObjectRef("account", name)
