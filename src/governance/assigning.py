"""Who is asked first: the holders who are there and have room, and the deputies of those who are away.

Nothing is stored. The answer follows from the sign-offs that are owed, the playbook and the day, so that it is right
again as soon as somebody answers, leaves or comes back. It fills queues; who may sign is another question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ..store import Transaction, reviews
from ..store.records import SignOff
from .models import People, Person, Policy
from .playbook import Playbook

__all__ = ("Assigned", "assign", "assigned_now")

_NEVER_DUE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Assigned:
    """A sign-off that is owed, and whom it waits for.

    Attributes:
        person: id of the person who is asked; empty when nobody is there who has room.
        notice: what a queue shows beside it; empty when a holder of the role is simply asked.
    """

    signoff: SignOff
    person: str
    notice: str


def assigned_now(tx: Transaction, playbook: Playbook) -> list[Assigned]:
    """Everything that is owed today, by the ledger's clock."""
    return assign(reviews.owed(tx), playbook.people, playbook.policy, tx.now.date())


def assign(owed: Iterable[SignOff], people: People, policy: Policy, day: date) -> list[Assigned]:
    """Whom each sign-off waits for; what is due first is given out first."""
    load: Counter[str] = Counter()
    taken: set[tuple[str, str, str]] = set()
    given: list[Assigned] = []
    for signoff in sorted(owed, key=lambda s: (s.due_at or _NEVER_DUE, s.id)):
        groups = [(signoff.review_id, group) for group in signoff.apart]
        able = [
            (person, notice)
            for person, notice in _candidates(signoff.role, people, day)
            if not any((*group, person.id) in taken for group in groups)
        ]
        found = next(((p, n) for p, n in able if load[p.id] < _room(p, policy)), None)
        if found is None:
            given.append(Assigned(signoff, "", _nobody(signoff.role, [p for p, _ in able])))
            continue
        person, notice = found
        load[person.id] += 1
        taken.update((*group, person.id) for group in groups)
        given.append(Assigned(signoff, person.id, notice))
    return given


def _candidates(role: str, people: People, day: date) -> Iterator[tuple[Person, str]]:
    """Holders who are there; then the deputies of those who are away; then the other deputies."""
    holders = [person for person in people.people if role in person.roles]
    there = [person for person in holders if person.away_on(day) is None]
    seen = {person.id for person in there}
    yield from ((person, "") for person in there)
    for away_first in (True, False):
        for holder in holders:
            absence = holder.away_on(day)
            if (absence is not None) is not away_first:
                continue
            for deputy in _present(holder, people, day):
                if deputy.id not in seen:
                    seen.add(deputy.id)
                    why = f", who is away until {absence.until}" if absence else ""
                    yield deputy, f"for {holder.id}{why}"


def _present(holder: Person, people: People, day: date) -> Iterator[Person]:
    for deputy_id in holder.deputies:
        deputy = people.person(deputy_id)
        if deputy is not None and deputy.away_on(day) is None:
            yield deputy


def _room(person: Person, policy: Policy) -> float:
    cap = policy.queue_cap if person.queue_cap is None else person.queue_cap
    return float("inf") if cap is None else cap


def _nobody(role: str, full: list[Person]) -> str:
    if not full:
        return f"Nobody who could sign as {role} is there: it waits."
    names = ", ".join(person.id for person in full)
    return f"The queue of {names} is full: it waits until there is room to sign as {role}."
