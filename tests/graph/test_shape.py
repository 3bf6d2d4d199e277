"""The graphs' shape is stored in every checkpoint: it changes on purpose, with a new version, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langgraph.types import GraphOutput
from tests.graph.desks import acts, at_work, brief_of, draft

from brandwright._settings import DraftSettings
from brandwright.content import ACTIONS, Verdict
from brandwright.errors import StateError
from brandwright.graph import state
from brandwright.graph.drafting import start_run
from brandwright.graph.engine import RECURSION_LIMIT, advance
from brandwright.graph.prepare import PREPARE_NODES, after_gate, after_recall, build_prepare, entry
from brandwright.graph.settle import SETTLE_NODES, build_settle
from brandwright.graph.state import AssetState, PrepareState, needs_revision
from brandwright.store import Actor, runs

VERDICTS = ("", *get_args(Verdict))

assets = st.fixed_dictionaries(
    {
        "round": st.integers(0, 12),
        "draft": st.sampled_from(["", "a" * 64]),
        "gate": st.just(""),
        "verdict": st.sampled_from(VERDICTS),
        "stuck": st.booleans(),
    }
)
states = st.fixed_dictionaries(
    {"assets": st.dictionaries(st.text(max_size=3), assets, max_size=4)},
    optional={
        "rounds": st.integers(-1, 10),
        "run": st.just("run-1"),
        "author": st.just("Ana"),
        "extracts": st.lists(st.just("ex-1"), max_size=1),
    },
)


def edges(graph: Any) -> set[tuple[str, str]]:
    """The graph's edges, those of its routers among them."""
    return {(edge.source.strip("_"), edge.target.strip("_")) for edge in graph.get_graph().edges}


def test_prepare_has_these_nodes_and_edges() -> None:
    """A change here changes what runs in flight resume as: show in `test_ways.py` that they end, or give
    PREPARE_VERSION a new value with it."""
    assert list(PREPARE_NODES) == ["recall", "research", "write", "gate", "revise", "route", "submit"]
    assert edges(build_prepare()) == {
        ("start", "recall"),
        ("start", "gate"),
        ("recall", "research"),
        ("recall", "write"),
        ("research", "write"),
        ("write", "gate"),
        ("gate", "revise"),
        ("gate", "route"),
        ("revise", "gate"),
        ("route", "submit"),
        ("submit", "end"),
    }
    assert state.PREPARE_VERSION == "prepare/1"


def test_settle_has_these_nodes_and_edges() -> None:
    assert list(SETTLE_NODES) == ["record", "learn", "follow"]
    assert edges(build_settle()) == {
        ("start", "record"),
        ("record", "learn"),
        ("learn", "follow"),
        ("follow", "end"),
    }
    assert state.SETTLE_VERSION == "settle/1"


def test_the_state_holds_these_fields() -> None:
    assert set(get_type_hints(PrepareState)) == {
        *("run", "rounds", "author", "learnings", "extracts", "assets", "needs", "reviews")
    }
    assert set(get_type_hints(AssetState)) == {"round", "draft", "gate", "verdict", "stuck"}


@given(states)
def test_the_routers_answer_every_state_with_a_node_and_leave_it_as_it_was(given_state: Any) -> None:
    before = repr(given_state)

    assert entry(given_state) in ("recall", "gate")
    assert after_recall(given_state) in ("research", "write")
    assert after_gate(given_state) in ("revise", "route")
    assert repr(given_state) == before


@given(assets, st.integers(-1, 10))
def test_only_a_fixable_verdict_with_time_left_and_a_change_goes_back(asset: Any, rounds: int) -> None:
    again = needs_revision(asset, rounds)

    assert again == (
        asset["verdict"] in {"revise", "block"} and asset["round"] < rounds and not asset["stuck"]
    )


@given(
    st.dictionaries(st.sampled_from("abcd"), st.lists(st.sampled_from(ACTIONS), max_size=12), min_size=1),
    st.integers(0, 10),
)
def test_the_revise_loop_ends_after_n_rounds_whatever_the_gate_says(
    verdicts: dict[str, list[Any]], rounds: int
) -> None:
    def judged(name: str, round_: int) -> AssetState:
        said = dict(enumerate(verdicts[name])).get(round_, "block")
        return {"round": round_, "draft": "d", "gate": "g", "verdict": said, "stuck": False}

    now: PrepareState = {"rounds": rounds, "assets": {name: judged(name, 0) for name in verdicts}}
    turns = 0
    while after_gate(now) == "revise":
        turns += 1
        now["assets"] = {
            name: judged(name, asset["round"] + 1) if needs_revision(asset, rounds) else asset
            for name, asset in now["assets"].items()
        }
    assert turns <= rounds
    assert all(asset["round"] <= rounds for asset in now["assets"].values())


def test_the_most_revisions_that_settings_allow_stay_below_the_limit_of_steps() -> None:
    most = max(rule.le for rule in DraftSettings.model_fields["revisions"].metadata if hasattr(rule, "le"))
    around = len(PREPARE_NODES) - len(("gate", "revise"))

    assert around + 1 + 2 * most <= RECURSION_LIMIT


def test_a_wiring_mistake_stops_at_the_limit_of_steps(example_workspace: Path) -> None:
    from langgraph.errors import GraphRecursionError

    asset: AssetState = {"round": 0, "draft": "d", "gate": "", "verdict": "block", "stuck": False}
    turns = []

    def endless(given_state: PrepareState, runtime: Any) -> PrepareState:
        turns.append(1)
        return {"assets": {"a": asset}}

    graph = build_prepare(nodes=dict.fromkeys(PREPARE_NODES, endless))
    with at_work(example_workspace) as desk, pytest.raises(GraphRecursionError):
        graph.invoke(
            {"run": "r", "rounds": 2, "assets": {"a": asset}},
            {"recursion_limit": RECURSION_LIMIT},
            context=desk,
        )
    assert len(turns) == RECURSION_LIMIT


def test_advance_sets_the_limit_of_steps() -> None:
    """LangGraph's own is ten thousand."""

    class Asked:
        values: Any = {}
        next: Any = ()

        def get_state(self, config: Any) -> Asked:
            return self

        def invoke(self, start: Any, config: Any, **options: Any) -> GraphOutput[dict[str, Any]]:
            return GraphOutput({"limit": config["recursion_limit"], **options})

    seen = advance(None, Asked(), "thread", {})  # type: ignore[arg-type]

    assert (seen["limit"], seen["durability"]) == (50, "sync")


def test_a_run_of_another_version_of_the_graph_is_refused(example_workspace: Path) -> None:
    brief = brief_of(example_workspace)
    with at_work(example_workspace) as desk:
        finished = draft(desk, brief)
        old = replace(finished.run, id="run-old", graph_version="prepare/0", status="running")
        with desk.ledger.write(Actor("system", "test", "", "none")) as tx:
            runs.create(tx, old)
        with pytest.raises(StateError) as caught:
            draft(desk, brief)
        assert (caught.value.code, caught.value.exit_code) == ("BW740", 7)
        assert "prepare/0" in caught.value.message
        assert len(acts(desk, "run.started")) == 1


def test_runs_are_begun_under_the_version_of_the_graph(example_workspace: Path) -> None:
    brief = brief_of(example_workspace)
    with at_work(example_workspace) as desk:
        run, resumed = start_run(desk, "prepare", "key", brief, {"brief_sha": "0" * 64})
        again, known = start_run(desk, "prepare", "key", brief, {"brief_sha": "0" * 64})

    assert (run.graph_version, resumed) == (state.PREPARE_VERSION, False)
    assert (again.id, known) == (run.id, True)
