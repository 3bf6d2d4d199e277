"""What the policy looks at in a judged draft, gathered by code from its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from ..brandkit import claims
from ..brandkit.rules import topics_named
from ..content import Draft, Finding
from ..content.papers import paper_kind
from ..governance import Facts, SignOffNeed, required_signoffs
from ..governance.forbidding import forbidden, has_never
from ._job import Job
from .state import Need

__all__ = ("facts_of", "forbidden_findings", "needs_of", "signoff_needs", "signoff_of")


def signoff_needs(job: Job, draft: Draft, gate_id: str) -> list[SignOffNeed]:
    """Who must sign this draft, by the policy."""
    facts = facts_of(job, draft, job.findings(gate_id))
    return required_signoffs(job.desk.playbook.policy, facts)


def needs_of(job: Job, draft: Draft, gate_id: str) -> list[Need]:
    """Who must sign this draft, as the state of a run holds it."""
    return [
        Need(
            role=need.role,
            due_hours=need.due_hours,
            reason=need.reason,
            rules=list(need.rules),
            maker_checker=need.maker_checker,
            apart=list(need.apart),
            escalate_after_hours=need.escalate_after_hours,
            escalate_to=need.escalate_to,
        )
        for need in signoff_needs(job, draft, gate_id)
    ]


def signoff_of(need: Need) -> SignOffNeed:
    """A need as the policy gave it; a run that began before an upgrade knows less of it."""
    return SignOffNeed(
        need["role"],
        need["due_hours"],
        need["reason"],
        tuple(need["rules"]),
        need["maker_checker"],
        tuple(need.get("apart", ())),
        need.get("escalate_after_hours"),
        need.get("escalate_to", ""),
    )


def facts_of(job: Job, draft: Draft, found: Sequence[Finding]) -> Facts:
    """The facts of a draft: its claims, supported or not, the evidence and topics that it touches, its offer."""
    kit = job.desk.kit
    return replace(
        _topics_alone(job, draft),
        claim_classes=frozenset(
            claim.cls for part in draft.parts for claim in claims.detect(part.text, kit, draft.locale)
        ),
        evidence=_evidence_types(job, draft),
        findings=tuple(found),
    )


def _topics_alone(job: Job, draft: Draft) -> Facts:
    """What costs next to nothing to know."""
    text = "\n".join(part.text for part in draft.parts)
    paper = paper_kind(draft.channel)
    return Facts(
        kind=paper or "draft",
        channel="" if paper else draft.channel,
        market=draft.market,
        segment=draft.segment,
        topics=topics_named(text, job.desk.kit.sensitive_topics),
        offer=job.brief.offer is not None,
        text=text,
        spend=job.brief.spend or 0,
        origin=_origin(job),
    )


def _origin(job: Job) -> Literal["agent", "submitted"]:
    """Who wrote it first; copy that a program submitted is an agent's."""
    author = str(job.run.inputs_json.get("author", ""))
    return "submitted" if author and not author.startswith("agent:") else "agent"


def forbidden_findings(job: Job, draft: Draft, found: Sequence[Finding]) -> list[Finding]:
    """What the policy says never about; the claims are looked for only where one of its rules says so."""
    policy = job.desk.playbook.policy
    if has_never(policy):
        return list(forbidden(policy, facts_of(job, draft, found)))
    if not policy.never_automated:
        return []
    return list(forbidden(policy, _topics_alone(job, draft)))


def _evidence_types(job: Job, draft: Draft) -> frozenset[str]:
    """`measurement`, `customer`, … of the proof points that are cited; `learning` and `quote` of the rest."""
    cited = frozenset(draft.evidence_ids())
    types: set[str] = {proof.evidence.type for proof in job.desk.kit.proof_points if proof.id in cited}
    if not cited.isdisjoint(learning.id for learning in job.learnings):
        types.add("learning")
    if not cited.isdisjoint(extract.id for extract in job.extracts):
        types.add("quote")
    return frozenset(types)
