"""What is low risk enough to be approved in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..content import worst
from .models import BulkRule, Policy
from .rights import Facts, matching_rules

__all__ = ("LowRisk", "may_bulk")


@dataclass(frozen=True)
class LowRisk:
    """Whether a draft may be approved in bulk; false with every reason why not."""

    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.reasons


def may_bulk(policy: Policy, facts: Facts, verdict: str = "") -> LowRisk:
    """Whether the policy calls a judged draft low risk; without a `bulk` section it calls nothing so.

    Args:
        verdict: what the gate said; by default what the facts' findings come to.
    """
    if policy.bulk is None:
        return LowRisk(("The policy has no `bulk` section, so each draft is decided for itself.",))
    said = verdict or worst(finding.action for finding in facts.findings)
    gate = () if said == "pass" else (f"The gate said `{said}`.",)
    return LowRisk((*gate, *_always(policy, facts), *_by_rule(policy.bulk, facts)))


def _always(policy: Policy, facts: Facts) -> Iterator[str]:
    """What keeps a draft out whatever the policy calls low risk."""
    asking = sorted({finding.rule for finding in facts.findings if finding.action != "pass"})
    if asking:
        yield f"The gate found something: {', '.join(asking)}."
    waived = sorted({finding.rule for finding in facts.findings if finding.waiver})
    if waived:
        yield f"It stands by a waiver: {', '.join(waived)}."
    if facts.kind != "draft":
        yield f"It is no copy, but of the kind `{facts.kind}`."
    if facts.topics:
        yield f"It touches {', '.join(sorted(facts.topics))}."
    if facts.offer:
        yield "It carries an offer."
    if facts.spend:
        yield "Money is to be spent with it."
    for rule in matching_rules(policy, facts):
        if rule.decision in ("two", "never"):
            yield f"`{rule.id}` says `{rule.decision}`."
        if rule.id in policy.floors.rules:
            yield f"`{rule.id}` is a floor of the policy."


def _by_rule(rule: BulkRule, facts: Facts) -> Iterator[str]:
    limits = (
        ("channel", rule.channels, facts.channel),
        ("segment", rule.segments, facts.segment),
        ("market", rule.markets, facts.market),
    )
    for name, wanted, value in limits:
        if wanted and value not in wanted:
            yield f"The {name} `{value}` is not among {', '.join(wanted)}."
    kept_out = (
        facts.claim_classes if rule.without_claims is None else facts.claim_classes & {*rule.without_claims}
    )
    if kept_out:
        yield f"It claims: {', '.join(sorted(kept_out))}."
    notes = sum(finding.action == "pass" for finding in facts.findings)
    if notes > rule.notes_max:
        yield f"The gate left {notes} note{'s' if notes > 1 else ''}; {rule.notes_max} may be there."
