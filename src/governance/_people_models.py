"""`people.yaml` as typed data: who decides, what each may do, and who stands in for whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..content._base import Frozen, Name, Text

__all__ = ("Absence", "Access", "People", "Person")

ShortText = Annotated[Text, Field(min_length=1, max_length=1000)]
Roles = Annotated[tuple[Name, ...], Field(min_length=1, max_length=24)]

Access = Literal["viewer", "editor", "reviewer", "approver", "admin"]
"""What a person may do at all, the least first; each level may do what the one before may."""


class Absence(Frozen):
    """Days on which somebody is away, the first and the last included."""

    since: date = Field(alias="from")
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> Absence:
        if self.until < self.since:
            raise ValueError("`until` is before `from`")
        return self


class Person(Frozen):
    """Somebody who may decide.

    Attributes:
        roles: what the person answers for.
        access: what the person may do at all; signing takes a role besides.
        deputies: people who may act in the person's roles; while the person is away, they are the ones who are asked.
        away: when the person is away.
        external: somebody of an agency, say, who may not override what the policy's floors hold.
        queue_cap: how many open sign-offs the person has at a time; the policy's when absent.
        token_sha256: SHA-256 of the person's token; the token itself is in no file.
    """

    id: Name
    name: ShortText
    roles: Roles
    access: Access = "approver"
    deputies: tuple[Name, ...] = ()
    away: Annotated[tuple[Absence, ...], Field(max_length=100)] = ()
    external: bool = False
    queue_cap: Annotated[int, Field(ge=0, le=10_000)] | None = None
    email: Annotated[Text, Field(max_length=254)] | None = None
    token_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None

    def away_on(self, day: date) -> Absence | None:
        """The absence that the day falls into."""
        return next((absence for absence in self.away if absence.since <= day <= absence.until), None)

    def is_called(self, name: str) -> bool:
        """Whether a name is this person's id or name, whatever its case."""
        return name.casefold() in (self.id.casefold(), self.name.casefold())


class People(Frozen):
    """`people.yaml`: who decides.

    Attributes:
        local_owner: the person as whom any unlisted local name acts; nobody when absent. Where no access is
            given for this person, it is `admin`: somebody has to run the workspace.
        require_token: whether a decision needs the token of a listed person.
        external_roles: roles that an agency holds: whoever has no other role is external.
    """

    people: Annotated[tuple[Person, ...], Field(min_length=1)]
    local_owner: Name | None = None
    require_token: bool = False
    external_roles: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _somebody_runs_it(self) -> People:
        people = tuple(
            person.model_copy(update={"access": "admin"})
            if person.id == self.local_owner and "access" not in person.model_fields_set
            else person
            for person in self.people
        )
        object.__setattr__(self, "people", people)
        return self

    def person(self, person_id: str) -> Person | None:
        """The person of that id."""
        return next((person for person in self.people if person.id == person_id), None)

    def behind(self, name: str) -> Person | None:
        """The person who acts under a name: the one it belongs to, or the local owner."""
        listed = next((person for person in self.people if person.is_called(name)), None)
        return listed or (self.person(self.local_owner) if self.local_owner else None)

    def roles_of(self, person: Person) -> frozenset[str]:
        """The person's roles, and those of everybody whose deputy the person is."""
        deputised = (other.roles for other in self.people if person.id in other.deputies)
        return frozenset(person.roles).union(*deputised)

    def holders(self, role: str) -> tuple[Person, ...]:
        """Who may act in a role, deputies included."""
        return tuple(person for person in self.people if role in self.roles_of(person))

    def is_external(self, person: Person) -> bool:
        """Whether the person is of another house: by the entry, or because every role of the person's is."""
        return person.external or set(person.roles) <= set(self.external_roles)
