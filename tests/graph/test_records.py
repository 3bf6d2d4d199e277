"""Law 8: everything that a run used is on record, for every graph, and none of it can be dropped in silence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.example import make_example
from tests.graph.desks import ANA, acts, at_work, brief_of, draft

from brandwright.graph.desk import Desk
from brandwright.graph.planning import plan_brief
from brandwright.graph.recalling import recall_answer
from brandwright.graph.researching import research_brief
from brandwright.memory.recall import Filters
from brandwright.memory.remember import import_file
from brandwright.memory.review import approve
from brandwright.store import drafts, findings, reviews, runs
from brandwright.store.records import Run, Step

SHA = re.compile(r"[0-9a-f]{64}")
LEARNING = {
    "kind": "experiment",
    "statement": "Subject lines with a question lowered the open rate.",
    "channel": "email",
    "metric": "open_rate",
    "value": -0.021,
    "n": 18000,
    "observed": "2025-04-10",
}
RUN = {"brief_sha": SHA, "kit_sha": SHA, "policy_sha": SHA, "prompts_sha": SHA}
CALL = {"prompt_id", "prompt_version", "prompt_sha", "engine", "model", "parameters", "evidence_ids"} | {
    *("tokens_in", "tokens_out", "cached", "cost", "ms", "attempts")
}


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A workspace in which every graph has run once; the draft was revised."""
    folder = tmp_path_factory.mktemp("records") / "demo"
    make_example(folder)
    rows = folder.parent / "learnings.jsonl"
    rows.write_text(json.dumps(LEARNING) + "\n", encoding="utf-8")
    with at_work(folder) as desk:
        import_file(desk.ledger, rows, actor=ANA)
        approve(desk.ledger, None, actor=ANA)
        draft(desk, brief_of(folder, "unprovable-offer"))
        sourced = brief_of(folder, "blog-consideration")
        draft(desk, sourced)
        research_brief(desk, sourced, file="brief.yaml")
        plan_brief(desk, "More qualified conversations.")
        recall_answer(desk, "Do questions in subject lines raise the open rate?", Filters(), 3)
        yield desk
        desk.memory.close()


def on_record(desk: Desk) -> list[tuple[Run, list[Step]]]:
    with desk.ledger.read() as tx:
        return [(run, runs.steps(tx, run.id)) for run in runs.list_(tx)]


def test_every_graph_left_a_run(worked: Desk) -> None:
    assert {run.graph for run, _ in on_record(worked)} == {"prepare", "research", "plan", "recall"}


def test_every_run_has_the_hashes_of_what_it_rests_on_its_engine_and_its_model(worked: Desk) -> None:
    for run, _ in on_record(worked):
        for name, form in RUN.items():
            assert form.fullmatch(run.inputs_json[name]), (run.graph, name)
        assert (run.inputs_json["engine"], run.inputs_json["model"]) == ("embedded", "embedded-1")
        assert run.inputs_json["kit_sha"] == worked.kit.sha256
        assert run.inputs_json["policy_sha"] == worked.playbook.policy_sha256
        assert run.brief_json
        assert run.finished_at
        assert run.outcome_json


def test_every_run_has_a_call_and_every_call_its_prompt_model_parameters_and_account(worked: Desk) -> None:
    for run, steps in on_record(worked):
        calls = [step for step in steps if step.kind == "model"]
        assert calls, run.graph
        for call in calls:
            assert set(call.detail_json) >= CALL, (run.graph, call.node)
            assert call.detail_json["prompt_sha"] == worked.prompts.get(call.name).sha256
            assert isinstance(call.detail_json["tokens_in"], int)
            assert call.detail_json["cost"] == 0, "the embedded engine costs nothing, and that is known"


def test_every_call_names_what_its_answer_rests_on(worked: Desk) -> None:
    named: dict[str, list[Any]] = {}
    for _, steps in on_record(worked):
        for step in steps:
            if step.kind == "model":
                named.setdefault(step.node, []).extend(step.detail_json["evidence_ids"])
    assert set(named) == {"research", "write", "revise", "plan", "recall"}
    assert all(named.values()), named


def test_every_round_of_a_draft_is_kept_with_its_evidence_verdict_and_judgement(worked: Desk) -> None:
    rounds = 0
    with worked.ledger.read() as tx:
        for run in runs.list_(tx, graph="prepare"):
            for use in drafts.uses(tx, run.id):
                rounds += 1
                kept = drafts.get(tx, use.draft_sha)
                assert use.evidence_json == list(kept.evidence_ids())
                gate = findings.latest_gate(tx, use.draft_sha)
                assert gate is not None
                assert (gate.verdict, gate.kit_sha) == (use.verdict, worked.kit.sha256)
                assert gate.policy_sha == worked.playbook.policy_sha256
                assert {score["name"] for score in gate.scores_json}
    assert rounds > 2


def test_every_review_stores_the_hashes_that_a_decision_will_store(worked: Desk) -> None:
    with worked.ledger.read() as tx:
        for review in reviews.list_(tx):
            for sha in (review.draft_sha, review.kit_sha, review.policy_sha, review.evidence_sha):
                assert SHA.fullmatch(sha)
            assert review.gate_id


def test_the_audit_has_a_line_for_each(worked: Desk) -> None:
    lines = {(entry.act, entry.object.id) for entry in acts(worked)}
    prepared = [run.id for run, _ in on_record(worked) if run.graph == "prepare"]
    assert {("run.started", run.id) for run, _ in on_record(worked)} <= lines
    assert {("run.finished", run) for run in prepared} <= lines
    assert {act for act, _ in lines} >= {
        *("agent.read", "memory.read", "draft.written", "draft.judged", "review.submitted", "brief.planned")
    }


def test_the_audit_holds_no_words_of_briefs_drafts_or_learnings(worked: Desk) -> None:
    log = "\n".join(f"{entry.reason} {entry.data}" for entry in acts(worked))
    with worked.ledger.read() as tx:
        texts = [LEARNING["statement"], "guaranteed", "Our reviews wait"]
        texts += [drafts.get(tx, review.draft_sha).parts[0].text for review in reviews.list_(tx)]
    for text in texts:
        assert str(text) not in log
