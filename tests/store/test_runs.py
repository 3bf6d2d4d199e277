"""Runs resume by their inputs, end once, and record each step once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.store import making
from tests.store.making import ANN, NOW

from brandwright.store import Ledger, runs


def test_a_run_is_read_as_it_was_written(ledger: Ledger) -> None:
    inputs = {
        "kit_sha": "2" * 64,
        "prompts": {"content": "3" * 64},
        "parameters": {"temperature": 0.2, "seed": None},
    }
    with ledger.write(ANN) as tx:
        run = making.run(tx, inputs_json=inputs, parent="rev-1")

    with ledger.read() as tx:
        assert runs.get(tx, run.id) == run
        assert runs.get(tx, "run-unknown") is None


def test_an_unfinished_run_is_found_by_its_graph_and_inputs(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        run = making.run(tx, key="brief-1")

    with ledger.read() as tx:
        assert runs.unfinished(tx, "prepare", "brief-1") == run
        assert runs.unfinished(tx, "prepare", "brief-2") is None
        assert runs.unfinished(tx, "settle", "brief-1") is None


def test_of_several_unfinished_runs_the_newest_resumes(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        newest = making.run(tx, created_at=NOW + timedelta(seconds=1))
        making.run(tx, created_at=NOW)

        assert runs.unfinished(tx, "prepare", "k") == newest


def test_a_run_ends_once(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        run = making.run(tx)
        assert runs.finish(tx, run.id, "finished", {"verdict": "pass"})
        assert not runs.finish(tx, run.id, "failed", {"error": "too late"})
        assert not runs.finish(tx, "run-unknown", "failed", {})
        ended = runs.get(tx, run.id)

        assert ended is not None
        assert (ended.status, ended.finished_at, ended.outcome_json) == (
            "finished",
            tx.now,
            {"verdict": "pass"},
        )
        assert runs.unfinished(tx, "prepare", "k") is None


def test_runs_are_listed_newest_first(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        made = [making.run(tx, created_at=NOW + timedelta(days=day)) for day in (1, 3, 2)]
        settle = making.run(tx, graph="settle", created_at=NOW)

    with ledger.read() as tx:
        assert runs.list_(tx) == [made[1], made[2], made[0], settle]
        assert runs.list_(tx, 2) == [made[1], made[2]]
        assert runs.list_(tx, graph="settle") == [settle]


def test_a_step_is_recorded_once_however_often_its_node_runs(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        run = making.run(tx)
        place: dict[str, Any] = {"node": "write", "asset": "email", "round": 1, "kind": "model"}
        assert runs.add_step(tx, run.id, **place, detail={"tokens_in": 7})
    with ledger.write(ANN) as tx:
        assert not runs.add_step(tx, run.id, **place, detail={"tokens_in": 9})
        others: list[dict[str, Any]] = [{"round": 2}, {"asset": "blog"}, {"kind": "read", "name": "kit"}]
        assert all(runs.add_step(tx, run.id, **(place | other)) for other in others)

    with ledger.read() as tx:
        first, *more = runs.steps(tx, run.id)
    assert first.detail_json == {"tokens_in": 7}
    assert [(step.seq, step.asset, step.round, step.kind) for step in (first, *more)] == [
        (1, "email", 1, "model"),
        (2, "email", 2, "model"),
        (3, "blog", 1, "model"),
        (4, "email", 1, "read"),
    ]


def test_each_run_and_each_workspace_counts_its_own_steps(database: str) -> None:
    with Ledger.open(database, "acme") as acme, Ledger.open(database, "zeta") as zeta:
        for ledger in (acme, zeta):
            with ledger.write(ANN) as tx:
                for run in (making.run(tx, id="run-1"), making.run(tx, id="run-2")):
                    assert runs.add_step(tx, run.id, "write")
                    assert runs.add_step(tx, run.id, "gate")
        for ledger in (acme, zeta):
            with ledger.read() as tx:
                for run_id in ("run-1", "run-2"):
                    assert [(step.seq, step.node) for step in runs.steps(tx, run_id)] == [
                        (1, "write"),
                        (2, "gate"),
                    ]


def test_a_step_keeps_its_own_times(ledger: Ledger) -> None:
    started = datetime(2026, 1, 1, tzinfo=UTC)
    with ledger.write(ANN) as tx:
        run = making.run(tx)
        runs.add_step(
            tx, run.id, "gate", started_at=started, finished_at=started + timedelta(milliseconds=20)
        )
        runs.add_step(tx, run.id, "route")
        timed, untimed = runs.steps(tx, run.id)

        assert timed.finished_at == started + timedelta(milliseconds=20)
        assert (untimed.started_at, untimed.finished_at) == (tx.now, None)
