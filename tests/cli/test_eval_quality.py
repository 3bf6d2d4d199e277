"""`eval quality` in a workspace: from a plan's expectation to its outcome, from a reviewer's answers to a figure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import WHO, Reviewed, brandwright

from brandwright.cli import _eval_quality
from brandwright.governance.quality import LEAST

GOAL = "More approved drafts go live for the people who run reviews."


def learned(folder: Path, **fields: Any) -> str:
    """An approved change of the metric that the example's first outcome has; its id."""
    row = {
        "kind": "workflow",
        "statement": "A shorter checklist let more drafts go live.",
        "metric": "approved_drafts_live",
        "unit": "difference",
        "value": 5,
        "n": 60,
        "method": "before and after",
        "observed": "2026-01-10",
        **fields,
    }
    (folder / "row.jsonl").write_text(json.dumps(row) + "\n")
    added = brandwright("remember", "row.jsonl", "--json", cwd=folder).json["added"]
    assert brandwright("memory", "review", "--approve", added[0], *WHO, cwd=folder).code == 0
    return str(added[0])


def disputed(folder: Path, learning: str) -> Any:
    """What memory says when a learning is doubted."""
    return brandwright("memory", "review", "--dispute", learning, *WHO, "--json", cwd=folder).json


@pytest.fixture(scope="module")
def planned(workspace: Path) -> dict[str, Any]:
    """A plan that rests on one learning."""
    grounds = learned(workspace, low=3, high=7, confidence=0.95)
    made = brandwright("plan", "brief", GOAL, "--out", "planned.yaml", "--json", cwd=workspace).json
    return {**made, "folder": workspace, "ground": grounds}


def test_a_plan_says_what_it_expects_and_why(planned: dict[str, Any]) -> None:
    expected = planned["prediction"]

    assert planned["plan"]["effect"]["learnings"] == [planned["ground"]]
    assert (expected["metric"], expected["value"], expected["low"], expected["high"]) == (
        "approved_drafts_live",
        5,
        3,
        7,
    )
    assert expected["grounds"] == [planned["ground"]]
    assert f"plan: {planned['run']}" in (planned["folder"] / "planned.yaml").read_text()


def test_its_outcome_comes_with_a_learning_that_names_it(planned: dict[str, Any]) -> None:
    folder = planned["folder"]
    waiting = brandwright("eval", "quality", "--json", cwd=folder).follows("eval.quality")["predictions"]
    assert [one["id"] for one in waiting["waiting"]] == [planned["prediction"]["id"]]

    outcome = learned(
        folder, statement="The planned asset let more drafts go live.", value=6, source=planned["run"]
    )
    found = brandwright("eval", "quality", "--json", cwd=folder).follows("eval.quality")

    assert found["predictions"] == {"settled": 1, "waiting": [], "unclear": {}, "other_unit": {}}
    (group,) = [one for one in found["groups"] if one["agent"] == "planning"]
    counted = {figure["name"]: (figure["n"], figure["too_few"]) for figure in group["figures"]}
    assert counted["direction_right"] == counted["within_interval"] == (1, True)
    assert group["errors"] == [{"metric": "approved_drafts_live", "unit": "difference", "n": 1, "mean": None}]
    settle = ("--settle", planned["prediction"]["id"], "--learning", outcome, *WHO)
    brandwright("eval", "quality", *settle, "--json", cwd=folder).refused("BW7040")
    assert disputed(folder, outcome)["predictions_reopened"] == [planned["prediction"]["id"]]


def test_a_person_may_name_an_outcome(workspace: Path) -> None:
    learned(workspace, statement="Fewer rounds let more drafts go live.")
    made = brandwright("plan", "brief", GOAL, "--json", cwd=workspace).json["prediction"]
    outcome = learned(workspace, statement="Templates let more drafts go live.", value=1)

    settle = ("--settle", made["id"], "--learning", outcome, *WHO)
    found = brandwright("eval", "quality", *settle, "--json", cwd=workspace).follows("eval.quality")

    assert found["settled_now"]["outcome"]["link"] == "by-hand"
    shown = brandwright("eval", "quality", cwd=workspace).out
    assert "direction right" in shown
    assert "too few" in shown


def test_a_reviewers_answers_stand_with_the_decision(pending: Reviewed) -> None:
    answers = ("--accurate", "yes", "--useful", "no", "--brand-safe", "unsure")
    approve = ("review", "approve", pending.review, *WHO, "--sha", pending.sha)

    made = brandwright(*approve, *answers, "--json", cwd=pending.folder).follows("review-decision")

    said = {"accurate": "yes", "useful": "no", "brand_safe": "unsure"}
    assert made["decisions"][-1]["answers"] == said
    assert made["decisions"][-1]["words_changed"] == 0
    shown = brandwright("review", "show", pending.review, cwd=pending.folder).out
    assert "accurate yes, useful no, brand safe unsure" in shown
    found = brandwright("eval", "quality", "--agent", "content", "--json", cwd=pending.folder).json
    assert {figure["name"]: figure["n"] for figure in found["groups"][0]["figures"]} == {
        **{"accepted": 1, "used": 1, "rated_accurate": 1, "rated_useful": 1, "first_gate_clean": 1},
        **{"findings_per_100_words": 1, "approval_hours": 1, "unedited": 1, "words_changed_per_100": 1},
        **{"runs_failed": 1, "withdrawn": 1},
    }
    assert found["groups"][0]["unsure"] == {"brand_safe": 1}
    assert "Ana" not in json.dumps(found)


def test_an_answer_that_is_none_decides_nothing(pending: Reviewed) -> None:
    approve = ("review", "approve", pending.review, *WHO, "--useful", "very", "--json")
    brandwright(*approve, cwd=pending.folder).refused("BW2040")

    assert (
        brandwright("review", "show", pending.review, "--json", cwd=pending.folder).json["state"] == "pending"
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--per", "reviewer"), "BW2043"),
        (("--agent", "nobody"), "BW2043"),
        (("--settle", "prd-1"), "BW2043"),
        (("--settle", "prd-1", "--learning", "lrn-1", *WHO), "BW2041"),
        (("--store",), "BW100"),
        (("--store", "--by", "content"), "BW102"),
    ],
)
def test_what_cannot_be_asked_is_refused(workspace: Path, options: tuple[str, ...], code: str) -> None:
    brandwright("eval", "quality", *options, "--json", cwd=workspace).refused(code)


def test_with_nothing_to_store_nothing_is_stored(workspace: Path) -> None:
    found = brandwright("eval", "quality", "--store", *WHO, "--json", cwd=workspace).follows("eval.quality")

    assert found["stored"] == {"proposed": [], "unchanged": []}


def test_the_least_number_of_cases_is_that_of_the_figures() -> None:
    assert _eval_quality._LEAST == LEAST
