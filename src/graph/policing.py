"""Which lines of the policy applied to a review, and what in a policy can never apply or never be answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..brandkit.models import Kit
from ..evaluation.policy import DRAFT_RULES
from ..governance import Playbook, ReviewView, SignOffNeed, required_signoffs, view_review
from ..governance.models import PolicyRule
from ..governance.rights import because
from ..store import drafts, findings
from ._facts import facts_of
from ._job import open_review_job
from .desk import Desk

__all__ = ("Doubt", "Explained", "Line", "explain_review", "policy_doubts")


@dataclass(frozen=True)
class Line:
    """A rule of the policy for this kind of work, and why it applies; `because` is None where it does not."""

    rule: PolicyRule
    because: tuple[str, ...] | None


@dataclass(frozen=True)
class Explained:
    """A review beside the policy as it stands today.

    Attributes:
        needs: what the policy of today asks; the review's own sign-offs are those of when it was submitted.
        same_policy: whether the policy is the one that the review was submitted under.
    """

    view: ReviewView
    lines: tuple[Line, ...]
    needs: tuple[SignOffNeed, ...]
    same_policy: bool


def explain_review(desk: Desk, review_id: str) -> Explained:
    """Which lines of the policy apply to a review's draft.

    Raises:
        UsageError: BW211 there is no such review.
    """
    with desk.ledger.read() as tx:
        view = view_review(tx, review_id)
        draft = drafts.get(tx, view.review.draft_sha)
        found = findings.for_gate(tx, view.review.gate_id)
    policy = desk.playbook.policy
    facts = facts_of(open_review_job(desk, review_id), draft, found)
    lines = tuple(
        Line(rule, because(rule.when, facts)) for rule in policy.rules if rule.when.kind == facts.kind
    )
    needs = tuple(required_signoffs(policy, facts))
    return Explained(view, lines, needs, view.review.policy_sha == desk.playbook.policy_sha256)


@dataclass(frozen=True)
class Doubt:
    """Something in the policy that is valid and probably not meant."""

    field: str
    message: str
    hint: str


def policy_doubts(playbook: Playbook, kit: Kit) -> Iterator[Doubt]:
    """What can never apply, what is asked of one person alone, and what the gate leaves out."""
    yield from _never(playbook, kit)
    yield from _one_person(playbook)
    left_out = [name for name in DRAFT_RULES if name not in playbook.policy.gate.required]
    if left_out:
        listed = ", ".join(left_out)
        yield Doubt(
            "gate.required", f"The gate does not require {listed}.", "Add them, or say in a comment why not."
        )


def _never(playbook: Playbook, kit: Kit) -> Iterator[Doubt]:
    known = {
        "channels": {channel.id for channel in kit.channels},
        "topics": {topic.id for topic in kit.sensitive_topics},
        "segments": {segment.id for segment in playbook.strategy.segments},
    }
    for number, rule in enumerate(playbook.policy.rules):
        for name, ids in known.items():
            for value in getattr(rule.when, name):
                if value not in ids:
                    message = f"`{rule.id}` speaks of `{value}`, which is none of the {name}."
                    yield Doubt(
                        f"rules[{number}].when.{name}", message, f"Known: {', '.join(sorted(ids)) or 'none'}."
                    )


def _one_person(playbook: Playbook) -> Iterator[Doubt]:
    for number, rule in enumerate(playbook.policy.rules):
        for role in rule.signoff:
            holders = playbook.people.holders(role)
            if rule.maker_checker and len(holders) == 1:
                message = f"`{rule.id}` asks for another person than the author, and only {holders[0].id} is {role}."
                hint = "Name a deputy, or give somebody else the role."
                yield Doubt(f"rules[{number}].signoff", message, hint)
