"""A draft, an answer and a plan by a model over real HTTP, in each way that models are held to a shape.

The replies are the same in all three, so everything that comes of them has to be the same too. Only what was sent
differs, and the record of what the model can do decides that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.example import make_example
from tests.graph.desks import ANA, acts, at_work, brief_of, draft
from tests.graph.strong_model import (
    FOLLOW_UP,
    QUESTION,
    QUOTE,
    SOURCE,
    UNSUPPORTED,
    job_of,
    strong_model,
)

from brandwright.content import Draft
from brandwright.governance import review_state
from brandwright.graph.desk import Desk
from brandwright.graph.drafting import DraftReport
from brandwright.graph.planning import plan_brief
from brandwright.graph.recalling import recall_answer
from brandwright.llm import Mode
from brandwright.llm.capabilities import Capability, store_capability
from brandwright.memory.recall import Filters
from brandwright.memory.remember import import_file
from brandwright.memory.review import approve
from brandwright.store import runs
from brandwright.testing import LoopbackEndpoint, Request

pytestmark = pytest.mark.slow

KEY = "sk-canary-2b9a6c41"
MODEL = "strong-model"
COMMAND = "from brandwright.cli import main; main()"
GOAL = "More qualified conversations with marketing leaders."
ROW = {
    "kind": "experiment",
    "statement": FOLLOW_UP,
    "channel": "email",
    "metric": "open_rate",
    "value": -0.021,
    "n": 18000,
    "observed": "2025-04-10",
}

FOUND: dict[Mode, dict[str, Any]] = {
    "schema": {"json_schema": "works", "function": "works"},
    "function": {"json_schema": "refused", "function": "works"},
    "text": {"json_schema": "refused", "function": "refused"},
}
"""What was found of a model, by the mode that follows from it."""

NAMES = {
    "research": "ResearchOutput",
    "content": "ContentOutput",
    "recall": "RecallOutput",
    "planning": "PlanOutput",
}


@dataclass(frozen=True)
class Strong:
    """A workspace whose model is strong, and the endpoint where it answers."""

    folder: Path
    endpoint: LoopbackEndpoint
    mode: Mode

    @property
    def env(self) -> dict[str, str]:
        """Settings as the environment gives them."""
        return {
            "BRANDWRIGHT_MODEL_ENGINE": "openai",
            "BRANDWRIGHT_MODEL_BASE_URL": self.endpoint.url,
            "BRANDWRIGHT_MODEL_MODEL": MODEL,
            "BRANDWRIGHT_MODEL_PRICE_IN": "2",
            "BRANDWRIGHT_MODEL_PRICE_OUT": "10",
        }

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The workspace at work with this model."""
        with at_work(self.folder, env=self.env) as desk:
            yield desk
            desk.memory.close()


@contextmanager
def served(folder: Path, mode: Mode) -> Iterator[Strong]:
    """The strong model, started for a mode with the record that leads to it."""
    make_example(folder)
    with pytest.MonkeyPatch.context() as patch, LoopbackEndpoint(strong_model) as endpoint:
        patch.setenv("OPENAI_API_KEY", KEY)
        place = urlsplit(endpoint.url)
        record = Capability(endpoint=f"{place.netloc}{place.path}", model=MODEL, **FOUND[mode])
        (folder / ".brandwright").mkdir(exist_ok=True)
        store_capability(folder / ".brandwright" / "capabilities.json", record)
        yield Strong(folder, endpoint, mode)


@dataclass(frozen=True)
class Drafted:
    """What came of drafting, and everything that was sent for it."""

    report: DraftReport
    requests: tuple[Request, ...]
    state: str
    verdicts: tuple[str, ...]


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> dict[Mode, Drafted]:
    """The same brief, drafted in each mode."""
    made: dict[Mode, Drafted] = {}
    for mode in FOUND:
        with served(tmp_path_factory.mktemp(mode) / "demo", mode) as at, at.desk() as desk:
            report = draft(desk, brief_of(at.folder, sources=[SOURCE]))
            state = review_state(desk.ledger, report.assets[0].review.id)
            verdicts = [str(entry.data["verdict"]) for entry in acts(desk, "draft.judged")]
            made[mode] = Drafted(report, tuple(at.endpoint.requests), state, tuple(reversed(verdicts)))
    return made


each_mode = pytest.mark.parametrize("mode", list(FOUND))


def said(made: Draft) -> dict[str, tuple[str, ...]]:
    """Each sentence with its evidence."""
    return {span.sentence.text: span.sentence.evidence for part in made.parts for span in part.spans()}


def assert_asked(request: Request, mode: Mode) -> None:
    """The request asks for the agent's answer in this mode and no other, and the key is in its header alone."""
    body = request.body
    name = NAMES[job_of(request)]
    assert request.mode == mode
    assert (body["model"], request.headers["authorization"]) == (MODEL, f"Bearer {KEY}")
    assert KEY not in json.dumps(body)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    if mode == "schema":
        form = body["response_format"]
        assert (form["type"], form["json_schema"]["name"], form["json_schema"]["strict"]) == (
            "json_schema",
            name,
            True,
        )
        assert_strict(form["json_schema"]["schema"])
        assert "tools" not in body
    elif mode == "function":
        (tool,) = body["tools"]
        assert (tool["type"], tool["function"]["strict"]) == ("function", True)
        assert_strict(tool["function"]["parameters"])
        assert f"calling the function `{tool['function']['name']}`" in body["messages"][-1]["content"]
        assert "response_format" not in body
    else:
        assert not {"tools", "tool_choice", "response_format"} & set(body)
        last = body["messages"][-1]["content"]
        schema = json.loads(last[last.index("{", last.rindex("\n\n")) :].partition("\n\n")[0])
        assert_strict(schema)


def assert_strict(schema: Any) -> None:
    """Every object of the schema is closed, and asks for each of its fields."""
    if isinstance(schema, list):
        for one in schema:
            assert_strict(one)
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False
            assert set(schema["required"]) == set(schema["properties"])
        for one in schema.values():
            assert_strict(one)


@each_mode
def test_a_draft_is_researched_written_sent_back_and_submitted(
    drafted: dict[Mode, Drafted], mode: Mode
) -> None:
    made = drafted[mode]
    (asset,) = made.report.assets
    sentences = said(asset.draft)

    assert [job_of(request) for request in made.requests] == ["research", "content", "content"]
    for request in made.requests:
        assert_asked(request, mode)
    # The finding went back with the sentence that it stands on, and the model took the sentence out.
    again = made.requests[-1].body["messages"][-1]["content"]
    assert "claims.unsupported" in again
    assert "47%" in again
    assert UNSUPPORTED not in sentences
    assert made.verdicts == ("revise", "pass")

    assert sentences["A draft goes through 18 checks before a person decides about it."] == ("gate-scorers",)
    quoted = next(ids for text, ids in sentences.items() if QUOTE in text)
    assert all(name.startswith("ext-") for name in quoted)
    assert (asset.verdict, asset.review.held, made.state) == ("pass", False, "pending")
    assert {signoff.role for signoff in asset.signoffs} == {"brand", "legal"}


@each_mode
def test_the_account_says_how_each_request_was_asked_and_what_it_used(
    drafted: dict[Mode, Drafted], mode: Mode
) -> None:
    report = drafted[mode].report
    assert [step.name for step in report.model_calls] == ["research", "content", "content"]
    for step in report.model_calls:
        used = step.detail_json
        assert (used["engine"], used["model"], used["mode"]) == ("openai", MODEL, mode)
        assert (used["attempts"], [one["mode"] for one in used["requests"]]) == (1, [mode])
        assert [one["outcome"] for one in used["requests"]] == ["answered"]
        assert (used["tokens_in"], used["tokens_out"]) == (11, 7)
        assert used["prompt_id"] == step.name
        assert KEY not in json.dumps(used)
    assert (report.total("tokens_in"), report.total("tokens_out")) == (33, 21)
    assert report.cost == pytest.approx(3 * (11 * 2 + 7 * 10) / 1e6)


def test_the_three_modes_give_the_same_draft(drafted: dict[Mode, Drafted]) -> None:
    made = [drafted[mode].report.assets[0] for mode in FOUND]
    assert len({asset.draft.sha256 for asset in made}) == 1
    assert len({json.dumps([dict(choice) for choice in asset.choices]) for asset in made}) == 1


@each_mode
def test_an_answer_from_memory_rests_on_its_record(mode: Mode, tmp_path: Path) -> None:
    rows = tmp_path / "learnings.jsonl"
    rows.write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    with served(tmp_path / "demo", mode) as at, at.desk() as desk:
        import_file(desk.ledger, rows, actor=ANA)
        approve(desk.ledger, None, actor=ANA)
        told = recall_answer(desk, QUESTION, Filters(), 3)
        with desk.ledger.read() as tx:
            (run,) = runs.list_(tx, graph="recall")
            (step,) = [step for step in runs.steps(tx, run.id) if step.kind == "model"]

    (request,) = at.endpoint.requests
    assert_asked(request, mode)
    assert (told.answered, told.composed, told.dropped) == (True, False, ())
    (sentence,) = told.sentences
    assert sentence.text.startswith(
        "Subject lines with a question lowered the open rate by 2.10 percentage points"
    )
    assert list(sentence.records) == [record["id"] for record in told.records]
    assert (step.detail_json["mode"], step.detail_json["attempts"]) == (mode, 1)


@each_mode
def test_a_plan_names_what_strategy_and_kit_have(mode: Mode, tmp_path: Path) -> None:
    with served(tmp_path / "demo", mode) as at, at.desk() as desk:
        planned = plan_brief(desk, GOAL)
        with desk.ledger.read() as tx:
            (step,) = [step for step in runs.steps(tx, planned.run) if step.kind == "model"]

    (request,) = at.endpoint.requests
    assert_asked(request, mode)
    assert (planned.brief.outcome, planned.brief.metric) == ("qualified-interest", "workspace-visits")
    assert planned.brief.channels == ("linkedin-post", "blog")
    assert planned.plan.message_line == "people-decide.promise.named"
    assert (step.detail_json["mode"], step.detail_json["tokens_out"]) == (mode, 7)


def test_a_record_of_another_model_decides_nothing(tmp_path: Path) -> None:
    with served(tmp_path / "demo", "text") as at:
        env = {**at.env, "BRANDWRIGHT_MODEL_MODEL": "another-model"}
        with at_work(at.folder, env=env) as desk:
            plan_brief(desk, GOAL)
    assert [request.mode for request in at.endpoint.requests] == ["schema"]


def test_the_command_line_drafts_with_the_model_that_the_environment_names(tmp_path: Path) -> None:
    with served(tmp_path / "demo", "function") as at:
        brief = at.folder / "examples" / "briefs" / "linkedin-awareness.yaml"
        brief.write_text(f"{brief.read_text(encoding='utf-8')}\nsources: [{SOURCE}]\n", encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-c", COMMAND, "draft", str(brief), "--json"],
            cwd=at.folder,
            env={**os.environ, **at.env},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (0, "")
    result = json.loads(ended.stdout)
    assert (result["engine"], result["model"], result["verdict"]) == ("openai", MODEL, "pass")
    assert (result["calls"], result["tokens"]) == (3, 3 * 18)
    assert result["drafts"][0]["review"]["state"] == "pending"
    assert [request.mode for request in at.endpoint.requests] == ["function"] * 3
    assert KEY not in ended.stdout
    for path in at.folder.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
