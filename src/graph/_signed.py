"""Whether people approved what a draft is to rest on: the plan that its brief names, and the report on its sources."""

from __future__ import annotations

from .._canonical import digest
from ..content import Brief
from ..content.papers import paper_kind
from ..errors import ConflictError, WaitingError, Where
from ..governance import Facts, ReviewView, view_review
from ..governance.reviews import who_decided
from ..governance.rulings import ruling
from ..store import ObjectRef, Transaction, reviews, runs, sources
from ..store.records import Run
from ._job import Job
from ._source_texts import identity_of_source
from .desk import SYSTEM, Desk

__all__ = ("refuse_unsigned_plan", "research_facts", "research_subject", "signed_research", "take_research")

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


def research_facts(brief: Brief) -> Facts:
    """What the policy looks at before a source is read."""
    return Facts(kind="research", market=brief.market, spend=brief.spend or 0)


def research_subject(desk: Desk, brief: Brief) -> str:
    """What a report of research is about: the same need and message, asked of the same sources."""
    places = [identity_of_source(desk, source) for source in brief.sources]
    return digest([brief.need, brief.message, brief.market, brief.locale, places])


def signed_research(desk: Desk, brief: Brief, file: str = "") -> Run | None:
    """The run whose report people approved for this brief; None where the policy has nobody sign research.

    Raises:
        WaitingError: `BW4210`, there is no report, or it is not decided. ConflictError: `BW7210`, it was not approved.
    """
    ruled = ruling(desk.playbook, research_facts(brief))
    if not brief.sources or not ruled.rules or ruled.decision not in ("signoff", "two"):
        return None
    subject, where = research_subject(desk, brief), Where(file or None, field="sources")
    with desk.ledger.read() as tx:
        read = [
            run
            for run in runs.list_(tx, LOOKED_AT, graph="research")
            if run.inputs_json.get("subject") == subject
        ]
        known = [(run, view) for run in read if (view := _paper_review(tx, run.id, "research"))]
    for run, view in known:
        if view.state == "approved":
            return run
    if known:
        _approved(known[0][1], "research", where)
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
