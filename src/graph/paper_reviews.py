"""Plans and reports of research before people: the same reviews as for copy, where the policy has them signed."""

from __future__ import annotations

from dataclasses import replace

from ..content import Draft
from ..governance import Facts, SignOffNeed, required_signoffs, submit_review
from ..governance.models import Policy
from ..governance.rulings import Ruling, ruling
from ..store import drafts
from ..store.records import DraftUse, Review
from ._facts import facts_of
from ._job import Job
from ._nodes import judge
from .desk import SYSTEM

__all__ = ("put_before_people",)


def put_before_people(job: Job, paper: Draft) -> Review | None:
    """Open the review of a paper that the policy has signed; None where nobody signs it."""
    policy = job.desk.playbook.policy
    if not any(rule.when.kind == paper.channel for rule in policy.rules):
        return None
    asset = f"{paper.channel}/{paper.segment}/{paper.stage}"
    with job.desk.ledger.write(SYSTEM) as tx:
        drafts.put(tx, paper)
        use = DraftUse(
            run_id=job.run.id,
            asset=asset,
            round=0,
            draft_sha=paper.sha256,
            verdict="",
            evidence_json=list(paper.evidence_ids()),
        )
        drafts.record_use(tx, use)
    gate_id, verdict = judge(job, paper, node="gate", asset=asset)
    facts = facts_of(job, paper, job.findings(gate_id))
    asking = [replace(facts, segment=segment) for segment in job.brief.segments]
    asking = [one for one in asking if _signs(ruling(job.desk.playbook, one))]
    if not asking:
        return None
    with job.desk.ledger.write(SYSTEM) as tx:
        return submit_review(
            tx,
            run_id=job.run.id,
            asset=asset,
            draft_sha=paper.sha256,
            brief_json=job.brief.model_dump(mode="json"),
            gate_id=gate_id,
            verdict=verdict,
            kit_sha=job.desk.kit.sha256,
            policy_sha=job.desk.playbook.policy_sha256,
            evidence_sha=job.evidence_sha(paper),
            needs=_needs(policy, asking),
            held=policy.held,
            parent=job.run.parent,
        )


def _needs(policy: Policy, asking: list[Facts]) -> list[SignOffNeed]:
    """Who signs, over all segments that the paper is for."""
    needs: list[SignOffNeed] = []
    for facts in asking:
        theirs = required_signoffs(policy, facts)
        for need in dict.fromkeys(theirs):
            # A role in which two people sign is asked twice, and not once more for each segment.
            needs += [need] * (theirs.count(need) - needs.count(need))
    return needs


def _signs(ruled: Ruling) -> bool:
    """Whether somebody signs; what the policy says never to is held, and shown with the reason."""
    return bool(ruled.rules) and ruled.decision in ("signoff", "two", "never")
