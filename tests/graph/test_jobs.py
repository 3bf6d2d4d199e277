"""What a run at work has at hand of itself is what the ledger has of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.graph.desks import MESSAGE, OPENING, UNSUPPORTED, at_work, brief_of, draft, post

from brandwright.errors import ModelError
from brandwright.graph import drafting
from brandwright.graph._budget import within_budget
from brandwright.graph._job import Job, open_job
from brandwright.graph._nodes import finish
from brandwright.graph.desk import Desk
from brandwright.graph.state import PrepareState
from brandwright.store import drafts, findings
from brandwright.testing import ScriptedChatModel


def test_what_a_run_has_at_hand_is_what_the_ledger_has(
    example_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[Job] = []

    def ending(desk: Desk, run_id: str, state: PrepareState) -> None:
        ended.append(desk.opened[run_id])
        finish(desk, run_id, state)

    monkeypatch.setattr(drafting, "finish", ending)
    model = ScriptedChatModel(replies=[post(OPENING, UNSUPPORTED, MESSAGE), post()])

    with at_work(example_workspace, model) as desk:
        report = draft(desk, brief_of(example_workspace))
        (job,), read = ended, open_job(desk, report.run.id)
        with desk.ledger.read() as tx:
            written = {sha: drafts.get(tx, sha) for sha in job.made.drafts}
            found = {gate: tuple(findings.for_gate(tx, gate)) for gate in job.made.findings}

    assert (len(written), len(found), job.calls.number) == (2, 2, 2)
    assert (job.made.drafts, job.made.findings, job.calls.number) == (written, found, read.calls.number)
    assert job.made.uses == read.made.uses
    assert job.made.last() == {asset: sha for (asset, round_), sha in read.made.uses.items() if round_ == 1}
    assert (job.brief, job.extracts, job.run.key) == (read.brief, read.extracts, read.run.key)
    assert (job.run.brief_json, job.run.inputs_json) == (read.run.brief_json, read.run.inputs_json)


def test_a_call_that_came_to_nothing_is_not_one_of_those_that_a_run_may_make(example_workspace: Path) -> None:
    env = {"BRANDWRIGHT_BUDGET_CALLS_PER_RUN": "2"}
    with at_work(example_workspace, ScriptedChatModel(replies=[post()]), env) as desk:
        job = open_job(desk, draft(desk, brief_of(example_workspace)).run.id)
        with pytest.raises(LookupError), within_budget(job):
            raise LookupError
        with within_budget(job), pytest.raises(ModelError), within_budget(job):
            raise AssertionError("two calls are made and under way already")
        with pytest.raises(ModelError), within_budget(job):
            raise AssertionError("two calls are made already")
