"""What nobody may publish, and what no agent may write: findings that only an edit takes away."""

from __future__ import annotations

from collections.abc import Iterator

from ..content import Finding
from .models import Policy
from .rights import Facts, because

__all__ = ("forbidden", "has_never")


def has_never(policy: Policy) -> bool:
    """Whether a rule of the policy says `never` about drafts."""
    return any(rule.decision == "never" and rule.when.kind == "draft" for rule in policy.rules)


def forbidden(policy: Policy, facts: Facts) -> Iterator[Finding]:
    """A finding for each rule that says `never` about a draft, and for each topic that no agent may write about."""
    for rule in policy.rules:
        if rule.decision == "never" and (why := because(rule.when, facts)) is not None:
            yield _finding(
                "policy.never", f"The policy says never (`{rule.id}`): {rule.reason}", "; ".join(why)
            )
    if facts.origin == "agent":
        for topic in sorted(facts.topics.intersection(policy.never_automated)):
            message = f"No agent writes about `{topic}`: the policy says that it is never automated."
            yield _finding("policy.never-automated", message, "A person writes this, and submits it.")


def _finding(rule: str, message: str, why: str) -> Finding:
    given = {"rule": rule, "class": "policy", "severity": "error", "action": "block"}
    return Finding.model_validate({**given, "message": message, "why": why})
