"""Which nodes a run goes through: what has nothing to do is left out, and a run of an earlier release ends, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.graph.desks import at_work, brief_of, draft

from brandwright.graph.prepare import PREPARE_NODES
from brandwright.graph.state import PrepareState

SOURCE = "# Notes\n\nThe review took two days.\n"

Node = Callable[..., PrepareState]


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The nodes that ran, in turn."""
    names: list[str] = []

    def noting(name: str, node: Node) -> Node:
        def noted(state: Any, runtime: Any) -> PrepareState:
            names.append(name)
            return node(state, runtime)

        return noted

    for name, node in PREPARE_NODES.items():
        monkeypatch.setitem(PREPARE_NODES, name, noting(name, node))
    return names


def test_a_brief_without_sources_goes_straight_to_its_draft(
    example_workspace: Path, visited: list[str]
) -> None:
    with at_work(example_workspace) as desk:
        draft(desk, brief_of(example_workspace))

    assert visited == ["recall", "write", "gate", "route", "submit"]


def test_a_brief_with_sources_has_them_read_first(example_workspace: Path, visited: list[str]) -> None:
    (example_workspace / "examples" / "sources" / "notes.md").write_text(SOURCE, encoding="utf-8")
    with at_work(example_workspace) as desk:
        draft(desk, brief_of(example_workspace, sources=["examples/sources/notes.md"]))

    assert visited[:3] == ["recall", "research", "write"]


def test_a_run_that_an_earlier_release_left_at_research_ends(
    example_workspace: Path, visited: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There every run went through research, whether there was anything to read or not."""

    def recall(state: PrepareState, runtime: Any) -> PrepareState:
        return {"learnings": []}

    def killed(state: PrepareState, runtime: Any) -> PrepareState:
        raise KeyboardInterrupt

    research = PREPARE_NODES["research"]
    monkeypatch.setitem(PREPARE_NODES, "recall", recall)
    monkeypatch.setitem(PREPARE_NODES, "research", killed)
    brief = brief_of(example_workspace)
    with at_work(example_workspace) as desk:
        with pytest.raises(KeyboardInterrupt):
            draft(desk, brief)
        monkeypatch.setitem(PREPARE_NODES, "research", research)
        assert draft(desk, brief).resumed

    assert visited == ["research", "write", "gate", "route", "submit"]
