"""Decision rights: who must sign what, what agents may read, and what a run may use at most."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from .._settings import BudgetSettings
from ..brandkit.text import folded
from ..content import Finding
from ..errors import RefusedError, Where
from .models import AgentEntry, Policy, PolicyRule, Roster, Subject, When

__all__ = ("Facts", "SignOffNeed", "allow", "because", "capped", "matching_rules", "required_signoffs")

DEFAULT_ROLE = "brand"
DEFAULT_HOURS = 72


@dataclass(frozen=True)
class Facts:
    """What the policy looks at.

    Attributes:
        claim_classes: classes of every claim in the text, supported or not.
        evidence: types of the evidence that it rests on (`measurement`, `customer`, `learning`, `quote`, …).
        topics: ids of the kit's sensitive topics that it touches.
        text: all of its words.
        findings: what the gate found.
        spend: what is to be spent, in the company's currency.
        origin: whether an agent or a person wrote it.
    """

    kind: Subject = "draft"
    channel: str = ""
    market: str = ""
    segment: str = ""
    claim_classes: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    offer: bool = False
    text: str = ""
    findings: tuple[Finding, ...] = ()
    spend: float = 0
    origin: Literal["agent", "submitted"] = "agent"


@dataclass(frozen=True)
class SignOffNeed:
    """A role that must sign, by when and why.

    Attributes:
        rules: ids of the policy's rules (or of the gate's, for a finding that asks for the role).
        maker_checker: whether whoever wrote it is barred from signing in this role.
        apart: what it shares with the sign-offs that somebody else has to give.
        escalate_after_hours, escalate_to: when it goes to another role, and to which.
    """

    role: str
    due_hours: int
    reason: str
    rules: tuple[str, ...] = ()
    maker_checker: bool = False
    apart: tuple[str, ...] = ()
    escalate_after_hours: int | None = None
    escalate_to: str = ""


def required_signoffs(policy: Policy, facts: Facts) -> list[SignOffNeed]:
    """Every sign-off that is needed: each role once, or twice where two people sign in it.

    Never empty: where no rule asks anybody, the role `brand` signs.
    """
    needs: dict[tuple[str, int], SignOffNeed] = {}
    for place, need in _asked(policy, facts):
        known = needs.get(place)
        needs[place] = _both(known, need) if known else need
    if needs:
        return list(needs.values())
    return [
        SignOffNeed(DEFAULT_ROLE, DEFAULT_HOURS, "No rule of the policy covers this, so the brand signs.")
    ]


def _asked(policy: Policy, facts: Facts) -> Iterator[tuple[tuple[str, int], SignOffNeed]]:
    """What each rule asks; the number tells a role's first signature from its second."""
    for rule in matching_rules(policy, facts):
        for role, number in _signatures(rule):
            yield (role, number), _need(rule, role)
    for finding in facts.findings:
        if finding.action == "needs-role":
            role = finding.role or DEFAULT_ROLE
            yield (role, 0), SignOffNeed(role, DEFAULT_HOURS, finding.message, (finding.rule,))


def _signatures(rule: PolicyRule) -> list[tuple[str, int]]:
    if rule.decision == "two" and len(rule.signoff) == 1:
        return [(rule.signoff[0], 0), (rule.signoff[0], 1)]
    return [(role, 0) for role in rule.signoff]


def _need(rule: PolicyRule, role: str) -> SignOffNeed:
    return SignOffNeed(
        role,
        rule.due_hours,
        rule.reason,
        (rule.id,),
        rule.maker_checker,
        (rule.id,) if rule.decision == "two" else (),
        rule.escalate_after_hours,
        rule.escalate_to or "",
    )


def _both(one: SignOffNeed, other: SignOffNeed) -> SignOffNeed:
    """One need that is as strict as the two together."""
    reasons = dict.fromkeys([*one.reason.split("\n"), *other.reason.split("\n")])
    first = min(one, other, key=_escalates)
    return SignOffNeed(
        one.role,
        min(one.due_hours, other.due_hours),
        "\n".join(reasons),
        tuple(dict.fromkeys((*one.rules, *other.rules))),
        one.maker_checker or other.maker_checker,
        tuple(dict.fromkeys((*one.apart, *other.apart))),
        first.escalate_after_hours,
        first.escalate_to,
    )


def _escalates(need: SignOffNeed) -> float:
    return math.inf if need.escalate_after_hours is None else need.escalate_after_hours


def matching_rules(policy: Policy, facts: Facts) -> list[PolicyRule]:
    """The rules of the policy that apply, in its order."""
    return [rule for rule in policy.rules if because(rule.when, facts) is not None]


def because(when: When, facts: Facts) -> tuple[str, ...] | None:
    """Why a rule applies, a line for each of its conditions; None when it does not."""
    if when.kind != facts.kind:
        return None
    if when.always:
        return (f"it applies to every {when.kind}",)
    lines: list[str] = []
    for name, wanted, there in _conditions(when, facts):
        if not wanted:
            continue
        met = [value for value in wanted if value in there]
        if not met:
            return None
        lines.append(f"{name}: {', '.join(met)}")
    if when.offer is not None:
        if when.offer != facts.offer:
            return None
        lines.append("there is an offer" if facts.offer else "there is no offer")
    if when.spend_over is not None:
        if facts.spend < when.spend_over:
            return None
        lines.append(f"spend: {facts.spend:g}")
    return tuple(lines)


def _conditions(when: When, facts: Facts) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
    """Each condition by name, what the rule wants, and what is there of it."""
    yield "claims", when.claim_classes, facts.claim_classes
    yield "evidence", when.evidence, facts.evidence
    yield "topics", when.topics, facts.topics
    yield "channel", when.channels, {facts.channel}
    yield "market", when.markets, {facts.market}
    yield "segment", when.segments, {facts.segment}
    if when.words:
        text = folded(facts.text)
        yield "words", when.words, [word for word in when.words if text.find_terms((word,))]
    if when.finding_rules:
        found = [pattern for pattern in when.finding_rules if _found(pattern, facts)]
        yield "findings", when.finding_rules, found


def _found(pattern: str, facts: Facts) -> bool:
    return any(fnmatchcase(finding.rule, pattern) for finding in facts.findings)


def allow(roster: Roster, agent_id: str, reads: Collection[str] = ()) -> AgentEntry:
    """The agent's entry, if the roster lets it run and read these kinds of data.

    Raises:
        RefusedError: it is not on the roster or not active (`BW120`), or may not read one of them (`BW121`).
    """
    where = Where("playbook/roster.yaml", field="agents")
    agent = roster.agent(agent_id)
    if agent is None:
        message = f"The agent `{agent_id}` is not on the roster."
        raise RefusedError(
            "BW120", message, where=where, hint="Enter it there with a manager, or leave it out."
        )
    if not agent.active:
        message = f"The agent `{agent_id}` is switched off."
        hint = f"Ask its manager, {agent.manager}, to set `active: true`."
        raise RefusedError("BW120", message, where=where, hint=hint)
    if beyond := sorted(set(reads) - set(agent.reads)):
        message = f"The agent `{agent_id}` may not read {', '.join(beyond)}."
        hint = f"Ask its manager, {agent.manager}, to add it to `reads`, or leave it out."
        raise RefusedError("BW121", message, where=where, hint=hint)
    return agent


def capped(budget: BudgetSettings, policy: Policy) -> BudgetSettings:
    """The budget by the settings, cut to the limits of the policy."""
    limits = policy.budget_limits.model_dump(exclude_none=True)
    mine = budget.model_dump(exclude_none=True)
    return budget.model_copy(
        update={name: min(limit, mine.get(name, limit)) for name, limit in limits.items()}
    )
