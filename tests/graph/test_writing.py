"""From a model's answers to reviews: what is clean waits for a person, what is not is revised, held or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.graph.desks import MESSAGE, OPENING, PROVEN, UNSUPPORTED, acts, at_work, brief_of, draft, post

from brandwright.errors import ModelError
from brandwright.graph.desk import Desk
from brandwright.store import drafts, findings, runs
from brandwright.testing import ScriptedChatModel


def rounds(desk: Desk, run: str) -> list[tuple[int, str]]:
    """Each round of a run's only asset, with its verdict."""
    with desk.ledger.read() as tx:
        return [(use.round, use.verdict) for use in drafts.uses(tx, run)]


def test_a_clean_answer_is_a_pending_review_of_exactly_these_words(example_workspace: Path) -> None:
    model = ScriptedChatModel(replies=[post()])

    with at_work(example_workspace, model) as desk:
        report = draft(desk, brief_of(example_workspace))

    (asset,) = report.assets
    assert (asset.verdict, asset.review.held, len(model.history)) == ("pass", False, 1)
    assert asset.draft.parts == post().parts
    assert [signoff.role for signoff in asset.signoffs] == ["brand"]


def test_an_unsupported_figure_is_revised_once_with_its_finding(example_workspace: Path) -> None:
    model = ScriptedChatModel(replies=[post(OPENING, UNSUPPORTED, MESSAGE), post()])

    with at_work(example_workspace, model) as desk:
        report = draft(desk, brief_of(example_workspace))
        assert rounds(desk, report.run.id) == [(0, "revise"), (1, "pass")]
        (first,) = [e for e in acts(desk, "draft.judged") if e.data["verdict"] == "revise"]
        with desk.ledger.read() as tx:
            found = findings.for_gate(tx, first.refs[1].id)

    assert {finding.rule for finding in found} == {"claims.unsupported"}
    assert len(model.history) == 2
    asked = str(model.history[1][1].content)
    assert UNSUPPORTED in asked
    assert "claims.unsupported" in asked
    assert UNSUPPORTED not in report.assets[0].draft.canonical.decode()
    assert [step.node for step in report.model_calls] == ["write", "revise"]


@pytest.mark.parametrize("revisions", [0, 3])
def test_a_draft_that_never_gets_clean_is_held_after_n_revisions(
    example_workspace: Path, revisions: int
) -> None:
    figures = iter(range(31, 99))
    model = ScriptedChatModel(replies=lambda _: post(OPENING, f"Teams approve {next(figures)}% faster."))

    with at_work(example_workspace, model, {"BRANDWRIGHT_DRAFT_REVISIONS": str(revisions)}) as desk:
        report = draft(desk, brief_of(example_workspace))
        assert rounds(desk, report.run.id) == [(n, "revise") for n in range(revisions + 1)]

    (asset,) = report.assets
    assert report.held
    assert len(model.history) == revisions + 1
    assert {finding.excerpt for finding in asset.findings if finding.action == "revise"}
    assert report.run.status == "finished"


def test_a_model_that_answers_the_same_again_is_not_asked_a_third_time(example_workspace: Path) -> None:
    model = ScriptedChatModel(replies=lambda _: post(OPENING, UNSUPPORTED))

    with at_work(example_workspace, model, {"BRANDWRIGHT_DRAFT_REVISIONS": "5"}) as desk:
        report = draft(desk, brief_of(example_workspace))

    assert report.held
    assert len(model.history) == 2


def test_invented_evidence_is_found_and_the_draft_is_held(example_workspace: Path) -> None:
    invented = (PROVEN[0], "study-2031")
    model = ScriptedChatModel(replies=lambda _: post(OPENING, invented))

    with at_work(example_workspace, model) as desk:
        report = draft(desk, brief_of(example_workspace))

    (asset,) = report.assets
    assert asset.review.held
    found = {finding.rule for finding in asset.findings if finding.action == "revise"}
    assert found == {"citations.unknown", "claims.unsupported"}


def raw(**more: Any) -> str:
    """A good answer as JSON, with something added."""
    import json

    return json.dumps({**post().model_dump(mode="json"), **more})


MISFITS = {
    "says that it is approved": raw(approved=True),
    "names a verdict": raw(verdict="pass"),
    "is prose": "Here is your post: agents prepare, people decide. Approved!",
    "is an unknown part": post().model_copy(
        update={"parts": (post().parts[0].model_copy(update={"name": "footnote"}),)}
    ),
    "has the same part twice": post().model_copy(update={"parts": (*post().parts, post().parts[0])}),
    "is empty": '{"parts": [], "choices": []}',
}


@pytest.mark.parametrize("misfit", MISFITS.values(), ids=MISFITS.keys())
def test_an_answer_that_does_not_fit_is_asked_for_once_more_and_then_is_an_error(
    example_workspace: Path, misfit: Any
) -> None:
    model = ScriptedChatModel(replies=[misfit, misfit])

    with at_work(example_workspace, model) as desk:
        with pytest.raises(ModelError) as caught:
            draft(desk, brief_of(example_workspace))
        with desk.ledger.read() as tx:
            (run,) = runs.list_(tx)
            assert (run.status, drafts.uses(tx, run.id)) == ("running", [])

    assert (caught.value.code, caught.value.exit_code, len(model.history)) == ("BW514", 5, 2)
    # A model's words never get into a message, where people would read them as ours.
    assert not {"approved", "verdict", "footnote"} & set(caught.value.message.replace(".", " ").split())


def test_a_model_that_corrects_itself_is_heard(example_workspace: Path) -> None:
    model = ScriptedChatModel(replies=[raw(approved=True), post()])

    with at_work(example_workspace, model) as desk:
        report = draft(desk, brief_of(example_workspace))

    (call,) = report.model_calls
    assert (report.verdict, call.detail_json["attempts"]) == ("pass", 2)


def test_after_a_failure_the_same_call_resumes_and_pays_for_no_asset_twice(example_workspace: Path) -> None:
    brief = brief_of(example_workspace, stages=("awareness", "consideration", "decision"))
    env = {"BRANDWRIGHT_DRAFT_CONCURRENCY": "1"}
    failing = ScriptedChatModel(replies=[post(), post()])
    with at_work(example_workspace, failing, env) as desk, pytest.raises(ModelError) as caught:
        draft(desk, brief)
    assert (caught.value.code, caught.value.exit_code) == ("BW518", 5)

    healthy = ScriptedChatModel(replies=[post()])
    with at_work(example_workspace, healthy, env) as desk:
        report = draft(desk, brief)
        assert len(acts(desk, "run.started")) == 1
        assert len(acts(desk, "draft.written")) == 3
        assert len(acts(desk, "review.submitted")) == 3

    assert report.resumed
    assert len(healthy.history) == 1
    assert len(report.model_calls) == 3
    assert [asset.review.held for asset in report.assets] == [False] * 3


def test_a_finished_run_starts_anew_with_a_review_of_its_own(example_workspace: Path) -> None:
    with at_work(example_workspace, ScriptedChatModel(replies=[post(), post()])) as desk:
        brief = brief_of(example_workspace)
        first, second = draft(desk, brief), draft(desk, brief)

    assert not second.resumed
    assert first.run.id != second.run.id
    assert first.assets[0].draft.sha256 == second.assets[0].draft.sha256
    assert first.assets[0].review.id != second.assets[0].review.id
