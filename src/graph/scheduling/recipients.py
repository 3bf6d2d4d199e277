"""Who a notice is for: roles, authors and outcomes become people when it is sent, by the playbook as it is then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..._notify_settings import ADDRESS
from ...governance import Playbook
from ...governance.models import Person
from ...store import Transaction, reviews

__all__ = ("address_of", "people_for")


def people_for(tx: Transaction, playbook: Playbook, recipients: Iterable[str]) -> list[Person]:
    """The people behind `role:…`, `person:…`, `author:…` and `outcome:…`, each once; who is gone is left out."""
    found = {
        person.id: person for name in recipients for person in _people(tx, playbook, *name.split(":", 1))
    }
    return list(found.values())


def _people(tx: Transaction, playbook: Playbook, kind: str, name: str) -> Iterator[Person]:
    people = playbook.people
    if kind == "role":
        yield from people.holders(name)
    elif kind == "person" and (person := people.person(name)):
        yield person
    elif kind == "outcome" and (outcome := playbook.strategy.outcome(name)):
        yield from filter(None, [people.person(outcome.owner)])
    elif kind == "author" and (review := reviews.get(tx, name)):
        yield from _author(playbook, review.author)


def _author(playbook: Playbook, author: str) -> Iterator[Person]:
    """Whoever acts under the author's name: a listed person, or the local owner for any other name."""
    people, name = playbook.people, author.casefold()
    listed = [person for person in people.people if name in (person.id.casefold(), person.name.casefold())]
    owner = people.person(people.local_owner) if people.local_owner and author else None
    yield from listed or filter(None, [owner])


def address_of(person: Person) -> str:
    """The person's mail address; empty when there is none that a message could be sent to."""
    return person.email if person.email and ADDRESS.fullmatch(person.email) else ""
