"""Running a graph on a thread, and going on with it after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ("RECURSION_LIMIT", "advance")

RECURSION_LIMIT = 50
"""Steps of one graph run. Rounds are bounded in state, far below; this stops a wiring mistake."""


def advance(desk: Desk, graph: Any, thread: str, initial: Mapping[str, Any]) -> dict[str, Any]:
    """Run the graph to its end: from `initial`, or from the last step that was saved on this thread.

    Steps are saved before the next one starts (`durability="sync"`): a finished node never runs again.
    """
    config = {"configurable": {"thread_id": thread}, "recursion_limit": RECURSION_LIMIT}
    waiting = graph.get_state(config).next
    result: dict[str, Any] = graph.invoke(
        None if waiting else dict(initial), config, context=desk, durability="sync"
    )
    return result
