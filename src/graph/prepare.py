"""`prepare`: recall, research, write, gate, revise, route, submit. It ends at a review row, pending or held.

A node does its work asset by asset and asks the ledger first what is there already, so a node
that was killed in the middle goes on where it stopped and pays for no draft twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from . import _nodes
from .desk import Desk
from .state import PrepareState, needs_revision

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

__all__ = ("PREPARE_NODES", "after_gate", "after_recall", "build_prepare", "entry")

PREPARE_NODES: Mapping[str, Callable[..., PrepareState]] = {
    "recall": _nodes.recall,
    "research": _nodes.research,
    "write": _nodes.write,
    "gate": _nodes.gate,
    "revise": _nodes.revise,
    "route": _nodes.route,
    "submit": _nodes.submit,
}
"""Node names are part of the stored state: renaming one strands the runs that wait at it."""


def entry(state: PrepareState) -> Literal["recall", "gate"]:
    """Copy that people wrote is there already and starts at the gate."""
    written = all(asset["draft"] for asset in state["assets"].values())
    return "gate" if written else "recall"


def after_recall(state: PrepareState) -> Literal["research", "write"]:
    """Straight to the draft where there was nothing to read: its extracts are known already, to be none."""
    return "write" if "extracts" in state else "research"


def after_gate(state: PrepareState) -> Literal["revise", "route"]:
    """Another round while it may help any asset, at most `rounds`; total over every state."""
    rounds = state.get("rounds", 0)
    return "revise" if any(needs_revision(asset, rounds) for asset in state["assets"].values()) else "route"


_LEADING: Mapping[str, tuple[Callable[[PrepareState], str], tuple[str, ...]]] = {
    "recall": (after_recall, ("research", "write")),
    "gate": (after_gate, ("revise", "route")),
}
"""Nodes that say themselves where the run goes next: by which router, and to which nodes that may be."""


def build_prepare(
    checkpointer: Any = None, nodes: Mapping[str, Callable[..., PrepareState]] = PREPARE_NODES
) -> CompiledStateGraph[PrepareState, Desk, PrepareState, PrepareState]:
    """The compiled graph; dependencies arrive as the run's frozen context."""
    graph = copy(_compiled(tuple(nodes.items())))
    graph.checkpointer = checkpointer
    return graph


def _leading(node: Callable[..., PrepareState], router: Callable[[PrepareState], str]) -> Callable[..., Any]:
    """The node, and then its router, on the state as the node leaves it.

    As a conditional edge, the router would be a run of its own for LangGraph, which reads the state for it again.
    """
    from langgraph.types import Command

    def led(state: PrepareState, runtime: Any) -> Any:
        update = node(state, runtime)
        return Command(update=update, goto=router({**state, **update}))

    return led


@lru_cache(maxsize=8)
def _compiled(
    nodes: tuple[tuple[str, Callable[..., PrepareState]], ...],
) -> CompiledStateGraph[PrepareState, Desk, PrepareState, PrepareState]:
    """Compiled once: it reads the code of every node, which takes longer than most of them do."""
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(PrepareState, context_schema=Desk)
    for name, node in nodes:
        if name in _LEADING:
            router, ends = _LEADING[name]
            graph.add_node(name, _leading(node, router), destinations=ends)
        else:
            graph.add_node(name, node)
    graph.add_conditional_edges(START, entry)
    graph.add_edge("research", "write")
    graph.add_edge("write", "gate")
    graph.add_edge("revise", "gate")
    graph.add_edge("route", "submit")
    graph.add_edge("submit", END)
    return graph.compile()
