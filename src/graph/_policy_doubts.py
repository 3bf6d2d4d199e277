"""What in a playbook is valid and probably not meant: rules that never apply, and questions that nobody can answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import get_args

from ..brandkit.models import Kit
from ..evaluation.policy import DRAFT_RULES
from ..governance import Playbook
from ..governance.access import LEVELS
from ..governance.models import People, Person, Subject

__all__ = ("Doubt", "policy_doubts")


@dataclass(frozen=True)
class Doubt:
    """Something in the playbook that is valid and probably not meant."""

    field: str
    message: str
    hint: str


def policy_doubts(playbook: Playbook, kit: Kit) -> Iterator[Doubt]:
    """What can never apply, what nobody can answer, what holds nothing, and what the gate leaves out."""
    yield from _never_apply(playbook, kit)
    yield from _unanswerable(playbook)
    yield from _escalations(playbook)
    yield from _floors(playbook)
    yield from _limits(playbook, kit)
    yield from _people(playbook.people)
    left_out = [name for name in DRAFT_RULES if name not in playbook.policy.gate.required]
    if left_out:
        listed = ", ".join(left_out)
        hint = "Add them, or say in a comment why not."
        yield Doubt("gate.required", f"The gate does not require {listed}.", hint)


def _known(playbook: Playbook, kit: Kit) -> dict[str, set[str]]:
    return {
        "channels": {channel.id for channel in kit.channels},
        "topics": {topic.id for topic in kit.sensitive_topics},
        "segments": {segment.id for segment in playbook.strategy.segments},
    }


def _never_apply(playbook: Playbook, kit: Kit) -> Iterator[Doubt]:
    """Rules about what there is not, about what the kit blocks anyway, and about what another rule forbids."""
    rules = playbook.policy.rules
    for number, rule in enumerate(rules):
        field = f"rules[{number}].when"
        for name, ids in _known(playbook, kit).items():
            for value in getattr(rule.when, name):
                if value not in ids:
                    message = f"`{rule.id}` speaks of `{value}`, which is none of the {name}."
                    yield Doubt(f"{field}.{name}", message, f"Known: {', '.join(sorted(ids)) or 'none'}.")
        blocked = {topic.id for topic in kit.sensitive_topics if topic.action == "block"}
        if rule.when.topics and rule.decision != "never" and blocked.issuperset(rule.when.topics):
            message = f"`{rule.id}` is about topics that the kit blocks, so nobody is ever asked."
            yield Doubt(f"{field}.topics", message, "Remove the rule, or let the topic ask for a role.")
        above = [other.id for other in rules if other.decision == "never" and other.when == rule.when]
        if above and rule.decision != "never":
            message = f"`{rule.id}` applies to just what `{above[0]}` forbids, so nobody is ever asked."
            yield Doubt(field, message, "Remove one of the two.")


def _unanswerable(playbook: Playbook) -> Iterator[Doubt]:
    """Sign-offs that nobody, or one person too few, can give."""
    people = playbook.people
    for number, rule in enumerate(playbook.policy.rules):
        field = f"rules[{number}].signoff"
        for role in rule.signoff:
            able = _able(people, role)
            if not able:
                message = f"`{rule.id}` asks {role}, and nobody who holds the role has the access `approver`."
                yield Doubt(field, message, "Give one of them the access, or somebody else the role.")
            elif rule.maker_checker and len(able) == 1:
                message = (
                    f"`{rule.id}` asks for another person than the author, and only {able[0].id} is {role}."
                )
                yield Doubt(field, message, "Name a deputy, or give somebody else the role.")
        everybody = {person.id for role in rule.signoff for person in _able(people, role)}
        if rule.decision == "two" and len(everybody) < 2:
            who = f"only {min(everybody)} holds" if everybody else "nobody holds"
            message = f"`{rule.id}` asks two different people, and {who} {' or '.join(rule.signoff)}."
            yield Doubt(field, message, "Give the role to another person, or name a deputy.")


def _able(people: People, role: str) -> list[Person]:
    """Who could approve in the role."""
    least = LEVELS.index("approver")
    return [person for person in people.holders(role) if LEVELS.index(person.access) >= least]


def _escalations(playbook: Playbook) -> Iterator[Doubt]:
    for number, rule in enumerate(playbook.policy.rules):
        if rule.escalate_to is None:
            continue
        field, to = f"rules[{number}].escalate_to", set(_ids(_able(playbook.people, rule.escalate_to)))
        if not to:
            message = (
                f"`{rule.id}` escalates to {rule.escalate_to}, and nobody there has the access `approver`."
            )
            yield Doubt(field, message, "Name a role whose holders may approve.")
        elif any(to <= set(_ids(_able(playbook.people, role))) for role in rule.signoff):
            message = f"`{rule.id}` escalates to {rule.escalate_to}, where the same people are asked again."
            yield Doubt(field, message, "Name a role that somebody else holds.")


def _ids(people: Collection[Person]) -> list[str]:
    return [person.id for person in people]


def _floors(playbook: Playbook) -> Iterator[Doubt]:
    policy, people = playbook.policy, playbook.people
    for number, rule_id in enumerate(policy.floors.rules):
        rule = policy.rule(rule_id)
        for role in rule.signoff if rule else ():
            able = _able(people, role)
            if able and all(people.is_external(person) for person in able):
                message = (
                    f"`{rule_id}` is a floor, and nobody of the company holds {role}: it is never signed."
                )
                yield Doubt(f"floors.rules[{number}]", message, "Give the role to somebody of the company.")
    for number, right in enumerate(policy.waivers):
        if any(fnmatchcase(right.rule, floor) for floor in policy.floors.findings):
            message = f"`{right.rule}` is a floor, so {right.role} cannot waive it."
            yield Doubt(f"waivers[{number}]", message, "Remove it here, or from `floors.findings`.")


def _limits(playbook: Playbook, kit: Kit) -> Iterator[Doubt]:
    """Caps of nothing, and limits of what there is not."""
    policy, known = playbook.policy, _known(playbook, kit)
    if policy.queue_cap == 0:
        yield Doubt("queue_cap", "No reviewer has room for anything.", "Raise it, or remove it.")
    for number, cap in enumerate(policy.caps):
        field = f"caps[{number}]"
        if cap.per_week == 0:
            message = f"Nothing for {cap.channel or cap.segment} is ever approved."
            yield Doubt(f"{field}.per_week", message, "Raise the cap, or say `never` by a rule.")
        for name, value in (("channels", cap.channel), ("segments", cap.segment)):
            if value is not None and value not in known[name]:
                yield Doubt(field, f"`{value}` is none of the {name}.", _one_of(known[name]))
    for name in ("channels", "segments"):
        for value in getattr(policy.bulk, name, ()):
            if value not in known[name]:
                yield Doubt(f"bulk.{name}", f"`{value}` is none of the {name}.", _one_of(known[name]))
    for name in policy.never_automated:
        if name not in get_args(Subject) and name not in known["topics"]:
            message = f"`{name}` is no class of actions and no topic of the kit, so it holds nothing."
            yield Doubt("never_automated", message, _one_of(known["topics"] | set(get_args(Subject))))


def _one_of(known: Collection[str]) -> str:
    return f"Known: {', '.join(sorted(known)) or 'none'}."


def _people(people: People) -> Iterator[Doubt]:
    if not any(person.access == "admin" for person in people.people):
        message = "Nobody has the access `admin`: nobody can pause anything, or accept a rule of the kit."
        yield Doubt("people", message, "Give it to whoever runs the workspace.")
    for number, person in enumerate(people.people):
        if person.queue_cap == 0:
            yield Doubt(f"people[{number}].queue_cap", f"{person.id} has room for nothing.", "Raise it.")
        if circle := _circle(people, person):
            message = f"Deputies stand in for each other in a circle: {' → '.join(circle)}."
            hint = "Name a deputy outside of it, for the days on which all of them are away."
            yield Doubt(f"people[{number}].deputies", message, hint)


def _circle(people: People, person: Person) -> list[str]:
    """The way from a person by first deputies back to the person, told from its first member alone."""
    way = [person.id]
    while (current := people.person(way[-1])) is not None and current.deputies:
        following = current.deputies[0]
        if following == person.id:
            return [*way, following] if person.id == min(way) and _closed(people, way) else []
        if following in way:
            return []
        way.append(following)
    return []


def _closed(people: People, way: Collection[str]) -> bool:
    """Whether nobody of the circle has a deputy outside of it."""
    members = (people.person(name) for name in way)
    return all(set(member.deputies) <= set(way) for member in members if member is not None)
