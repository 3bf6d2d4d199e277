"""Running a graph on a thread, and going on with it after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..llm._chat import untraced

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ("RECURSION_LIMIT", "advance")

RECURSION_LIMIT = 50
"""Steps of one graph run. Rounds are bounded in state, far below; this stops a wiring mistake."""


def advance(
    desk: Desk, graph: Any, thread: str, initial: Mapping[str, Any], *, new: bool = False
) -> dict[str, Any]:
    """Run the graph to its end: from `initial`, or from the last step that was saved on this thread.

    A thread that is at its end answers with its state; nothing runs again.
    Steps are saved before the next one starts (`durability="sync"`): a finished node never runs again.

    Args:
        new: the thread was just thought of, so that nothing can be saved on it.
    """
    from ._inline import in_this_thread

    config = {"configurable": {"thread_id": thread}, "recursion_limit": RECURSION_LIMIT}
    # Whatever variables the process inherited, no run is sent to a hosted tracing service.
    with untraced(), in_this_thread():
        saved = None if new else graph.get_state(config)
        if saved and saved.values and not saved.next:
            return dict(saved.values)
        start = None if saved and saved.next else dict(initial)
        # In version 2 a step does not tell what each node wrote, too: nobody listens.
        ended = graph.invoke(start, config, context=desk, durability="sync", version="v2")
    return dict(ended.value)
