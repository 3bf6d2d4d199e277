"""`research BRIEF` on its own: the extracts that a draft of this brief would get to see."""

from __future__ import annotations

from dataclasses import dataclass

from .._canonical import digest
from ..agents import RESEARCH
from ..content import Brief, Extract
from ..content.papers import research_paper
from ..governance import allow
from ..store import runs, sources
from ..store.records import Review
from ._job import open_job
from ._locks import exclusive
from ._nodes import research_sources
from ._signed import research_subject
from ._source_texts import check_source, identity_of_source
from .desk import SYSTEM, Desk
from .drafting import check_strategy, start_run
from .paper_reviews import put_before_people

__all__ = ("Research", "research_brief")


@dataclass(frozen=True)
class Research:
    """The run, its extracts, and how many quotes were not verbatim.

    Attributes:
        review: where people decide about the report; None where the policy has nobody sign research.
    """

    run: str
    extracts: tuple[Extract, ...]
    dropped: int
    review: Review | None = None


def research_brief(desk: Desk, brief: Brief, *, file: str) -> Research:
    """Read the brief's sources and keep what they say, verbatim.

    Where the policy has research signed, it ends with a review; no draft rests on it before it is approved.

    Raises:
        RefusedError: the roster does not let the agent.
        UsageError: a source is missing, unreadable, outside the workspace or not allowed by the policy, or the brief
            names something that the strategy does not have.
        SourceError: a web page cannot be read; the same command resumes the run.
    """
    check_strategy(desk, brief, file)
    allow(desk.playbook.roster, RESEARCH.id, RESEARCH.reads)
    for source in brief.sources:
        check_source(desk, source)
    inputs = {
        "brief_sha": digest(brief.model_dump(mode="json")),
        "sources": [identity_of_source(desk, source) for source in brief.sources],
        "subject": research_subject(desk, brief),
        **desk.identity(),
    }
    key = digest(["research", inputs])
    with exclusive(desk, f"research-{key[:16]}"):
        run, _ = start_run(desk, "research", key, brief, inputs)
        research_sources(open_job(desk, run.id))
        job = open_job(desk, run.id)
        review = put_before_people(job, research_paper(brief, job.extracts)) if brief.sources else None
        with desk.ledger.write(SYSTEM) as tx:
            found = tuple(sources.extracts(tx, run.id))
            dropped = sources.dropped(tx, run.id)
            outcome = {"extracts": len(found), "dropped": dropped}
            reviews = {review.asset: review.id} if review else {}
            runs.finish(tx, run.id, "finished", {**outcome, "reviews": reviews})
    return Research(run.id, found, dropped, review)
