"""The research agent: reads sources in quarantine and hands on verbatim quotes with their places, no more."""

from __future__ import annotations

from .._canonical import digest
from ..content import Extract
from ._compose import compose_research
from ._data import NONE, numbered
from ._tasks import Quote, ResearchOutput, ResearchResult, ResearchTask, SourceNote
from .base import Agent, Checked

__all__ = ("RESEARCH",)

_VARIABLES = frozenset({"need", "message", "sources"})


def _variables(task: ResearchTask) -> dict[str, str]:
    sources = (f"source id={s.id} title={s.title}\n{numbered(s.text)}" for s in task.sources)
    return {"need": task.need, "message": task.message, "sources": "\n\n".join(sources) or NONE}


def _check(task: ResearchTask, output: ResearchOutput) -> Checked[ResearchResult]:
    """Keep what stands in its source, character for character; count what does not."""
    sources = {source.id: source for source in task.sources}
    located = (_located(quote, sources.get(quote.source)) for quote in output.extracts)
    extracts = list({extract.id: extract for extract in located if extract is not None}.values())
    dropped = sum(_located(quote, sources.get(quote.source)) is None for quote in output.extracts)
    notes = (f"{dropped} of {len(output.extracts)} quotes are not in their source and were dropped",)
    return Checked(ResearchResult(extracts=tuple(extracts), dropped=dropped), notes if dropped else ())


def _located(quote: Quote, source: SourceNote | None) -> Extract | None:
    start = source.text.find(quote.quote) if source else -1
    if source is None or start < 0 or not quote.quote.strip():
        return None
    end = start + len(quote.quote)
    return Extract(
        id=f"ext-{digest([source.sha256, start, end])[:12]}",
        source=source.id,
        source_sha256=source.sha256,
        title=source.title,
        quote=quote.quote,
        start=start,
        end=end,
        line=source.text.count("\n", 0, start) + 1,
        supports=quote.supports,
    )


RESEARCH = Agent(
    id="research",
    job="Read the sources of a brief and hand on verbatim quotes with their places.",
    input_model=ResearchTask,
    output_model=ResearchOutput,
    reads=frozenset({"brief", "sources"}),
    refs=lambda task: [("source", source.id) for source in task.sources],
    compose=compose_research,
    variable_names=_VARIABLES,
    variables=_variables,
    check=_check,
)
