"""The playbook as typed data: people, agents, decision rights, strategy, sources. One file each."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from ..brandkit.models import ClaimClass, EvidenceType
from ..content._base import Frozen, Name, Text
from ..content.webaddress import allowed_host, is_web_address, named_host, parse_web_address
from ..evaluation.policy import GatePolicy

__all__ = (
    "Access",
    "AgentEntry",
    "AuditSample",
    "BudgetLimits",
    "DataClass",
    "ExportRules",
    "FetchRules",
    "HeldPolicy",
    "MemoryPolicy",
    "Outcome",
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
    "WaiverRight",
    "When",
)

ShortText = Annotated[Text, Field(min_length=1, max_length=1000)]
Hours = Annotated[int, Field(ge=1, le=24 * 365)]
AllowedHost = Annotated[str, AfterValidator(allowed_host)]
ExportHost = Annotated[str, AfterValidator(named_host)]
Roles = Annotated[tuple[Name, ...], Field(min_length=1, max_length=24)]


Access = Literal["viewer", "editor", "reviewer", "approver", "admin"]
"""What a person may do at all, the least first; each level may do what the one before may."""


class Person(Frozen):
    """Somebody who may decide.

    Attributes:
        roles: what the person answers for.
        access: what the person may do at all; signing takes a role besides.
        deputies: people who act in the person's roles when needed.
        token_sha256: SHA-256 of the person's token; the token itself is in no file.
    """

    id: Name
    name: ShortText
    roles: Roles
    access: Access = "approver"
    deputies: tuple[Name, ...] = ()
    email: Annotated[Text, Field(max_length=254)] | None = None
    token_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class People(Frozen):
    """`people.yaml`: who decides.

    Attributes:
        local_owner: the person as whom any unlisted local name acts; nobody when absent. Where no access is
            given for this person, it is `admin`: somebody has to run the workspace.
        require_token: whether a decision needs the token of a listed person.
    """

    people: Annotated[tuple[Person, ...], Field(min_length=1)]
    local_owner: Name | None = None
    require_token: bool = False

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

    def roles_of(self, person: Person) -> frozenset[str]:
        """The person's roles, and those of everybody whose deputy the person is."""
        deputised = (other.roles for other in self.people if person.id in other.deputies)
        return frozenset(person.roles).union(*deputised)

    def holders(self, role: str) -> tuple[Person, ...]:
        """Who may act in a role, deputies included."""
        return tuple(person for person in self.people if role in self.roles_of(person))


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


Subject = Literal["draft", "learning", "public-use", "waiver", "budget", "data-use", "kit"]
"""What is decided about."""


class When(Frozen):
    """When a rule of the policy applies: every condition that is set must be met, each by any of its entries.

    Attributes:
        claim_classes: classes of claims in the text, whether supported or not.
        evidence: types of the evidence that the text rests on.
        topics: ids of the kit's sensitive topics that the text touches.
        words: words or phrases in the text, whatever their case.
        offer: whether there is an offer.
        finding_rules: ids of the gate's rules with a finding; `*` stands for anything.
        always: applies to everything of its kind.
    """

    kind: Subject = "draft"
    always: Literal[True] | None = None
    claim_classes: tuple[ClaimClass, ...] = ()
    evidence: tuple[EvidenceType, ...] = ()
    topics: tuple[Name, ...] = ()
    channels: tuple[Name, ...] = ()
    markets: tuple[ShortText, ...] = ()
    segments: tuple[Name, ...] = ()
    words: tuple[ShortText, ...] = ()
    finding_rules: tuple[ShortText, ...] = ()
    offer: bool | None = None

    @model_validator(mode="after")
    def _says_when(self) -> When:
        conditions = self.model_dump(exclude={"kind", "always"}, exclude_defaults=True)
        if self.always and conditions:
            raise ValueError("`always` stands alone; remove it or the other conditions")
        if not self.always and not conditions:
            raise ValueError("a rule needs a condition, or `always: true`")
        return self


class PolicyRule(Frozen):
    """One row of the decision rights.

    Attributes:
        signoff: the roles that must sign; a rule cannot ask for nobody, so nothing is ever autonomous.
        due_hours: how long they have; when it has passed, the answer is no.
        maker_checker: whoever wrote it cannot be the one who signs.
    """

    id: Name
    when: When
    signoff: Roles
    due_hours: Hours = 72
    reason: ShortText
    maker_checker: bool = False


class HeldPolicy(Frozen):
    """Who is asked to edit a held draft, or to waive its findings, and by when."""

    signoff: Roles = ("brand",)
    due_hours: Hours = 72


class WaiverRight(Frozen):
    """Which role may let findings of a rule stand; `*` in the rule stands for anything."""

    rule: ShortText
    role: Name


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
    """`policy.yaml`: decision rights. Where no rule applies, the role `brand` signs."""

    version: ShortText
    rules: tuple[PolicyRule, ...]
    held: HeldPolicy = HeldPolicy()
    gate: GatePolicy
    waivers: tuple[WaiverRight, ...] = ()
    budget_limits: BudgetLimits = BudgetLimits()
    memory: MemoryPolicy = MemoryPolicy()
    sources: FetchRules = FetchRules()
    exports: ExportRules = ExportRules()
    audit_sample: AuditSample | None = None

    def roles(self) -> frozenset[str]:
        """Every role that the policy names."""
        named = {role for rule in self.rules for role in rule.signoff} | {
            right.role for right in self.waivers
        }
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
    """`strategy.yaml`: the one number, the outcomes that serve it, whom we write for."""

    number: TheNumber
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    segments: tuple[Segment, ...] = ()
    stages: tuple[Name, ...] = ()

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
