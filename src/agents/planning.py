"""The planning agent: turns a goal into a brief to be, from the strategy and the kit alone."""

from __future__ import annotations

from ._data import NONE, rows
from ._tasks import PlanTask

__all__ = ("VARIABLES", "variables")

VARIABLES = frozenset(
    {
        "goal",
        "number",
        "outcomes",
        "segments",
        "stages",
        "products",
        "channels",
        "markets",
        "lines",
        "learnings",
    }
)


def variables(task: PlanTask) -> dict[str, str]:
    """The prompt's variables."""
    channels = (f"{channel.id}: {channel.name}" for channel in task.channels)
    return {
        "goal": task.goal,
        "number": task.number or NONE,
        "outcomes": rows(task.outcomes),
        "segments": rows(task.segments),
        "stages": ", ".join(task.stages),
        "products": rows(task.products),
        "channels": "\n".join(channels),
        "markets": f"markets: {', '.join(task.markets)}\nlocales: {', '.join(task.locales)}",
        "lines": rows(task.lines),
        "learnings": rows(task.learnings),
    }
