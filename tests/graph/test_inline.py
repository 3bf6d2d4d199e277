"""Our graphs run and save in the thread that runs them; those of others in this process keep their threads."""

from __future__ import annotations

import threading
from typing import Any, TypedDict

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph

from brandwright.graph._inline import in_this_thread


class State(TypedDict, total=False):
    """State of a graph of one node."""

    done: bool


class Watching(InMemorySaver):
    """Says which threads save, and fails when it is told to."""

    def __init__(self, *, broken: bool = False) -> None:
        super().__init__()
        self.threads: set[int] = set()
        self.broken = broken

    def put(self, *given: Any, **named: Any) -> Any:
        self.threads.add(threading.get_ident())
        if self.broken:
            raise OSError("the disk is full")
        return super().put(*given, **named)


def run(saver: Watching) -> dict[str, Any]:
    graph = StateGraph(State)
    graph.add_node("only", lambda _: {"done": True})
    graph.add_edge(START, "only")
    graph.add_edge("only", END)
    config: Any = {"configurable": {"thread_id": "one"}}
    return dict(graph.compile(checkpointer=saver).invoke({}, config, durability="sync"))


def test_steps_are_saved_by_the_thread_that_made_them() -> None:
    saver = Watching()

    with in_this_thread():
        assert run(saver) == {"done": True}

    assert saver.threads == {threading.get_ident()}


def test_other_graphs_keep_their_threads() -> None:
    before, after = Watching(), Watching()
    run(before)
    with in_this_thread():
        pass
    run(after)

    assert threading.get_ident() not in before.threads | after.threads


def test_a_state_that_cannot_be_saved_stops_the_run() -> None:
    with in_this_thread(), pytest.raises(OSError, match="disk"):
        run(Watching(broken=True))
