"""`accounts` and `tokens`: who may sign in to the inbox, and which programs may ask it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command, plain
from ._session import account as own_account
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..governance import Identity
    from ..graph.desk import Desk
    from ..store.api_tokens import ApiToken, TokenKind

__all__ = ("register",)

By = Annotated[str | None, typer.Option(help="The admin who does it.", show_default="your account's name")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The account.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the audit log.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Where the password stands, on the first line; - reads standard input."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    accounts: tuple[tuple[str, Callable[..., Result]], ...] = (
        ("add", add),
        ("list", list_accounts),
        ("password", password),
        ("disable", disable),
        ("enable", enable),
    )
    tokens: tuple[tuple[str, Callable[..., Result]], ...] = (
        ("issue", issue),
        ("list", list_tokens),
        ("revoke", revoke),
    )
    for group, what, functions in (
        ("accounts", "Accounts by which people sign in to the inbox of a team.", accounts),
        ("tokens", "Tokens by which programs use the REST API of the inbox.", tokens),
    ):
        made = typer.Typer(help=what, no_args_is_help=True)
        for name, function in functions:
            command(made, name)(function)
        app.add_typer(made, name=group)


def add(
    common: Common,
    name: Name,
    person: Annotated[str, typer.Option(metavar="ID", help="Whose it is: an id of playbook/people.yaml.")],
    by: By = None,
    password_file: PasswordFile = None,
) -> Result:
    """Give a person of the playbook an account. The password is asked for; it never stands on the command line."""
    from ..governance import accounts

    with plain_desk(common) as desk:
        admin = _admin(desk, by)
        made = accounts.add_account(
            desk.ledger, desk.playbook, admin, name, person, _password(common, password_file)
        )

    def render(out: Console) -> None:
        out.print(f"[bold]{plain(made.id)}[/bold] is an account of {plain(made.person)}.")
        out.print("\nNext: brandwright review serve --team")

    return Result("account", {"account": made.id, "person": made.person, "disabled": False}, render)


def list_accounts(common: Common, by: By = None) -> Result:
    """Show all accounts: whose they are, and who is signed in."""
    from ..governance import accounts

    with plain_desk(common) as desk:
        found = accounts.list_accounts(desk.ledger, _admin(desk, by))
        people = {person.id for person in desk.playbook.people.people}
    rows = [
        {
            "account": made.id,
            "person": made.person,
            "listed": made.person in people,
            "disabled": made.disabled,
            "sessions": sessions,
            "changed_at": made.changed_at.isoformat(),
        }
        for made, sessions in found
    ]

    def render(out: Console) -> None:
        for row in rows:
            state = "disabled" if row["disabled"] else "open" if row["listed"] else "its person is not listed"
            signed = f", signed in {row['sessions']} times" if row["sessions"] else ""
            out.print(f"[bold]{plain(row['account'])}[/bold]  {plain(row['person'])}, {state}{signed}")
        if not rows:
            out.print("There is no account.")
        out.print("\nNext: brandwright accounts add NAME --person ID")

    return Result("accounts", {"accounts": rows}, render)


def password(common: Common, name: Name, by: By = None, password_file: PasswordFile = None) -> Result:
    """Set an account's password; whoever is signed in with it is signed out."""
    from ..governance import accounts

    with plain_desk(common) as desk:
        admin = _admin(desk, by)
        accounts.set_password(desk.ledger, desk.playbook, admin, name, _password(common, password_file))
        return _changed(desk, name, "has a new password; its sessions have ended")


def disable(common: Common, name: Name, by: By = None, reason: Reason = "") -> Result:
    """Close an account at once; whoever is signed in with it is signed out."""
    from ..governance import accounts

    with plain_desk(common) as desk:
        accounts.set_disabled(desk.ledger, _admin(desk, by), name, True, reason=reason)
        return _changed(desk, name, "is disabled; its sessions have ended")


def enable(common: Common, name: Name, by: By = None, reason: Reason = "") -> Result:
    """Open a disabled account again, with the password that it had."""
    from ..governance import accounts

    with plain_desk(common) as desk:
        accounts.set_disabled(desk.ledger, _admin(desk, by), name, False, reason=reason)
        return _changed(desk, name, "is open")


def issue(
    common: Common,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name for the program, or the person's id.")],
    act: Annotated[
        list[str],
        typer.Option(metavar="ACT", help="What it is good for, such as read; give it once for each."),
    ],
    person: Annotated[
        bool, typer.Option("--person", help="It acts for the person of that id, not for a program.")
    ] = False,
    days: Annotated[int, typer.Option(help="Days until it stops working.", min=1, max=366)] = 90,
    by: By = None,
) -> Result:
    """Issue a token for the REST API. It is shown once. A program's can read, check, draft and submit; never decide."""
    from ..governance import tokens

    with plain_desk(common) as desk:
        kind: TokenKind = "person" if person else "agent"
        secret, made = tokens.issue(desk.ledger, desk.playbook, _admin(desk, by), kind, name, act, days=days)
        row = _token(made, desk)

    def render(out: Console) -> None:
        out.print(
            f"[bold]{secret}[/bold]\n\nThis is the only time that it is shown. Keep it like a password."
        )
        until = f"until {made.expires_at:%Y-%m-%d}"
        out.print(f"{plain(made.id)} is good for {', '.join(made.acts)} as {plain(made.name)}, {until}.")
        out.print(f"\nNext: brandwright tokens revoke {made.id}   (when it is not needed any more)")

    return Result("token", {**row, "token": secret}, render)


def list_tokens(common: Common, by: By = None) -> Result:
    """Show all tokens, the newest first; of each, its first characters."""
    from ..governance import tokens

    with plain_desk(common) as desk:
        rows = [_token(made, desk) for made in tokens.list_tokens(desk.ledger, _admin(desk, by))]

    def render(out: Console) -> None:
        for row in rows:
            what = f"{row['kind']} {plain(row['name'])}: {', '.join(row['acts'])}"
            out.print(f"[bold]{row['id']}[/bold]  {plain(row['prefix'])}…  {what}; {row['state']}")
        if not rows:
            out.print("There is no token.")
        out.print("\nNext: brandwright tokens issue NAME --act read")

    return Result("tokens", {"tokens": rows}, render)


def revoke(
    common: Common,
    token: Annotated[str, typer.Argument(metavar="ID", help="The token's id, as `tokens list` shows it.")],
    by: By = None,
    reason: Reason = "",
) -> Result:
    """End a token at once."""
    from ..governance import tokens

    with plain_desk(common) as desk:
        made = tokens.revoke(desk.ledger, _admin(desk, by), token, reason=reason)
        row = _token(made, desk)

    def render(out: Console) -> None:
        out.print(f"{plain(made.id)} does not work any more.\n\nNext: brandwright tokens list")

    return Result("token", row, render)


def _admin(desk: Desk, by: str | None) -> Identity:
    from ..governance import identify

    return identify(desk.playbook, by or own_account(), os.environ)


def _changed(desk: Desk, name: str, what: str) -> Result:
    from ..store import accounts

    with desk.ledger.read() as tx:
        made = accounts.get(tx, name)
    assert made is not None

    def render(out: Console) -> None:
        out.print(f"[bold]{plain(name)}[/bold] {what}.\n\nNext: brandwright accounts list")

    return Result("account", {"account": name, "person": made.person, "disabled": made.disabled}, render)


def _token(made: ApiToken, desk: Desk) -> dict[str, Any]:
    ended = made.revoked_at is not None
    return {
        "id": made.id,
        "prefix": made.prefix,
        "kind": made.kind,
        "name": made.name,
        "acts": list(made.acts),
        "issued_by": made.issued_by,
        "created_at": made.created_at.isoformat(),
        "expires_at": made.expires_at.isoformat(),
        "state": "revoked" if ended else "expired" if made.expires_at <= desk.ledger.now() else "works",
    }


def _password(common: Common, file: Path | None) -> str:
    """The password from a file, from standard input, or from the terminal: never from the command line."""
    from ..errors import UsageError

    if file is not None:
        return _first_line(file)
    if not common.no_input and sys.stdin.isatty():
        import getpass

        first = getpass.getpass("Password: ")
        if first != getpass.getpass("The same again: "):
            raise UsageError("BW2112", "The two passwords are not the same.", hint="Type it again.")
        return first
    message = "There is no terminal to ask for the password."
    raise UsageError("BW2112", message, hint="Give --password-file FILE, or - for standard input.")


def _first_line(file: Path) -> str:
    from .._places import Problem
    from .._yaml import read_text
    from ..errors import UsageError

    text = (
        sys.stdin.readline()
        if str(file) == "-"
        else read_text(file, Problem(str(file), UsageError), max_bytes=4096)
    )
    return text.split("\n", 1)[0].rstrip("\r")
