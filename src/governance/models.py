"""The playbook as typed data: people, agents, decision rights, strategy, sources. One file each."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from ..content._base import Frozen, Name, Text
from ..content.webaddress import allowed_host, is_web_address, named_host, parse_web_address
from ..evaluation.policy import GatePolicy
from ._people_models import Absence, Access, People, Person
from ._rule_models import (
    BulkRule,
    DecisionRight,
    Floors,
    HeldPolicy,
    OutputCap,
    PolicyRule,
    ShortText,
    Subject,
    WaiverRight,
    When,
)
from ._volume_models import Volume

__all__ = (
    "Absence",
    "Access",
    "AgentEntry",
    "AuditSample",
    "BudgetLimits",
    "BulkRule",
    "DataClass",
    "DecisionRight",
    "ExportRules",
    "FetchRules",
    "Floors",
    "HeldPolicy",
    "MemoryPolicy",
    "Outcome",
    "OutputCap",
    "People",
    "Person",
    "Policy",
    "PolicyRule",
    "Roster",
    "Segment",
    "Source",
    "Sources",
    "Strategy",
    "Subject",
    "TheNumber",
    "Volume",
    "WaiverRight",
    "When",
)

AllowedHost = Annotated[str, AfterValidator(allowed_host)]
ExportHost = Annotated[str, AfterValidator(named_host)]


DataClass = Literal[
    "brief", "kit", "proof", "learnings", "extracts", "sources", "strategy", "findings", "drafts"
]
"""Kinds of data that an agent may be given."""


class AgentEntry(Frozen):
    """One agent, as a job is described: what for, who answers for it, what it may read.

    Attributes:
        outcome: id of the outcome in `strategy.yaml` that it serves.
        manager: id of the person who answers for it.
        autonomy: `propose` suggests and a person picks; `prepare` makes what a person decides about.
        active: whether runs may start it.
    """

    id: Name
    job: ShortText
    outcome: Name
    manager: Name
    inputs: tuple[ShortText, ...] = ()
    reads: tuple[DataClass, ...]
    autonomy: Literal["propose", "prepare"]
    quality_bar: ShortText
    active: bool = True


class Roster(Frozen):
    """`roster.yaml`: the agents. One that is not listed cannot run."""

    agents: tuple[AgentEntry, ...]

    def agent(self, agent_id: str) -> AgentEntry | None:
        """The agent of that id."""
        return next((agent for agent in self.agents if agent.id == agent_id), None)


class BudgetLimits(Frozen):
    """The most that a run, and all runs of a calendar month together, may use, whatever the settings say."""

    tokens_per_run: Annotated[int, Field(ge=1)] | None = None
    calls_per_run: Annotated[int, Field(ge=1)] | None = None
    seconds_per_run: Annotated[float, Field(gt=0)] | None = None
    cost_per_run: Annotated[float, Field(gt=0)] | None = None
    tokens_per_month: Annotated[int, Field(ge=1)] | None = None
    calls_per_month: Annotated[int, Field(ge=1)] | None = None
    seconds_per_month: Annotated[float, Field(gt=0)] | None = None
    cost_per_month: Annotated[float, Field(gt=0)] | None = None


class MemoryPolicy(Frozen):
    """What organizational memory lets in.

    Attributes:
        personal_data: `refuse` leaves out what shows personal data; `tokenise` replaces each value by a word such
            as `[email 1]` and keeps the value nowhere.
    """

    personal_data: Literal["refuse", "tokenise"] = "refuse"


class FetchRules(Frozen):
    """What research may read over the network, and how much of it; by default nothing.

    Attributes:
        allowed_hosts: hosts by name (`example.com`), or all hosts below one (`*.example.com`). Pages are read from
            the ports 80 and 443, or from the one that an entry names (`example.com:8443`).
        max_bytes: the most that a page may weigh, unpacked.
        timeout_s: wall-clock seconds for one page with its redirects.
        redirects: how many redirects one page may take; each is judged like a new address.
        robots: whether a host's robots.txt is honoured.
    """

    allowed_hosts: Annotated[tuple[AllowedHost, ...], Field(max_length=200)] = ()
    max_bytes: Annotated[int, Field(ge=1_000, le=20_000_000)] = 2_000_000
    timeout_s: Annotated[float, Field(gt=0, le=120)] = 10
    redirects: Annotated[int, Field(ge=0, le=10)] = 3
    robots: bool = True


class ExportRules(Frozen):
    """Where approved bytes may be sent; by default nowhere.

    Attributes:
        allowed_hosts: hosts that a webhook may be at: by name (`cms.example.com`), or all hosts below one
            (`*.example.com`); with a port (`cms.example.com:8443`) where it is not that of https.
    """

    allowed_hosts: Annotated[tuple[ExportHost, ...], Field(max_length=200)] = ()


class AuditSample(Frozen):
    """Approved drafts that chance draws for a second look, from each channel at least one.

    Attributes:
        share: of the drafts that were approved in a period.
        every_days: how long a period is.
        role: who looks; somebody else than who approved, where somebody else has the role.
    """

    share: Annotated[float, Field(gt=0, le=1)] = 0.05
    every_days: Annotated[int, Field(ge=1, le=366)] = 7
    role: Name = "brand"


class Policy(Frozen):
    """`policy.yaml`: decision rights. Where no rule applies, the role `brand` signs.

    Attributes:
        never_automated: action classes, and topics of the kit, that no agent does anything about: no rule may call
            them autonomous, and what an agent writes about such a topic is held.
        queue_cap: how many open sign-offs one reviewer has at a time, unless the person's entry says otherwise.
        caps: how much may be approved by channel, audience and week.
        bulk: what may be approved in bulk; without it, nothing.
    """

    version: ShortText
    rules: tuple[PolicyRule, ...]
    held: HeldPolicy = HeldPolicy()
    gate: GatePolicy
    waivers: tuple[WaiverRight, ...] = ()
    floors: Floors = Floors()
    never_automated: Annotated[tuple[Name, ...], Field(max_length=100)] = ()
    queue_cap: Annotated[int, Field(ge=0, le=10_000)] | None = None
    caps: Annotated[tuple[OutputCap, ...], Field(max_length=200)] = ()
    bulk: BulkRule | None = None
    budget_limits: BudgetLimits = BudgetLimits()
    memory: MemoryPolicy = MemoryPolicy()
    sources: FetchRules = FetchRules()
    exports: ExportRules = ExportRules()
    audit_sample: AuditSample | None = None

    def rule(self, rule_id: str) -> PolicyRule | None:
        """The rule of that id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def roles(self) -> frozenset[str]:
        """Every role that the policy names."""
        named = {role for rule in self.rules for role in rule.roles()}
        named |= {right.role for right in self.waivers}
        named |= {self.audit_sample.role} if self.audit_sample else set()
        return frozenset(named | {"brand", *self.held.signoff})


class TheNumber(Frozen):
    """The one number that the strategy moves."""

    id: Name
    name: ShortText
    unit: ShortText
    target: float | None = None
    by: date | None = None


class Outcome(Frozen):
    """Something that work is for; briefs, agents and workflows name one.

    Attributes:
        serves: id of the number, or of another outcome.
    """

    id: Name
    name: ShortText
    metric: Name
    owner: Name
    serves: Name


class Segment(Frozen):
    """An audience segment and its needs, in customers' words."""

    id: Name
    name: ShortText
    needs: tuple[ShortText, ...] = ()


class Strategy(Frozen):
    """`strategy.yaml`: the one number, the outcomes that serve it, whom we write for.

    Attributes:
        volumes: how much is to go out in a week, by channel and segment.
    """

    number: TheNumber
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    segments: tuple[Segment, ...] = ()
    stages: tuple[Name, ...] = ()
    volumes: Annotated[tuple[Volume, ...], Field(max_length=200)] = ()

    def outcome(self, outcome_id: str) -> Outcome | None:
        """The outcome of that id."""
        return next((outcome for outcome in self.outcomes if outcome.id == outcome_id), None)

    def segment(self, segment_id: str) -> Segment | None:
        """The segment of that id."""
        return next((segment for segment in self.segments if segment.id == segment_id), None)


class Source(Frozen):
    """A source that research may read: a file of the workspace, or an address."""

    id: Name
    title: ShortText
    path: Text | None = None
    url: Text | None = None
    owner: Name
    trust: Literal["high", "medium", "low"]
    review_by: date
    licence: Text = ""

    @field_validator("url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and not is_web_address(url):
            raise ValueError("an address starts with https:// or http://")
        if url is not None:
            parse_web_address(url)
        return url

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if (self.path is None) == (self.url is None):
            raise ValueError("a source has either a `path` or a `url`")
        return self


class Sources(Frozen):
    """`sources.yaml`: the register of sources."""

    sources: tuple[Source, ...] = ()
