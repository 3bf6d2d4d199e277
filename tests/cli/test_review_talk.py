"""Comments and escalations on the command line."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cli.terminal import Ended, Reviewed, brandwright
from tests.cli.test_gate_everywhere import PEOPLE


def say(pending: Reviewed, *more: str, by: str = "ana") -> Ended:
    return brandwright("review", "comment", pending.review, "--by", by, *more, "--json", cwd=pending.folder)


def thread(pending: Reviewed, *more: str, **given: str) -> Any:
    ended = say(pending, *more, **given)
    assert ended.code == 0, ended
    (only,) = ended.json["comments"]
    return only


def test_words_are_commented_on_answered_and_settled(pending: Reviewed) -> None:
    made = thread(pending, "--on", "the room goes quiet", "--text", "Good.", by="Ana")
    assert (made["part"], made["quote"], made["open"]) == ("hook", "the room goes quiet", True)
    assert made["end"] - made["start"] == len(made["quote"])
    answered = thread(pending, "--reply", made["id"], "--text", "Is it?", by="Kim")
    assert [(one["by"], one["text"]) for one in answered["replies"]] == [("Kim", "Is it?")]
    assert thread(pending, "--resolve", made["id"])["open"] is False
    assert thread(pending, "--reopen", made["id"])["open"] is True
    shown = brandwright("review", "show", pending.review, cwd=pending.folder)
    assert f"comment {made['id']} by Ana on “the room goes quiet”" in shown.out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param(("--text", ""), "BW2120", id="no words"),
        pytest.param(
            ("--on", "nowhere to be found", "--text", "Why?"), "BW2121", id="words that are not there"
        ),
        pytest.param(("--at", "body", "120", "--text", "Why?"), "BW240", id="what is no option"),
        pytest.param(("--at", "Body:1", "--text", "Why?"), "BW2121", id="what is no place"),
        pytest.param(("--at", "body:0-99999", "--text", "Why?"), "BW2121", id="a place behind the end"),
        pytest.param(("--reply", "cmt-nothing", "--text", "Why?"), "BW2122", id="no such thread"),
    ],
)
def test_what_is_no_comment_is_refused(pending: Reviewed, options: tuple[str, ...], code: str) -> None:
    ended = say(pending, *options)
    assert (ended.code, ended.json["code"]) == (2, code)


def test_a_question_is_passed_on_to_another_role(pending: Reviewed) -> None:
    (pending.folder / "playbook" / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    given = ("review", "escalate", pending.review, "--by", "ana", "--reason", "It binds us", "--json")
    refused = brandwright(*given, "--to", "press", cwd=pending.folder)
    assert (refused.code, refused.json["code"]) == (2, "BW213")
    done = brandwright(*given, "--to", "legal", cwd=pending.folder)
    assert done.code == 0
    assert {(s["role"], s["state"]) for s in done.json["signoffs"]} == {
        ("brand", "escalate"),
        ("legal", "open"),
    }
