"""Which lines of the policy applied to a review, whom it waits for, and what may be approved in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..content import Draft, Finding
from ..governance import Facts, ReviewView, SignOffNeed, required_signoffs, view_review
from ..governance.assigning import Assigned, assigned_now
from ..governance.bulk import LowRisk, may_bulk
from ..governance.caps import CapUse, cap_uses
from ..governance.models import PolicyRule
from ..governance.rights import because
from ..store import drafts, findings
from ._facts import facts_of
from ._job import open_review_job
from ._policy_doubts import Doubt, policy_doubts
from .desk import Desk

__all__ = ("Doubt", "Explained", "Line", "explain_review", "low_risk", "policy_doubts")


@dataclass(frozen=True)
class Line:
    """A rule of the policy for this kind of work, and why it applies; `because` is None where it does not."""

    rule: PolicyRule
    because: tuple[str, ...] | None
    floor: bool


@dataclass(frozen=True)
class Explained:
    """A review beside the policy as it stands today.

    Attributes:
        needs: what the policy of today asks; the review's own sign-offs are those of when it was submitted.
        same_policy: whether the policy is the one that the review was submitted under.
        asked: whom each sign-off that is owed waits for.
        caps: the caps that it falls under, and how full they are without it.
        low_risk: whether it may be approved in bulk, and why not.
    """

    view: ReviewView
    lines: tuple[Line, ...]
    needs: tuple[SignOffNeed, ...]
    same_policy: bool
    asked: tuple[Assigned, ...]
    caps: tuple[CapUse, ...]
    low_risk: LowRisk


def explain_review(desk: Desk, review_id: str) -> Explained:
    """Which lines of the policy apply to a review's draft.

    Raises:
        UsageError: BW211 there is no such review.
    """
    playbook, policy = desk.playbook, desk.playbook.policy
    with desk.ledger.read() as tx:
        view = view_review(tx, review_id)
        draft = drafts.get(tx, view.review.draft_sha)
        found = findings.for_gate(tx, view.review.gate_id)
        asked = tuple(a for a in assigned_now(tx, playbook) if a.signoff.review_id == review_id)
        caps = tuple(cap_uses(tx, policy, view.review))
    facts = _facts(desk, review_id, draft, found)
    lines = tuple(
        Line(rule, because(rule.when, facts), rule.id in policy.floors.rules)
        for rule in policy.rules
        if rule.when.kind == facts.kind
    )
    return Explained(
        view,
        lines,
        tuple(required_signoffs(policy, facts)),
        view.review.policy_sha == playbook.policy_sha256,
        asked,
        caps,
        may_bulk(policy, facts, view.review.verdict),
    )


def low_risk(desk: Desk, review_id: str) -> LowRisk:
    """Whether the policy lets a review be approved in bulk, as it is now; false with every reason why not.

    Raises:
        UsageError: BW211 there is no such review.
    """
    with desk.ledger.read() as tx:
        view = view_review(tx, review_id)
        draft = drafts.get(tx, view.review.draft_sha)
        found = findings.for_gate(tx, view.review.gate_id)
    if view.state != "pending":
        return LowRisk((f"It is {view.state}.",))
    return may_bulk(desk.playbook.policy, _facts(desk, review_id, draft, found), view.review.verdict)


def _facts(desk: Desk, review_id: str, draft: Draft, found: Sequence[Finding]) -> Facts:
    return facts_of(open_review_job(desk, review_id), draft, found)
