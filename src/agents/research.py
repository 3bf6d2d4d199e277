"""The research agent: reads sources in quarantine and hands on verbatim quotes with their places, no more."""

from __future__ import annotations

from ._data import NONE, numbered
from ._tasks import ResearchTask

__all__ = ("VARIABLES", "variables")

VARIABLES = frozenset({"need", "message", "sources"})


def variables(task: ResearchTask) -> dict[str, str]:
    """The prompt's variables."""
    sources = (f"source id={s.id} title={s.title}\n{numbered(s.text)}" for s in task.sources)
    return {"need": task.need, "message": task.message, "sources": "\n\n".join(sources) or NONE}
