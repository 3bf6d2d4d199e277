"""The graph for LangGraph's own tools: its question has their shape, and our table decides."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from tests.cli.terminal import POST, UNPROVABLE, WHO, brandwright

from brandwright.errors import BrandwrightError
from brandwright.governance import identify
from brandwright.governance.tokens import issue
from brandwright.graph.desk import open_desk
from brandwright.graph.studio import Visit, graph
from brandwright.workspace import Workspace

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@dataclass
class Studio:
    """A thread of a tool that runs the graph."""

    folder: Path
    saver: InMemorySaver = field(default_factory=InMemorySaver)

    def go(self, given: Any, **visit: Any) -> Any:
        """Start, or resume with an answer."""
        made = graph()
        made.checkpointer = self.saver
        context = Visit(workspace=str(self.folder), **visit)
        return made.invoke(given, {"configurable": {"thread_id": "t"}}, context=context)

    def start(self, file: str = POST, **visit: Any) -> Any:
        brief = yaml.safe_load((self.folder / file).read_text("utf-8"))
        return self.go({"messages": [], "brief": json.loads(json.dumps(brief, default=str))}, **visit)

    def answer(self, *decisions: Any, **visit: Any) -> Any:
        return self.go(Command(resume={"decisions": list(decisions)}), **visit)

    def token(self, kind: Any = "person") -> str:
        with open_desk(Workspace.find(explicit=self.folder)) as desk:
            ana = identify(desk.playbook, "Ana", {})
            name, acts = (
                (ana.person.id, ("approve", "reject", "edit")) if kind == "person" else ("bot", ("read",))
            )
            return issue(desk.ledger, desk.playbook, ana, kind, name, acts, days=1)[0]

    def show(self, review: str) -> Any:
        return brandwright("review", "show", review, "--json", cwd=self.folder).json


@pytest.fixture
def studio(example_workspace: Path) -> Studio:
    return Studio(example_workspace)


def asked(state: Any) -> Any:
    """The one question of a run that was interrupted."""
    (question,) = state["__interrupt__"]
    return question.value


def test_the_question_has_the_shape_that_agent_chat_tools_know(studio: Studio) -> None:
    question = asked(studio.start(show_copy=True))
    (action,), (config,) = question["action_requests"], question["review_configs"]
    assert (action["name"], config["action_name"]) == ("review_draft", "review_draft")
    assert config["allowed_decisions"] == ["approve", "edit", "reject", "respond"]
    assert {"review", "sha256", "copy"} == action["args"].keys()
    assert action["description"]
    json.dumps(question)


def test_who_is_shown_no_copy_is_not_asked_to_approve_it_and_no_checkpoint_holds_it(studio: Studio) -> None:
    state = studio.start()
    question = asked(state)
    assert question["review_configs"][0]["allowed_decisions"] == ["respond"]
    review = question["action_requests"][0]["args"]["review"]
    body = next(part for part in studio.show(review)["draft"]["parts"] if part["name"] == "body")
    words = body["blocks"][0]["sentences"][0]["text"]
    assert words not in repr(studio.saver.storage) + repr(studio.saver.blobs) + repr(studio.saver.writes)


def test_what_people_decide_in_the_inbox_is_reported(studio: Studio) -> None:
    review = asked(studio.start())["action_requests"][0]["args"]["review"]
    assert "__interrupt__" in studio.answer({"type": "respond", "message": "and now?"})
    assert studio.show(review)["state"] == "pending"
    assert brandwright("review", "approve", review, *WHO, cwd=studio.folder).code == 0
    ended = studio.answer({"type": "respond", "message": "and now?"})
    assert ended["states"] == {review: "approved"}
    assert "approved" in ended["messages"][-1].content


def test_a_person_s_token_decides_about_exactly_what_was_shown(studio: Studio) -> None:
    action = asked(studio.start(show_copy=True))["action_requests"][0]
    token = studio.token()
    ended = studio.answer({"type": "approve", "message": "On brand"}, show_copy=True, token=token)
    shown = studio.show(action["args"]["review"])
    (decision,) = shown["decisions"]
    assert (shown["state"], decision["auth"], decision["sha256"]) == (
        "approved",
        "api-token",
        action["args"]["sha256"],
    )
    assert decision["reason"] == "On brand"
    assert ended["states"] == {action["args"]["review"]: "approved"}
    assert token not in repr(studio.saver.storage) + repr(studio.saver.blobs) + repr(studio.saver.writes)


def test_an_edit_is_gated_and_asked_about_again(studio: Studio) -> None:
    action = asked(studio.start(show_copy=True))["action_requests"][0]
    copy = action["args"]["copy"].replace(
        "<!-- part: cta -->\n", "<!-- part: cta -->\nWe are the #1 platform. ", 1
    )
    edited = {"type": "edit", "edited_action": {"name": "review_draft", "args": {"copy": copy}}}
    ended = studio.answer(edited, show_copy=True, token=studio.token())
    shown = studio.show(action["args"]["review"])
    assert shown["sha256"] != action["args"]["sha256"]
    assert (shown["state"], ended["states"]) == ("held", {action["args"]["review"]: "held"})


REFUSED: dict[str, tuple[Any, dict[str, Any], str]] = {
    "an approval without a token": ({"type": "approve"}, {"show_copy": True}, "BW1166"),
    "a rejection without a token": ({"type": "reject", "message": "no"}, {"show_copy": True}, "BW1166"),
    "a token that does not work": ({"type": "approve"}, {"show_copy": True, "token": "bwt_no"}, "BW1113"),
    "an approval of what was not shown": ({"type": "approve"}, {}, "BW2165"),
    "an answer of another kind": ({"type": "accept"}, {"show_copy": True}, "BW2165"),
    "an edit without copy": ({"type": "edit"}, {"show_copy": True, "token": "person"}, "BW2165"),
    "an agent's token": ({"type": "approve"}, {"show_copy": True, "token": "agent"}, "BW1101"),
}


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Studio]:
    """Two threads that wait: by whether the copy was shown."""
    from tests.example import make_example

    folder = tmp_path_factory.mktemp("studio") / "demo"
    make_example(folder)
    threads = {shown: Studio(folder) for shown in (True, False)}
    for shown, studio in threads.items():
        studio.start(show_copy=shown)
    return threads


@pytest.mark.parametrize(("decision", "visit", "code"), REFUSED.values(), ids=REFUSED)
def test_nobody_else_decides_and_the_question_stays_open(
    waiting: dict[bool, Studio], decision: Any, visit: dict[str, Any], code: str
) -> None:
    studio = waiting[visit.get("show_copy", False)]
    if visit.get("token") in ("person", "agent"):
        visit = {**visit, "token": studio.token(visit["token"])}
    state = studio.answer(decision, **visit)
    assert state["refused"]["code"] == code
    assert state["messages"][-1].content.startswith(code)
    review = asked(state)["action_requests"][0]["args"]["review"]
    assert (studio.show(review)["state"], studio.show(review)["decisions"]) == ("pending", [])


def test_a_review_that_moved_on_is_not_decided_by_an_old_answer(studio: Studio) -> None:
    review = asked(studio.start(show_copy=True))["action_requests"][0]["args"]["review"]
    studio.show(review)
    assert brandwright("review", "reject", review, *WHO, cwd=studio.folder).code == 0
    ended = studio.answer({"type": "approve"}, show_copy=True, token=studio.token())
    assert (ended["refused"]["code"], ended["states"]) == ("BW730", {review: "rejected"})
    assert studio.show(review)["state"] == "rejected"


def test_what_is_held_is_reported_and_nobody_is_asked(studio: Studio) -> None:
    ended = studio.start(UNPROVABLE)
    assert "__interrupt__" not in ended
    assert set(ended["states"].values()) == {"held"}


def test_a_chat_brings_its_brief_as_a_message(studio: Studio) -> None:
    text = (studio.folder / POST).read_text("utf-8")
    assert asked(studio.go({"messages": [("user", text)]}))["action_requests"]
    with pytest.raises(BrandwrightError) as refused:
        Studio(studio.folder).go({"messages": [("user", "write something nice")]})
    assert refused.value.code in ("BW201", "BW202")


STARTER = ROOT / "src" / "cli" / "_starter" / "langgraph.json"


@pytest.mark.parametrize("file", [ROOT / "langgraph.json", STARTER], ids=["ours", "a new workspace's"])
def test_langgraph_json_names_graphs_that_are_there(file: Path) -> None:
    from importlib import import_module

    for place in json.loads(file.read_text("utf-8"))["graphs"].values():
        module, _, name = place.partition(":")
        assert getattr(import_module(module), name)().get_graph().nodes
