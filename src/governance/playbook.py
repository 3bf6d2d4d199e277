"""The playbook of a workspace, loaded and checked as a whole."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic_core import to_jsonable_python

from .._canonical import digest
from .._yaml import load_model
from ..content._base import Frozen
from ..content.webaddress import is_web_address, parse_web_address
from ..errors import Where, WorkspaceError
from .models import Outcome, People, Policy, PolicyRule, Roster, Source, Sources, Strategy, When

__all__ = ("Playbook", "PlaybookProblem", "load_playbook", "playbook_problems")

Loaded = TypeVar("Loaded", bound=Frozen)

_LATER = (
    *("memory", "sources", "exports", "audit_sample"),
    *("floors", "never_automated", "queue_cap", "caps", "bulk"),
)
_LATER_IN_RULES = ("decision", "notify", "escalate_after_hours", "escalate_to")


@dataclass(frozen=True)
class Playbook:
    """The operating model as data, with the hashes that runs and decisions record."""

    people: People
    roster: Roster
    policy: Policy
    strategy: Strategy
    sources: Sources

    @cached_property
    def policy_sha256(self) -> str:
        """The hash of the decision rights; what later versions brought is part of it only where it is set."""
        data = self.policy.model_dump(mode="json")
        _leave_out(data, _LATER, Policy)
        for rule in data["rules"]:
            _leave_out(rule, _LATER_IN_RULES, PolicyRule)
            _leave_out(rule["when"], ("spend_over",), When)
        return digest(data)

    @cached_property
    def roster_sha256(self) -> str:
        """The hash of the agents' jobs and rights."""
        return _sha256(self.roster)

    @cached_property
    def strategy_sha256(self) -> str:
        """The hash of the strategy."""
        data = self.strategy.model_dump(mode="json")
        _leave_out(data, ["volumes"], Strategy)
        return digest(data)

    def source_for(self, place: str) -> Source | None:
        """The registered source with that path, relative to the workspace's root, or with that web address."""
        if is_web_address(place):
            wanted = parse_web_address(place).url
            pages = ((s, s.url) for s in self.sources.sources if s.url)
            return next((s for s, url in pages if parse_web_address(url).url == wanted), None)
        wanted = posixpath.normpath(place)
        return next(
            (s for s in self.sources.sources if s.path and posixpath.normpath(s.path) == wanted), None
        )

    def outcome(self, outcome_id: str) -> Outcome:
        """The outcome that a brief, agent or plan names.

        Raises:
            WorkspaceError: `BW651`, the strategy has no such outcome.
        """
        if found := self.strategy.outcome(outcome_id):
            return found
        known = ", ".join(outcome.id for outcome in self.strategy.outcomes)
        message = f"The strategy has no outcome `{outcome_id}`."
        where = Where("playbook/strategy.yaml", field="outcomes")
        raise WorkspaceError("BW651", message, where=where, hint=f"Name one of {known}, or add it there.")


def _leave_out(data: dict[str, Any], names: Iterable[str], model: type[Frozen]) -> None:
    """Drop the fields of these names that have their defaults."""
    for name in names:
        default = model.model_fields[name].default
        if data[name] == to_jsonable_python(default):
            del data[name]


def _sha256(model: Frozen) -> str:
    return digest(model.model_dump(mode="json"))


@dataclass(frozen=True)
class PlaybookProblem:
    """A reference that leads nowhere, or a name that is given twice."""

    file: str
    field: str
    message: str
    hint: str


def load_playbook(folder: Path) -> Playbook:
    """The playbook in a folder.

    Raises:
        WorkspaceError: a file is missing, unreadable or invalid (`BW600` to `BW602`), or the files do not fit
            together (`BW650`).
    """
    if not folder.is_dir():
        hint = "Restore it from git, or copy it from a new workspace: `brandwright init FOLDER --name NAME`."
        raise WorkspaceError("BW600", f"There is no folder {folder}.", where=Where(str(folder)), hint=hint)
    playbook = Playbook(
        people=load_model(folder / "people.yaml", People),
        roster=load_model(folder / "roster.yaml", Roster),
        policy=load_model(folder / "policy.yaml", Policy),
        strategy=load_model(folder / "strategy.yaml", Strategy),
        sources=_optional(folder / "sources.yaml", Sources),
    )
    if problems := list(playbook_problems(playbook)):
        first, more = problems[0], len(problems) - 1
        message = first.message + (f" And {more} more problem{'s' if more > 1 else ''}." if more else "")
        place = Where(str(folder / first.file), field=first.field)
        raise WorkspaceError("BW650", message, where=place, hint=first.hint)
    return playbook


def _optional(path: Path, model: type[Loaded]) -> Loaded:
    return load_model(path, model) if path.exists() else model()


def playbook_problems(playbook: Playbook) -> Iterator[PlaybookProblem]:
    """What does not fit together: names given twice, and references that lead nowhere."""
    yield from _repeated(playbook)
    yield from _people(playbook)
    yield from _agents(playbook)
    yield from _roles(playbook)
    yield from _floors(playbook)
    yield from _strategy(playbook)


def _repeated(playbook: Playbook) -> Iterator[PlaybookProblem]:
    groups = {
        ("people.yaml", "people"): [person.id for person in playbook.people.people],
        ("roster.yaml", "agents"): [agent.id for agent in playbook.roster.agents],
        ("policy.yaml", "rules"): [rule.id for rule in playbook.policy.rules],
        ("strategy.yaml", "outcomes"): [outcome.id for outcome in playbook.strategy.outcomes],
        ("strategy.yaml", "segments"): [segment.id for segment in playbook.strategy.segments],
        ("sources.yaml", "sources"): [source.id for source in playbook.sources.sources],
    }
    for (file, field), ids in groups.items():
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            yield PlaybookProblem(file, field, f"Two entries have the id `{name}`.", "Rename one of them.")


def _people(playbook: Playbook) -> Iterator[PlaybookProblem]:
    people, agents = playbook.people, {agent.id for agent in playbook.roster.agents}
    for number, person in enumerate(people.people):
        field = f"people[{number}]"
        if person.id in agents:
            message = f"`{person.id}` is a person and an agent; agents never decide."
            yield PlaybookProblem("people.yaml", field, message, "Rename one of the two.")
        for deputy in person.deputies:
            if people.person(deputy) is None or deputy == person.id:
                message = f"`{person.id}` names the deputy `{deputy}`, who is nobody else listed."
                yield PlaybookProblem(
                    "people.yaml", f"{field}.deputies", message, "Name another person's id."
                )
    tokens = [person.token_sha256 for person in people.people if person.token_sha256]
    if len(set(tokens)) < len(tokens):
        message = "Two people have the same token."
        yield PlaybookProblem("people.yaml", "people", message, "Give each person a token of their own.")
    if people.local_owner and people.person(people.local_owner) is None:
        message = f"The local owner `{people.local_owner}` is not listed."
        yield PlaybookProblem("people.yaml", "local_owner", message, "Name a listed person's id, or null.")
    if people.require_token and not tokens:
        message = "A token is required, but nobody has one: nothing could ever be decided."
        yield PlaybookProblem("people.yaml", "require_token", message, "Give somebody a `token_sha256`.")


def _agents(playbook: Playbook) -> Iterator[PlaybookProblem]:
    for number, agent in enumerate(playbook.roster.agents):
        field = f"agents[{number}]"
        if playbook.people.person(agent.manager) is None:
            message = f"The agent `{agent.id}` has the manager `{agent.manager}`, who is not listed."
            yield PlaybookProblem("roster.yaml", f"{field}.manager", message, "Name an id of people.yaml.")
        if playbook.strategy.outcome(agent.outcome) is None:
            message = (
                f"The agent `{agent.id}` serves the outcome `{agent.outcome}`, which the strategy lacks."
            )
            yield PlaybookProblem("roster.yaml", f"{field}.outcome", message, "Name an id of strategy.yaml.")


def _roles(playbook: Playbook) -> Iterator[PlaybookProblem]:
    held = {role for person in playbook.people.people for role in person.roles}
    for role in sorted(playbook.policy.roles() - held):
        message = (
            f"The policy asks for the role `{role}`, which nobody holds: such work could never be signed."
        )
        yield PlaybookProblem("policy.yaml", "rules", message, "Give the role to somebody in people.yaml.")


def _floors(playbook: Playbook) -> Iterator[PlaybookProblem]:
    """What is never automated and is, and floors that nothing stands on or that another house could give."""
    policy, external = playbook.policy, frozenset(playbook.people.external_roles)
    for number, rule in enumerate(policy.rules):
        field = f"rules[{number}]"
        if rule.decision in ("autonomous", "notify") and rule.when.kind in policy.never_automated:
            message = f"`{rule.id}` lets `{rule.when.kind}` go ahead, which is never automated."
            hint = "Use `decision: signoff`, or take it off `never_automated`."
            yield PlaybookProblem("policy.yaml", f"{field}.decision", message, hint)
        if rule.id in policy.floors.rules and (outside := external & rule.roles()):
            message = f"`{rule.id}` is a floor, and `{min(outside)}` is a role of another house."
            yield PlaybookProblem("policy.yaml", f"{field}.signoff", message, "Name a role of the company.")
    for rule_id in policy.floors.rules:
        if policy.rule(rule_id) is None:
            message = f"The floors name `{rule_id}`, which is no rule of the policy."
            yield PlaybookProblem("policy.yaml", "floors.rules", message, "Name the id of a rule.")


def _strategy(playbook: Playbook) -> Iterator[PlaybookProblem]:
    strategy, people = playbook.strategy, playbook.people
    aims = {strategy.number.id} | {outcome.id for outcome in strategy.outcomes}
    for number, outcome in enumerate(strategy.outcomes):
        field = f"outcomes[{number}]"
        if people.person(outcome.owner) is None:
            message = f"The outcome `{outcome.id}` has the owner `{outcome.owner}`, who is not listed."
            yield PlaybookProblem("strategy.yaml", f"{field}.owner", message, "Name an id of people.yaml.")
        if outcome.serves not in aims or (outcome.serves == outcome.id != strategy.number.id):
            message = f"The outcome `{outcome.id}` serves `{outcome.serves}`, which is no other aim."
            yield PlaybookProblem(
                "strategy.yaml", f"{field}.serves", message, f"Name `{strategy.number.id}`."
            )
    for number, source in enumerate(playbook.sources.sources):
        if people.person(source.owner) is None:
            message = f"The source `{source.id}` has the owner `{source.owner}`, who is not listed."
            yield PlaybookProblem(
                "sources.yaml", f"sources[{number}].owner", message, "Name an id of people.yaml."
            )
