"""The tools for programs: what they answer, what a wrong call is told, and what never comes out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.mcp_server.conftest import SAYS
from tests.mcp_server.served import PASSES, Served, brief_of, error

from brandwright._canonical import digest
from brandwright.mcp_server.calls import AT_ONCE
from brandwright.store import drafts

PINNED = {
    "check": "55fb3d83af29942a",
    "draft": "e571626fb545ba2e",
    "recall": "7b39bd30d5fda7cc",
    "review_status": "ad11878afe635445",
    "run_suite": "c029657f59b08146",
}
"""Names, descriptions and schemas are what an agent acts by: a change of one is a change of what agents do."""


def test_the_tools_are_these_with_these_words(served: Served) -> None:
    tools = served.with_client(lambda client: client.list_tools()).tools
    assert {
        tool.name: digest(tool.model_dump(mode="json", exclude_none=True))[:16] for tool in tools
    } == PINNED
    assert all(tool.output_schema for tool in tools)
    assert [tool.name for tool in tools if tool.annotations and tool.annotations.destructive_hint] == []


def test_recall_cites_what_is_approved_and_open_to_all(served: Served) -> None:
    found = served.answer("recall", question="Do numbers in email subject lines help opens?", channel="email")
    assert found["answered"]
    assert [record["id"] for record in found["records"]] == ["lrn-open"]
    assert found["records"][0]["statement"] == SAYS
    assert all(sentence["records"] == ["lrn-open"] for sentence in found["answer"])


def test_recall_says_what_is_not_on_record(served: Served) -> None:
    found = served.answer("recall", question="What did television advertising in Japan cost?")
    assert (found["answered"], found["answer"]) == (False, [])
    assert found["missing"]


def test_check_finds_what_the_gate_would_and_gives_the_place(served: Served) -> None:
    text = "We are the #1 platform and guarantee 300% more leads."
    found = served.answer("check", text=text, channel="linkedin-post", part="body")
    assert found["verdict"] == "block"
    places = {text[one["start"] : one["end"]] for one in found["findings"]}
    assert any("#1" in place for place in places), places
    assert len(found["kit_sha256"]) == 64


def test_a_draft_is_a_review_that_waits_and_no_copy(served: Served, drafted: dict[str, str]) -> None:
    status = served.answer("review_status", review=drafted["pending"])
    assert (status["state"], status["decisions"]) == ("pending", [])
    assert [(one["role"], one["state"]) for one in status["signoffs"]] == [("brand", "open")]
    with served.ledger() as ledger, ledger.read() as tx:
        copy = [
            span.sentence.text for part in drafts.get(tx, status["sha256"]).parts for span in part.spans()
        ]
    again = served.call("draft", brief=brief_of(served.folder, PASSES, id="again"))
    for said in (json.dumps(again.structured_content), json.dumps(status)):
        assert copy
        assert not [sentence for sentence in copy if sentence in said]


def test_a_draft_that_is_held_says_why(served: Served, drafted: dict[str, str]) -> None:
    status = served.answer("review_status", review=drafted["held"])
    assert status["state"] == "held"
    assert {one["action"] for one in status["findings"]} & {"block", "revise"}


def test_progress_is_told_while_a_draft_is_made(served: Served) -> None:
    heard: list[tuple[float, float | None, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, total, message))

    many = brief_of(served.folder, PASSES, id="many", channels=["linkedin-post", "blog", "email"])
    from brandwright.mcp_server import server

    before, server.BEAT_S = server.BEAT_S, 0.02
    try:
        made = served.with_client(lambda c: c.call_tool("draft", {"brief": many}, progress_callback=hear))
    finally:
        server.BEAT_S = before
    run = made.structured_content["run"]
    assert [at for at, _, _ in heard] == sorted(at for at, _, _ in heard)
    assert any(message and message.startswith(run) for _, _, message in heard), heard


def test_a_suite_runs_by_its_name(served: Served) -> None:
    made = served.answer("run_suite", suite="planning")
    assert (made["suite"], made["passed"], made["errored"]) == ("planning", True, 0)
    assert all(score["low"] <= score["value"] <= score["high"] for score in made["scores"])


def test_a_decision_is_told_without_the_person_and_the_person_s_words(own: Served) -> None:
    review = own.answer("draft", brief=brief_of(own.folder))["drafts"][0]["review"]
    sha = own.answer("review_status", review=review)["sha256"]
    who = ("--by", "Ana", "--reason", "Call me, Ana Lima, on +1 415 555 0100", "--sha", sha)
    assert own.run("review", "approve", review, *who).code == 0
    status = own.answer("review_status", review=review)
    assert (status["state"], [one["kind"] for one in status["decisions"]]) == ("approved", ["approve"])
    assert "Ana" not in json.dumps(status)


WRONG: dict[str, tuple[str, dict[str, Any], str, str | None]] = {
    "an empty question": ("recall", {"question": ""}, "BW2161", "question"),
    "a long question": ("recall", {"question": "a" * 1001}, "BW2161", "question"),
    "blanks for a question": ("recall", {"question": "  "}, "BW258", None),
    "too many records": ("recall", {"question": "why", "k": 21}, "BW2161", "k"),
    "no question": ("recall", {}, "BW2161", "question"),
    "an unknown argument": ("recall", {"question": "why", "statuses": ["proposed"]}, "BW2161", "statuses"),
    "a book": ("check", {"text": "a" * 100_001}, "BW2161", "text"),
    "an unknown channel": ("check", {"text": "a", "channel": "tv"}, "BW272", "channel"),
    "no brief": ("draft", {"brief": "write something"}, "BW2161", "brief"),
    "an unknown field of the brief": ("draft", {"brief": {"approve": True}}, "BW2161", None),
    "a path for a suite": ("run_suite", {"suite": "../evals/content"}, "BW2161", "suite"),
    "an unknown suite": ("run_suite", {"suite": "nothing"}, "BW2162", "suite"),
    "an unknown review": ("review_status", {"review": "rev-nothing"}, "BW211", None),
    "a review of another form": ("review_status", {"review": "../../etc/passwd"}, "BW2161", "review"),
}


@pytest.mark.parametrize(("tool", "arguments", "code", "field"), WRONG.values(), ids=WRONG)
def test_a_wrong_call_is_an_error_with_a_code_a_place_and_a_hint(
    served: Served, tool: str, arguments: dict[str, Any], code: str, field: str | None
) -> None:
    wrong = error(served.call(tool, **arguments))
    assert wrong["code"] == code
    assert wrong["hint"]
    assert field in (None, wrong["where"]["field"])


@pytest.mark.parametrize("source", [".env", "examples/.notes.md", "../secrets.md"], ids=str)
def test_a_program_names_no_file_that_people_do_not_see(served: Served, source: str) -> None:
    brief = brief_of(served.folder, PASSES, sources=[source])
    assert error(served.call("draft", brief=brief))["code"] == "BW1115"


def test_a_program_names_no_file_outside_the_workspace(served: Served) -> None:
    wrong = error(served.call("draft", brief=brief_of(served.folder, PASSES, sources=["/etc/passwd"])))
    assert wrong["code"] in ("BW200", "BW201", "BW202", "BW203"), wrong


def test_personal_data_and_secrets_are_named_and_not_repeated(served: Served) -> None:
    text = "Write to ann.lima@corp.example or use sk-abcdefghijklmnop1234 now."
    said = json.dumps(served.answer("check", text=text))
    assert "ann.lima@" not in said
    assert "sk-abcdef" not in said
    asked = error(served.call("review_status", review="sk-abcdefghijklmnop1234"))
    assert "sk-abcdef" not in json.dumps(asked)


def test_every_call_is_a_line_of_the_audit_log(own: Served) -> None:
    own.answer("recall", question="Do numbers in subject lines help?")
    own.answer("check", text="Plain words.")
    review = own.answer("draft", brief=brief_of(own.folder))["drafts"][0]["review"]
    own.call("recall", question="")
    own.call("approve", review=review)
    own.read("brand://kit")
    own.read("brand://learnings/lrn-open")
    lines = [(line.act, line.object.id, line.data["code"]) for line in own.audit()]
    assert lines == [
        ("mcp.read", "recall", ""),
        ("mcp.check", "check", ""),
        ("mcp.draft", "draft", ""),
        ("mcp.refused", "recall", "BW2161"),
        ("mcp.refused", "approve", "BW1161"),
        ("mcp.read", "kit", ""),
        ("mcp.read", "learnings", ""),
    ]
    assert {(line.actor.kind, line.actor.id, line.actor.account) for line in own.audit()} == {
        ("agent", "agent:assistant", "tok-1")
    }
    assert [ref.id for ref in own.audit()[0].refs] == ["lrn-open"]
    assert review in [ref.id for ref in own.audit()[2].refs]


def test_calls_beyond_the_bound_are_refused_and_can_be_made_again(served: Served) -> None:
    calls = served.calls
    for _ in range(AT_ONCE):
        calls._free.acquire()
    refused = served.with_client(lambda client: client.call_tool("check", {"text": "a"}), calls)
    calls._free.release()
    again = served.with_client(lambda client: client.call_tool("check", {"text": "a"}), calls)
    assert (error(refused)["code"], again.is_error) == ("BW1160", False)


def test_what_a_brief_can_name_is_in_the_kit(served: Served) -> None:
    kit = served.read("brand://kit")
    assert "linkedin-post" in kit["channels"]
    assert kit["outcomes"]
    assert kit["segments"]
    assert "brand://kit/channels" in kit["sections"]


def test_the_kit_names_no_person(served: Served) -> None:
    (first, *_) = served.read("brand://kit/proof_points")
    assert {"id", "claims"} <= first.keys()
    assert first.keys().isdisjoint({"owner", "approved_by"})
    assert "approvers" not in served.read("brand://kit/meta")


@pytest.mark.parametrize(
    "uri",
    [
        "brand://learnings/lrn-hidden",
        "brand://learnings/lrn-people",
        "brand://learnings/lrn-proposed",
        "brand://learnings/lrn-nothing",
        "brand://kit/privacy",
        "brand://playbook",
    ],
)
def test_of_what_is_not_open_it_is_not_said_whether_it_is_there(served: Served, uri: str) -> None:
    from mcp.shared.exceptions import MCPError

    with pytest.raises(MCPError, match="BW2163"):
        served.read(uri)


def test_an_approved_learning_is_read_without_the_words_of_its_source(served: Served) -> None:
    record = served.read("brand://learnings/lrn-open")
    assert record["statement"] == SAYS
    assert "example.com" not in json.dumps(record)
