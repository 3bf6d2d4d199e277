"""What the policy looks at in a judged draft, gathered by code from its bytes."""

from __future__ import annotations

from collections.abc import Sequence

from ..brandkit import claims
from ..brandkit.text import folded
from ..content import Draft, Finding
from ..governance import Facts, SignOffNeed, required_signoffs
from ..store import findings
from ._job import Job

__all__ = ("facts_of", "signoff_needs")


def signoff_needs(job: Job, draft: Draft, gate_id: str) -> list[SignOffNeed]:
    """Who must sign this draft, by the policy."""
    with job.desk.ledger.read() as tx:
        found = findings.for_gate(tx, gate_id)
    return required_signoffs(job.desk.playbook.policy, facts_of(job, draft, found))


def facts_of(job: Job, draft: Draft, found: Sequence[Finding]) -> Facts:
    """The facts of a draft: its claims, supported or not, the evidence and topics that it touches, its offer."""
    kit = job.desk.kit
    text = "\n".join(part.text for part in draft.parts)
    cues = folded(text)
    return Facts(
        kind="draft",
        channel=draft.channel,
        market=draft.market,
        segment=draft.segment,
        claim_classes=frozenset(
            claim.cls for part in draft.parts for claim in claims.detect(part.text, kit, draft.locale)
        ),
        evidence=_evidence_types(job, draft),
        topics=frozenset(topic.id for topic in kit.sensitive_topics if cues.find_terms(topic.cues)),
        offer=job.brief.offer is not None,
        text=text,
        findings=tuple(found),
    )


def _evidence_types(job: Job, draft: Draft) -> frozenset[str]:
    """`measurement`, `customer`, … of the proof points that are cited; `learning` and `quote` of the rest."""
    cited = frozenset(draft.evidence_ids())
    types: set[str] = {proof.evidence.type for proof in job.desk.kit.proof_points if proof.id in cited}
    if not cited.isdisjoint(learning.id for learning in job.learnings):
        types.add("learning")
    if not cited.isdisjoint(extract.id for extract in job.extracts):
        types.add("quote")
    return frozenset(types)
