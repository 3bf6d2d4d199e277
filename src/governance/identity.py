"""Who is acting: a person, by a name, a sign-in or a token, or a program. Agents have no way to become a person."""

from __future__ import annotations

import hashlib
import hmac
import os
import pwd
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .._canonical import clean_text
from ..errors import RefusedError, Where
from ..store import Actor
from .models import People, Person, Roster
from .playbook import Playbook

__all__ = ("TOKEN_VARIABLE", "Auth", "Identity", "identify", "program", "signed_in")

Auth = Literal["local", "token", "link", "password", "proxy", "api-token"]
"""How an identity was made sure of: by the name alone, by the token of people.yaml, by the link that `review serve`
prints, a password, the header of a proxy that is trusted, or a token of the programming interface."""

TOKEN_VARIABLE = "BRANDWRIGHT_TOKEN"
_NAME_MAX = 80


@dataclass(frozen=True)
class Identity:
    """An identified person, or a program.

    Attributes:
        person: whose rights count.
        roles: the person's roles, with those that the person holds as a deputy.
        claimed: the name as it was given.
        account: the account of the operating system, of the inbox, or the token's id.
        auth: how the identity was made sure of.
        kind: `agent` for a program, which reads and prepares and never decides.
        scope: the acts that a token is good for; None for all that the identity may do.
    """

    person: Person
    roles: frozenset[str]
    claimed: str
    account: str
    auth: Auth
    kind: Literal["person", "agent"] = "person"
    scope: frozenset[str] | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names that stand for this identity: the claimed one, and those of a listed person."""
        listed = {self.person.id, self.person.name} if _is(self.person, self.claimed) else set()
        return frozenset({self.claimed, *listed})

    @property
    def actor(self) -> Actor:
        """The identity as the ledger records who acts."""
        return Actor(self.kind, self.claimed, self.account, self.auth)


def identify(playbook: Playbook, by: str | Identity, env: Mapping[str, str]) -> Identity:
    """The person who acts under the name `by`; who is identified already stays so.

    With a token in the environment (`BRANDWRIGHT_TOKEN`), its owner acts; `by` may repeat the owner's id or
    name. Without one, a listed person's id or name is taken at its word, and any other name acts as the local
    owner. The name is recorded as claimed either way.

    Raises:
        RefusedError: nobody is named (`BW100`), a token is missing, unknown or somebody else's (`BW101`), or
            an agent is named (`BW102`).
    """
    if isinstance(by, Identity):
        return by
    name = _clean(by)
    _no_agent(name, playbook.roster)
    if token := env.get(TOKEN_VARIABLE, ""):
        person = _owner_of(token, playbook.people)
        if name and not _is(person, name):
            message = f"The token belongs to {person.id}, not to {name}."
            raise RefusedError("BW101", message, hint=f"Use --by {person.id}, or {name}'s own token.")
        return _acting(playbook.people, person, person.id, "token")
    if playbook.people.require_token:
        message = "A decision needs a token here."
        hint = f"Set {TOKEN_VARIABLE} to yours; its SHA-256 stands in playbook/people.yaml."
        raise RefusedError("BW101", message, hint=hint)
    if not name:
        raise RefusedError("BW100", "Nobody is named: only a person decides.", hint="Add --by NAME.")
    return _acting(playbook.people, _local(playbook.people, name), name, "local")


def signed_in(
    playbook: Playbook, person_id: str, *, account: str, auth: Auth, scope: frozenset[str] | None = None
) -> Identity:
    """The listed person whom a sign-in or a token belongs to, with the rights of today's playbook.

    Raises:
        RefusedError: BW1110, the person is not listed any more.
    """
    person = playbook.people.person(person_id)
    if person is None:
        message = f"`{person_id}` is not listed in the playbook."
        where = Where("playbook/people.yaml", field="people")
        hint = "Enter the person there, or sign in as somebody who is listed."
        raise RefusedError("BW1110", message, where=where, hint=hint)
    return Identity(person, playbook.people.roles_of(person), person.id, account, auth, "person", scope)


def program(name: str, *, account: str, scope: frozenset[str]) -> Identity:
    """A program that a token of kind `agent` belongs to: it has no role, and so nothing to sign.

    What it is called is nobody's name, whatever the people of the playbook are called.
    """
    claimed = f"agent:{name}"
    person = Person.model_construct(id=claimed, name=claimed, roles=(), access="viewer")
    return Identity(person, frozenset(), claimed, account, "api-token", "agent", scope)


def _clean(by: str) -> str:
    """The name without what could make it look like another one."""
    try:
        name = " ".join(clean_text(by).split())
    except ValueError as error:
        raise RefusedError("BW100", f"The name cannot be used: {error}.", hint="Type it plainly.") from None
    if len(name) > _NAME_MAX or any(unicodedata.category(char) == "Cf" for char in name):
        message = f"The name cannot be used: it is longer than {_NAME_MAX} characters or has hidden ones."
        raise RefusedError("BW100", message, hint="Type it plainly.")
    return name


def _no_agent(name: str, roster: Roster) -> None:
    bare = name.casefold().removeprefix("agent:").strip()
    if name.casefold().startswith("agent:") or roster.agent(bare):
        message = f"`{name}` is an agent. Agents prepare; a person decides."
        where = Where("playbook/roster.yaml", field="agents")
        raise RefusedError("BW102", message, where=where, hint="Name the person who decides.")


def _owner_of(token: str, people: People) -> Person:
    sent = hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
    found = None
    for person in people.people:  # all of them, so that the time taken tells nothing
        if person.token_sha256 and hmac.compare_digest(sent, person.token_sha256):
            found = person
    if found is None:
        message = f"The token in {TOKEN_VARIABLE} belongs to nobody in playbook/people.yaml."
        raise RefusedError("BW101", message, hint="Use your own token, or have its SHA-256 entered there.")
    return found


def _local(people: People, name: str) -> Person:
    listed = next((person for person in people.people if _is(person, name)), None)
    person = listed or (people.person(people.local_owner) if people.local_owner else None)
    if person is None:
        names = ", ".join(person.id for person in people.people)
        message = f"`{name}` is not listed, and the playbook names no local owner."
        where = Where("playbook/people.yaml", field="people")
        raise RefusedError("BW100", message, where=where, hint=f"Use the name of one of {names}.")
    return person


def _is(person: Person, name: str) -> bool:
    return name.casefold() in (person.id.casefold(), person.name.casefold())


def _acting(people: People, person: Person, claimed: str, auth: Auth) -> Identity:
    return Identity(person, people.roles_of(person), claimed, _account(), auth)


def _account() -> str:
    """The account by its number, not by what the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid-{os.getuid()}"
