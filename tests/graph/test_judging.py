"""Judges held against the decisions of a real ledger: what counts as a label, what is recorded, what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from tests.graph.decided import WAITING, decided_workspace, sensible, verdict

from brandwright.content.loading import load_brief
from brandwright.errors import BrandwrightError, ModelError
from brandwright.evaluation import Record
from brandwright.evaluation.judges import JudgeLibrary
from brandwright.governance import Identity, identify
from brandwright.graph.calibrating import calibrate
from brandwright.graph.desk import Desk, open_desk
from brandwright.graph.judging import judge_desk, suite_scorers
from brandwright.llm import Port
from brandwright.llm._chat import ScriptedEngine
from brandwright.store import calibrations
from brandwright.testing import ScriptedChatModel
from brandwright.workspace import Workspace

Answer = Callable[[list[BaseMessage]], Any]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A workspace with 52 decisions; the tests only look, or add calibrations."""
    folder = decided_workspace(tmp_path_factory.mktemp("decided") / "demo")
    with open_desk(Workspace.find(folder, env={})) as desk:
        yield desk


def answering(desk: Desk, answer: Answer) -> Desk:
    model = ScriptedChatModel(replies=answer)
    return replace(desk, port=Port(ScriptedEngine(model), sleep=lambda _: None))


def sense(messages: list[BaseMessage]) -> dict[str, Any]:
    return verdict(str(messages[1].content), sensible)


def ana(desk: Desk) -> Identity:
    return identify(desk.playbook, "Ana", {})


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: "This draft sounds lovely. GRADE: fits",
        lambda m: sense(m) | {"seal": "0" * 8},
        lambda _: ModelError("BW511", "The model refused to answer."),
    ],
    ids=["prose", "another seal", "a refusal"],
)
def test_a_judge_that_gives_no_verdict_agrees_with_nobody(opened: Desk, answer: Answer) -> None:
    made = calibrate(answering(opened, answer), "voice-fit", ana(opened), sample=4)
    found = made.measured
    assert found.unclear_pass + found.unclear_fail == found.labels == 4
    assert found.kappa is not None
    assert (found.kappa.value, found.judge_rate, made.standing.may_gate) == (0.0, 0.0, False)
    assert made.row is not None
    assert made.row.labels == 4


@pytest.mark.parametrize("code", ["BW500", "BW502", "BW534"], ids=["unreachable", "rate limit", "budget"])
def test_a_model_that_cannot_be_asked_records_nothing(opened: Desk, code: str) -> None:
    with opened.ledger.read() as tx:
        before = calibrations.list_(tx)
    broken = answering(opened, lambda _: ModelError(code, "It failed."))

    with pytest.raises(ModelError) as caught:
        calibrate(broken, "voice-fit", ana(opened), sample=3)

    with opened.ledger.read() as tx:
        assert (caught.value.code, calibrations.list_(tx)) == (code, before)


def test_undecided_drafts_get_the_rate_that_people_would_give(opened: Desk) -> None:
    made = calibrate(answering(opened, sense), "voice-fit", ana(opened), undecided=100)
    found = made.measured
    assert (found.labels, found.undecided) == (52, WAITING)
    assert found.corrected is not None
    assert found.powered is not None
    assert found.corrected.mean.value == pytest.approx(0.5)
    assert found.powered.mean.low <= 0.5 <= found.powered.mean.high
    assert made.row is not None
    assert len(made.row.sample_json["judged"]) == 52 + WAITING


def test_the_same_seed_draws_the_same_sample(opened: Desk) -> None:
    desk = answering(opened, sense)

    def drawn(seed: int) -> list[str]:
        row = calibrate(desk, "judge.voice-fit", ana(opened), sample=3, seed=seed).row
        assert row is not None
        return list(row.sample_json["judged"])

    assert drawn(1) == drawn(1) != drawn(2)


def test_labels_of_a_file_are_recorded_and_lift_no_probation(opened: Desk, tmp_path: Path) -> None:
    judge = opened.workspace.evals / "judges" / "plain.yaml"
    judge.write_text(
        "name: plain\ndescription: Plain.\nmessages: {system: Judge., user: $draft}\nrepeats: 1\n"
        "choices: [{name: fits, means: plain, score: 1}, {name: foreign, means: not, score: 0}]\n",
        encoding="utf-8",
    )
    rows = [
        {
            "id": f"c{n}",
            "output": f"{n} synergies" if n % 2 else f"{n} things",
            "label": ("pass", "fail")[n % 2],
        }
        for n in range(10)
    ]
    file = tmp_path / "labels.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    made = calibrate(answering(opened, sense), "plain", ana(opened), labels=file)

    assert made.row is not None
    assert (made.source, made.row.source, made.row.labels, made.row.kappa) == ("file", "file", 10, 1.0)
    assert made.standing.why == "it was never compared with people's decisions"


@pytest.mark.parametrize(
    ("judge", "code"), [("luck", "BW2030"), ("preference", "BW2032"), ("voice-fit", "BW6032")]
)
def test_what_cannot_be_calibrated(opened: Desk, judge: str, code: str) -> None:
    with pytest.raises(BrandwrightError) as caught:
        calibrate(opened, judge, ana(opened))
    assert (caught.value.code, bool(caught.value.hint)) == (code, True)


def test_a_judge_may_have_a_model_of_its_own(opened: Desk, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(opened.workspace.root, tmp_path / "demo"))
    settings = folder / "brandwright.toml"
    model = '\n[model]\nengine = "openai"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "writer"\n'
    own = '[model.agents."judge.voice-fit"]\nmodel = "reader"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + model + own, encoding="utf-8")
    with open_desk(Workspace.find(folder, env={})) as desk:
        at = judge_desk(desk, lambda _: None)
        judges = JudgeLibrary(desk.workspace.evals)
        asked = [at.model_of(judges.get(name)) for name in ("voice-fit", "usefulness")]
    assert asked == [("openai", "reader"), ("openai", "writer")]


def suite(folder: Path, thresholds: str) -> Path:
    folder.mkdir()
    (folder / "suite.yaml").write_text(
        "id: voice\nagent: content\ndescription: Voice.\nscorers: [judge.usefulness]\n" + thresholds,
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize(
    ("thresholds", "verdict_"),
    [("", "pass"), ("thresholds: {judge.usefulness: {min: 0.5}}\n", "undetermined")],
    ids=["a measurement", "a threshold"],
)
def test_in_a_suite_a_judge_on_probation_measures_and_decides_nothing(
    opened: Desk, tmp_path: Path, thresholds: str, verdict_: str
) -> None:
    folder = suite(tmp_path / "voice", thresholds)
    desk = answering(opened, lambda m: verdict(str(m[1].content), lambda _: "answers"))
    brief = opened.workspace.root / "examples" / "briefs" / "linkedin-awareness.yaml"
    record = Record("case", "Ask us for a demo.", {"brief": load_brief(brief).model_dump(mode="json")})
    judge: Any = suite_scorers(desk, folder)["judge.usefulness"]
    score = judge(record)
    assert (score.value, score.label, score.verdict) == (1.0, "answers", verdict_)
    assert score.reason.startswith("on probation: it was never compared with people's decisions")
