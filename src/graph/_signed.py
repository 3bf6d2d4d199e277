"""Whether people approved what a draft is to rest on: the plan that its brief names, and the report on its sources."""

from __future__ import annotations

from dataclasses import replace

from .._canonical import digest
from ..content import Brief
from ..content.papers import paper_kind
from ..errors import ConflictError, WaitingError, Where
from ..governance import Facts, ReviewView, view_review
from ..governance.reviews import who_decided
from ..governance.rights import because
from ..store import ObjectRef, Transaction, reviews, runs, sources
from ..store.records import Run
from ._job import Job
from ._source_texts import identity_of_source
from .desk import SYSTEM, Desk

__all__ = ("refuse_unsigned_plan", "research_facts", "research_subject", "signed_research", "take_research")

_WORDS = {"claim_classes": (), "evidence": (), "topics": (), "channels": (), "words": (), "finding_rules": ()}
"""The conditions of a rule that only the text of a report can meet."""

LOOKED_AT = 500
"""Runs of research that are looked through for one of the same sources."""


def refuse_unsigned_plan(desk: Desk, brief: Brief, file: str) -> None:
    """Let nothing be drafted for a plan that is under review, or that was not approved.

    Raises:
        WaitingError: `BW4210`. ConflictError: `BW7210`.
    """
    if brief.plan is None:
        return
    with desk.ledger.read() as tx:
        found = _paper_review(tx, brief.plan, "plan")
    if found is not None:
        _approved(found, "plan", Where(file, field="plan"))


def _paper_review(tx: Transaction, run_id: str, kind: str) -> ReviewView | None:
    made = (one for one in reviews.list_(tx, run_id=run_id) if paper_kind(one.asset) == kind)
    return next((view_review(tx, one.id) for one in made), None)


def _approved(view: ReviewView, kind: str, where: Where) -> None:
    review, state = view.review, view.state
    if state in ("pending", "held"):
        owed = ", ".join(dict.fromkeys(signoff.role for signoff in view.open))
        message = f"The {kind} of this brief, {review.id}, is {state}: it waits for {owed or 'nobody'}."
        hint = f"brandwright review show {review.id}"
        raise WaitingError("BW4210", message, where=where, hint=hint)
    if state != "approved":
        message = f"The {kind} of this brief, {review.id}, is {state}: {who_decided(view.decisions)}."
        hint = "Make a new one, or take its run out of the brief and answer for the brief yourself."
        raise ConflictError("BW7210", message, where=where, hint=hint)


def research_facts(brief: Brief) -> list[Facts]:
    """What the policy can look at before a source is read, for each segment of the brief."""
    known = Facts(kind="research", market=brief.market, offer=brief.offer is not None, spend=brief.spend or 0)
    return [replace(known, segment=segment) for segment in brief.segments]


def _may_ask(desk: Desk, brief: Brief) -> bool:
    """Whether the policy may have somebody sign the report: what its words will be, nobody knows before."""
    rules = [
        rule
        for rule in desk.playbook.policy.rules
        if rule.when.kind == "research" and rule.decision not in ("autonomous", "notify")
    ]
    return any(
        because(rule.when.model_copy(update=_WORDS), facts) is not None
        for rule in rules
        for facts in research_facts(brief)
    )


def research_subject(desk: Desk, brief: Brief) -> str:
    """What a report of research is about: the same need and message, asked of the same sources."""
    places = [identity_of_source(desk, source) for source in brief.sources]
    return digest([brief.need, brief.message, brief.market, brief.locale, places])


def signed_research(desk: Desk, brief: Brief, file: str = "") -> Run | None:
    """The run whose report people approved, or that nobody had to; None where a draft may read by itself.

    Raises:
        WaitingError: `BW4210`, there is no report, or it is not decided. ConflictError: `BW7210`, it was not approved.
    """
    if not brief.sources or not _may_ask(desk, brief):
        return None
    subject, where = research_subject(desk, brief), Where(file or None, field="sources")
    with desk.ledger.read() as tx:
        read = [
            run
            for run in runs.list_(tx, LOOKED_AT, graph="research")
            if run.inputs_json.get("subject") == subject and run.status == "finished"
        ]
        known = [(run, _paper_review(tx, run.id, "research")) for run in read]
    for run, view in known:
        unasked = view is None and run.inputs_json.get("policy_sha") == desk.playbook.policy_sha256
        if unasked or (view is not None and view.state == "approved"):
            return run
    if reviewed := [view for _, view in known if view is not None]:
        _approved(reviewed[0], "research", where)
    message = "The policy has research signed, and there is none for this brief."
    hint = f"brandwright research {file or 'BRIEF'}, and have its report approved."
    raise WaitingError("BW4210", message, where=where, hint=hint)


def take_research(job: Job, signed: Run) -> None:
    """Give a run the extracts that people approved, under their own ids; no source is read again."""
    with job.desk.ledger.write(SYSTEM) as tx:
        taken = sources.extracts(tx, signed.id)
        for source in dict.fromkeys(extract.source_sha256 for extract in taken):
            own = [extract for extract in taken if extract.source_sha256 == source]
            sources.put_extracts(tx, job.run.id, source, own, 0)
        tx.audit("research.taken", ObjectRef("run", job.run.id), refs=[ObjectRef("run", signed.id)])
