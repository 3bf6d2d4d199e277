"""`research BRIEF` on its own: the extracts that a draft of this brief would get to see."""

from __future__ import annotations

from dataclasses import dataclass

from .._canonical import digest
from ..agents import RESEARCH
from ..content import Brief, Extract
from ..governance import allow
from ..store import runs, sources
from ._job import open_job
from ._locks import exclusive
from ._nodes import research_sources
from .desk import SYSTEM, Desk
from .drafting import check_strategy, start_run

__all__ = ("Research", "research_brief")


@dataclass(frozen=True)
class Research:
    """The run, its extracts, and how many quotes were not verbatim."""

    run: str
    extracts: tuple[Extract, ...]
    dropped: int


def research_brief(desk: Desk, brief: Brief, *, file: str) -> Research:
    """Read the brief's sources and keep what they say, verbatim.

    Raises:
        RefusedError: the roster does not let the agent.
        UsageError: a source is missing, unreadable or outside the workspace, or the brief names something that
            the strategy does not have.
    """
    check_strategy(desk, brief, file)
    allow(desk.playbook.roster, RESEARCH.id, RESEARCH.reads)
    texts = [desk.workspace.read_text_inside(source)[1] for source in brief.sources]
    inputs = {
        "brief_sha": digest(brief.model_dump(mode="json")),
        "sources": [digest(text) for text in texts],
        **desk.identity(),
    }
    key = digest(["research", inputs])
    with exclusive(desk, f"research-{key[:16]}"):
        run, _ = start_run(desk, "research", key, brief, inputs)
        research_sources(open_job(desk, run.id))
        with desk.ledger.write(SYSTEM) as tx:
            found = tuple(sources.extracts(tx, run.id))
            dropped = sources.dropped(tx, run.id)
            runs.finish(tx, run.id, "finished", {"extracts": len(found), "dropped": dropped})
    return Research(run.id, found, dropped)
